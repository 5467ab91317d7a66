"""Drafts: the preview shows them, marked; nothing of them is in what is published."""

import re
import signal
from pathlib import Path

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core.diagnostics import has_errors
from briefing.engine.engine import Engine

from .documents import minimal, publish
from .previewing import Preview, until

FILES = minimal()
REPAIR = "content/claims/repair-two-months.md"
BODY = """---
title: Ein *Titel* [1]
draft: true
type: missing
---
Unfinished words.
"""


def drafted(*paths: str, files: Files = FILES) -> Files:
    """The minimal site with drafts, among them a note that no record is without."""
    files = {**files, "content/notes/unfinished.md": BODY.encode()}
    about = "content/pages/about.md"
    files[about] += b"\nSee [[unfinished]] and [[unfinished|these words]], here.\n"
    return {p: d.replace(b"---\n", b"---\ndraft: true\n", 1) if p in paths else d for p, d in files.items()}


def test_nothing_of_a_draft_is_published() -> None:
    """Neither page nor row nor word; links are plain words, and the preview has all."""
    files = drafted("content/entities/cracks.md", "content/events/bridge-repair.md")
    site, problems = pipeline.build(files, Engine())
    assert site is not None
    assert not has_errors(problems)
    assert {p.code for p in problems} >= {"draft-linked"}
    for path, data in site.items():
        assert not re.search(b"bridge-repair|entities/cracks|Unfinished words", path.encode() + data), path
    assert "See Ein *Titel* [1] and these words, here." in site["about.html"].decode()
    shown, _ = pipeline.build(files, Engine(), drafts=True)
    assert shown is not None
    assert "in the preview only" in shown["notes/unfinished.html"].decode()
    assert "in the preview only" not in shown["about.html"].decode()
    assert '<span class="status draft">Draft</span>' in shown["notes/index.html"].decode()


def test_a_text_without_its_links_to_drafts_is_divided_in_its_own_language() -> None:
    """In German an ordinal ends no sentence."""
    files = dict(drafted())
    files["site.yaml"] = files["site.yaml"].replace(b"language: en", b"language: de")
    files["content/pages/about.md"] += b"\nSie kam am 3. Oktober mit [[unfinished|einer Freundin]].\n"
    assert ">Sie kam am 3. Oktober mit einer Freundin.</span>" in publish(files)["about.html"].decode()


def test_a_draft_that_comes_and_goes_leaves_what_a_clean_build_makes() -> None:
    """In the preview, which shows them; without them, `Editing` of test_incremental.py compares the same."""
    live = Engine(live=True)
    for files in (drafted("content/entities/cracks.md"), drafted(REPAIR), FILES):
        assert pipeline.build(files, live, drafts=True) == pipeline.build(files, Engine(), drafts=True)


def test_the_preview_shows_drafts_and_writes_none(copy: Path) -> None:
    """Also where a draft keeps the site from being published: then the output folder stays as it is."""
    (copy / "content/notes/unfinished.md").write_text(BODY)
    preview = Preview(copy)
    try:
        assert b"Unfinished words" in preview.get("notes/unfinished.html")[2]
        claim = preview.read("content/claims/bridge-closed.md")
        preview.save("content/claims/bridge-closed.md", claim.replace("---\n", "---\ndraft: true\n", 1))
        until(lambda: b"in the preview only" in preview.get("claims/bridge-closed.html")[2])
    finally:
        assert preview.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert not (copy / "output/notes/unfinished.html").exists()
    assert "in the preview only" not in (copy / "output/claims/bridge-closed.html").read_text()
