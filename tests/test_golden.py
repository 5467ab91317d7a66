"""What a small site says, byte for byte: a change of any kind of page is seen and read before it is committed.

tests/sites/minimal/expected/ holds the list of all paths, one page whole, the `<main>` of one page of each kind, and
every file that is no page.
"""

import re
from collections.abc import Mapping

from briefing.build import pipeline
from briefing.build.pictures import FAVICON
from briefing.engine.engine import Engine

from .documents import MINIMAL, minimal, write_files

EXPECTED = MINIMAL / "expected"
WHOLE = "index.html"
# Style sheets, scripts and pictures are named by their content; a change of theirs is none of the pages.
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}\.(\w+)")
_OWN_KIND = ("index.html", "matrix.html")


def _kept(output: Mapping[str, bytes]) -> dict[str, bytes]:
    kept = {"files.txt": "".join(f"{path}\n" for path in sorted(output)).encode()}
    folders = {""}
    for path, data in sorted(output.items()):
        folder, _, name = path.rpartition("/")
        main = re.search(rb"(?s)<main.*</main>", data) if path.endswith(".html") and path != WHOLE else None
        if not main:
            kept[path] = data
        elif not folder or name in _OWN_KIND or folder not in folders:
            kept[path] = main[0] + b"\n"
            folders |= set() if name in _OWN_KIND else {folder}
    return kept


def test_every_kind_of_page_is_as_expected(*, update: bool) -> None:
    """Differences are shown by file and line; `--update-cases` accepts them."""
    output, problems = pipeline.build(minimal(), Engine())
    assert output is not None
    assert problems == ()
    texts = {path: data for path, data in output.items() if not path.startswith("assets/") and path != FAVICON}
    made = _kept({path: _HASH.sub(rb"\1.HASH.\2", data) for path, data in texts.items()})
    expected = {p.relative_to(EXPECTED).as_posix(): p.read_bytes() for p in EXPECTED.rglob("*") if p.is_file()}
    if update:
        for path in expected.keys() - made.keys():
            (EXPECTED / path).unlink()
        write_files(EXPECTED, made)
        return
    assert sorted(made) == sorted(expected)
    for path, data in made.items():
        assert data.decode().splitlines(keepends=True) == expected[path].decode().splitlines(keepends=True), path
