"""This briefing as it was at one commit, in the present form of records, so that figures of any day can be compared."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import yaml

from bench.tools import Page

COMMIT = "e657a6d873f4cc39cceaca4114b418df60ab339b"
"""190 records, 224 pages."""
EDITED = "content/claims/million-rounds-sent.md"
"""The record that is edited; its links and its status are on many pages."""
_ORIGINS = {
    "hankyoreh-en-nis-million": "national-intelligence-service",
    "reuters-dailymaverick-nis": "national-intelligence-service",
    "tass-embassy-seoul-denial": "russian-embassy-seoul",
    "kbs-white-house-containers": "white-house",
    "hankyoreh-ko-nis-caveat": "national-intelligence-service",
    "kyivindependent-nis-russian-help": "national-intelligence-service",
}
"""Sources that only pass on what others say → the others, who were not named then."""
_TYPES = {"gap": "missing", "clarify": "clarification", "correct": "correction", "style": "wording"}
_EVIDENCE = re.compile(rf"^( +)- source: ({'|'.join(_ORIGINS)})\n(?!(?:\1  .*\n)*\1  origin:)", re.MULTILINE)
_TYPE = re.compile(rf"^type: ({'|'.join(_TYPES)})$", re.MULTILINE)
_REFERENCE = re.compile(r"\s*\[@[^\]]*\]|\[\[(?:[^|\]]*\|)?([^\]]*)\]\]")


def files(root: Path) -> Iterator[tuple[str, str]]:
    """(path, text) of the frozen briefing's site, by path. Needs the repository's history."""
    command = ["git", "-C", str(root), "archive", COMMIT, "--", "site.yaml", "content", "seeds"]
    done = subprocess.run(command, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in sorted(archive, key=lambda one: one.name):
            if (file := archive.extractfile(member)) is not None:
                yield member.name, migrated(member.name, file.read().decode())


def migrated(path: str, text: str) -> str:
    """A file of the frozen briefing in the present form of records."""
    if path.startswith("content/notes/"):
        return _TYPE.sub(lambda found: f"type: {_TYPES[found[1]]}", text)
    if path.startswith("content/claims/"):
        text = text.replace("relation: updates", "relation: refines").replace(
            "confidence: high", "confidence: moderate"
        )
        return _EVIDENCE.sub(lambda found: f"{found[0]}{found[1]}  origin: {_ORIGINS[found[2]]}\n", text)
    return text


def pages(root: Path, size: int = 0) -> list[Page]:
    """The briefing's own texts as plain Markdown, which every generator reads alike; or `size` pages, each of three."""
    found = []
    for path, text in files(root):
        head, _, body = text.removeprefix("---\n").partition("\n---\n")
        if path.endswith(".md") and path != "content/article.md" and body.strip():
            plain = _REFERENCE.sub(lambda match: f"[{match[1]}](https://example.org/)" if match[1] else "", body)
            found.append(Page(f"text-{Path(path).stem}", str(yaml.safe_load(head)["title"]), plain))
    if not size:
        return found
    bodies, many = [page.body for page in found], enumerate(islice(cycle(found), size))
    return [Page(f"page-{n:05}", page.title, "\n".join((bodies * 2)[n % len(bodies) :][:3])) for n, page in many]
