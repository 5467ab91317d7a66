"""The documents are true: generated ones are up to date, links and paths lead somewhere."""

import ast
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing.core.diagnostics import CODES, Severity
from briefing.core.model import record_folders
from briefing.parse import validation

from .documents import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bench/README.md"])


def test_table_of_messages_is_that_of_the_code(generated: Callable[[Path, str], None]) -> None:
    """A contributor finds every code that the program can print in docs/diagnostics.md."""
    page = "# Codes of messages\n\nMade by `build.py test --update-cases`. A message itself says how to fix it.\n"
    for severity, heading in ((Severity.ERROR, "Errors stop publication"), (Severity.WARNING, "Warnings do not")):
        codes = sorted(f"`{code}`" for code, kind in CODES.items() if kind.severity is severity)
        page += f"\n## {heading}\n\n{textwrap.fill(', '.join(codes), 120, break_on_hyphens=False)}\n"
    generated(ROOT / "docs/diagnostics.md", page)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(path: Path) -> None:
    """Every link to a file of the repository, and to a heading in one, arrives."""
    prose = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not heading or heading in headings(file), target


def headings(path: Path) -> set[str]:
    """The anchors that a forge gives the headings of a Markdown file."""
    lines = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_paths_in_architecture_exist_and_every_document_is_in_the_index() -> None:
    """Each file and folder that "Where a change goes" names is found; docs/README.md leads to all of its folder."""
    named = re.findall(r"`([\w./-]+/[\w./-]*)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    bases = (ROOT, ROOT / "briefing", ROOT / "briefing/tools")
    missing = [name for name in named if "KIND" not in name and not any((base / name).exists() for base in bases)]
    assert len(named) > 40
    assert not missing
    index = re.findall(r"\(([\w-]+\.md)\)", (ROOT / "docs/README.md").read_text("utf-8"))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"} == set(index)


def test_every_kind_has_an_example_that_is_valid() -> None:
    """What an editor copies from docs/content.md is read without a problem."""
    text, seen = (ROOT / "docs/content.md").read_text("utf-8"), []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        places = re.findall(r"content/(\w+)(?:\.md|/\*)", section.partition("\n")[0])
        blocks = re.findall(r"^```yaml\n(.+?)^```", section, re.MULTILINE | re.DOTALL)
        for folder, example in zip(places, (block for block in blocks if "\n---\n" in block), strict=True):
            path = f"content/{folder}.md" if folder == "article" else f"content/{folder}/an-example.md"
            assert validation.document(path, example.encode())[1] == (), path
            seen.append(folder)
    assert sorted(seen) == sorted(["article", *record_folders()])


def test_every_promise_of_security_names_tests_that_exist() -> None:
    """Each item of the lists of SECURITY.md ends with the names of tests, and nothing else names one."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    found = re.findall(r"^- (.+(?:\n  [^`\n].*|\n  `(?!tests/).*)*)((?:\n  `tests/.*)*)", text, re.MULTILINE)
    assert len(found) == len(re.findall(r"^- ", text, re.MULTILINE)) > 20
    for promise, tests in found:
        assert "`tests/" in tests, promise
        assert "tests/" not in promise, promise
        for name in re.findall(r"`(tests/[^`]+)`", tests):
            path, _, function = name.partition("::")
            tree = ast.parse((ROOT / path).read_bytes())
            there = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
            assert function in {node.name for node in there}, name
