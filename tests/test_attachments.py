"""Pictures and files beside the records: what is published of them. tests/cases/attachments.txt has what is refused."""

import hashlib
import io
import json
import re
from functools import cache

from PIL import Image

from briefing.build import pipeline
from briefing.engine.engine import Engine
from briefing.tools.edit import rename
from briefing.tools.export.portable import paper, single

from . import judging
from .documents import ENGINE, minimal, publish
from .test_export_html import taken_apart

PDF = b"%PDF-1.7\nThe statement."
SHOWN = "content/pages/shown.md"
SHA256 = hashlib.sha256(PDF).hexdigest()
ARCHIVE = "https://web.archive.org/web/20210509/https://example.com/gazette"
RECORD = """---
title: {}
file: {}
alt: A bridge
credit: Ada Reed
licence: CC BY 4.0
---
Seen in 2020 [@bridge-closed].
"""


def photo(form: str = "JPEG", size: tuple[int, int] = (1200, 800), mode: str = "RGB") -> bytes:
    """A picture taken sideways by a camera that noted where, its upper left corner red."""
    image = Image.new(mode, size, "blue" if mode == "RGB" else (0, 0, 255, 128))
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right to see it
    exif[0x010F] = "Canonical Cameras"
    exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 14.0, 0.0)})
    stream = io.BytesIO()
    image.save(stream, form, exif=exif)
    return stream.getvalue()


@cache
def files() -> dict[str, bytes]:
    """The minimal site with pictures and a copy of a source."""
    kept = f"archived: {{url: '{ARCHIVE}', date: 2021-05-09}}\ncopy: the-said\ntype:"
    found = minimal(
        ("content/sources/gazette-closure.md", "type:", kept),
        ("content/events/bridge-closure.md", "type:", "pictures: [the-photo]\ntype:"),
        ("content/claims/bridge-closed.md", "confidence:", "pictures: [the-photo, the-clear]\nconfidence:"),
    )
    for name, data in (("photo.jpg", photo()), ("clear.webp", photo("WEBP", (300, 200), "RGBA")), ("said.pdf", PDF)):
        found[f"content/files/{name}"] = data
        found[f"content/files/the-{name.partition('.')[0]}.md"] = RECORD.format(name, name).encode()
    found[SHOWN] = b"---\ntitle: Shown\norder: 7\n---\nWords.\n\n![[the-photo]]\n\n![[the-clear]]\n"
    return found


@cache
def output() -> dict[str, bytes]:
    """The site made of it."""
    made, problems = pipeline.build(files(), Engine())
    assert made is not None
    assert not problems
    return dict(made)


def test_pictures_are_published_upright_in_three_sizes_without_what_the_camera_noted() -> None:
    """In WebP and a form for old browsers; never larger than they are; a source's copy as it is."""
    names = {path.removeprefix("files/") for path in output() if path.startswith("files/") and ".html" not in path}
    assert names == {
        *(f"the-photo-{width}.{form}" for width in (480, 800) for form in ("jpg", "webp")),
        *(f"the-clear-200.{form}" for form in ("png", "webp")),
        "the-said.pdf",
    }
    assert b"Canonical" in photo()
    for name in names - {"the-said.pdf"}:
        data = output()[f"files/{name}"]
        assert not re.search(rb"Exif|EXIF|eXIf|Canonical|ICC", data)
        image = Image.open(io.BytesIO(data)).convert("RGB")
        assert image.height == image.width * 3 // 2
        red, _, blue = image.getpixel((image.width * 3 // 4, image.height // 4))  # type: ignore[misc]  # three bands
        assert red > 200 > blue
    assert output()["files/the-said.pdf"] == PDF


def test_a_picture_is_shown_with_its_caption_credit_and_licence() -> None:
    """Its size is known before it is there; the citation of its caption is among the page's own."""
    shown = ('alt="A bridge"', 'width="800" height="1200"', 'loading="lazy"', "the-photo-480.webp 480w")
    for page in ("shown.html", "events/bridge-closure.html", "claims/bridge-closed.html"):
        html = output()[page].decode()
        assert not [words for words in (*shown, "Seen in 2020", "Ada Reed. CC BY") if words not in html], page
    assert not judging.objections(output())


def test_a_copy_is_named_with_size_and_hash_wherever_its_source_is() -> None:
    """On the page, in JSON, CSV, JSON-LD, plain text and citations."""
    for path, words in {
        "sources/gazette-closure.html": f"PDF, 1 kB, SHA-256: {SHA256}",
        "files/the-said.html": '<a href="the-said.pdf">PDF, 1 kB</a>',
        "data/sources.csv": f"{ARCHIVE},2021-05-09,{len(PDF)},{SHA256}",
        "data/graph.jsonld": f'"briefing:sha256": "{SHA256}"',
        "data/citations.json": f'"archive_location": "{ARCHIVE}", "note": "Copy: PDF, 1 kB, SHA-256 {SHA256}"',
        "data/citations.bib": SHA256,
        "llms-full.txt": f"Archived: {ARCHIVE} (9 May 2021)",
    }.items():
        assert words in output()[path].decode(), path
    assert f'href="{ARCHIVE}"' in output()["sources/gazette-closure.html"].decode()
    said = next(one for one in json.loads(output()["data/briefing.json"])["files"] if one["id"] == "the-said")
    assert (said["path_of_file"], said["bytes"], said["sha256"]) == ("files/the-said.pdf", len(PDF), SHA256)


def test_exports_hold_the_pictures_themselves() -> None:
    """Nothing is loaded from elsewhere."""
    site = taken_apart(files())
    for made in (single(site, files())[0].decode(), paper(site, files())[0]):
        assert made.count('src="data:image/jpeg;base64,') >= 4
        assert made.count('src="data:image/png;base64,') >= 3
        assert not re.search(r"srcset|<source|src=\"(?!data:)", made)
        assert 'loading="lazy"' not in made


def test_a_changed_picture_changes_what_is_published_and_another_is_not_made_again() -> None:
    """A preview's engine and a cache from an earlier process give what a clean build gives."""
    live, first, later = Engine(live=True), Engine(), Engine()
    pipeline.build(files(), live)
    pipeline.build(files(), first)
    assert later.load(first.dump())
    changed = files() | {"content/files/photo.jpg": photo(size=(400, 300))}
    clean = pipeline.build(changed, Engine())
    assert clean[0]
    assert pipeline.build(changed, live) == pipeline.build(changed, later) == clean
    assert later.missed["picture"] == 1
    assert "files/the-photo-300.jpg" in clean[0]
    del changed["content/files/photo.jpg"]
    assert [problem.code for problem in pipeline.build(changed, live)[1]] == ["file-missing"]


def test_a_renamed_picture_is_still_shown() -> None:
    """The id is replaced inside `![[id]]`, and nothing else."""
    renamed = rename(files(), "the-photo", "a", ENGINE).files
    assert renamed[SHOWN] == files()[SHOWN].replace(b"the-photo", b"a")


def test_a_site_without_files_has_no_list_of_them() -> None:
    """Nothing leads to an empty page."""
    made = publish(minimal())
    assert not [path for path in made if path.startswith("files/")]
    assert b"Pictures and files" not in made["index.html"]
    assert b"files/index.html" in output()["index.html"]
