"""The supply chain: what is locked, why it is there, under what terms, and what runs it."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from .documents import table

LOCKS = {"requirements/build.txt": "dependencies", "requirements/test.txt": "test"}
OTHER_LOCKS = ("bench/peers/requirements.txt", ".ci/audit.txt")
PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-2-Clause-Views", "BSD-3-Clause", "CC0-1.0"),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
FOR_TESTS_ONLY = {"MPL-2.0", "LGPL-3.0-only", "GPL-2.0 with Classpath exception"}
"""Tools that are run, and never come into anything that is given to anybody."""
IN_WORDS, UNSAID = (dict(table("licences", section)) for section in ("in words", "unsaid"))


def locked(root: Path, lock: str) -> dict[str, list[str]]:
    """Package → the lines of its entry; a package may have one entry for each range of Pythons."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=[a-zA-Z0-9])", (root / lock).read_text("utf-8")):
        if name := re.match(r"([a-z0-9-]+)==", block):
            found.setdefault(name[1], []).append(block)
    return found


def documented(root: Path) -> list[dict[str, str]]:
    """The lists of docs/dependencies.md (our own, brought along, stricter): package → licence."""
    text = (root / "docs/dependencies.md").read_text("utf-8")
    own = dict(re.findall(r"(?m)^- ([a-z0-9-]+) \((.+)\): .+$", text))
    items = [re.findall(r"(?m)^- ([^:(]+): (.+(?:\n  .+)*)", section) for section in text.split("\n## ")[-2:]]
    return [own, *({name: terms for terms, names in found for name in re.split(r",\s+", names)} for found in items)]


@pytest.mark.parametrize("lock", [*LOCKS, *OTHER_LOCKS])
def test_each_package_is_locked_to_a_version_and_to_hashes(root: Path, lock: str) -> None:
    """No address, no range, no package without a hash: what is fetched is what was looked at."""
    text = (root / lock).read_text("utf-8")
    assert "://" not in text
    # For every system and Python from 3.11 on, at once.
    assert all(option in text for option in ("--universal", "--python-version 3.11", "--generate-hashes"))
    assert not re.search(r"^\s*-(?!-hash=sha256:)", text, re.MULTILINE)
    for name, blocks in locked(root, lock).items():
        for block in blocks:
            first, *rest = [line for line in block.splitlines() if not line.strip().startswith("#")]
            assert re.fullmatch(rf"{name}==[0-9][\w.]*( ; .+)? \\", first), first
            hashes = [line for line in rest if line]
            assert hashes
            assert all(re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes), name


def test_the_distribution_has_a_name_of_its_own(root: Path) -> None:
    """`briefing` in the package index is another project: nothing of ours may make anybody install it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "evidence-briefing"
    assert list(project["scripts"]) == ["briefing"]
    starter = root / "briefing/tools/scaffold/starter"
    for path in (*root.glob("*.md"), *(root / "docs").glob("*.md"), *starter.rglob("*.*")):
        words = path.read_text("utf-8").replace("--from evidence-briefing briefing", "")
        assert not re.search(r"(pip|pipx|uv|uvx)\b.* briefing\b(?!/)", words), path


def test_every_dependency_says_what_it_is_for(root: Path) -> None:
    """In docs/dependencies.md if it is the program's, in pyproject.toml if the tests'; each is locked as it asks."""
    rows, brought, _ = documented(root)
    text = (root / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)
    groups = {"dependencies": project["project"]["dependencies"], **project["dependency-groups"]}
    for lock, group in LOCKS.items():
        blocks = locked(root, lock)
        for asked in map(Requirement, groups[group]):
            assert asked.name in rows or re.search(rf'(?m)^    "{asked.name}[^a-z].*", # .+$', text), asked
            versions = [Version(block.split("==", 1)[1].split()[0]) for block in blocks[asked.name]]
            assert all(asked.specifier.contains(version) for version in versions), asked
    assert list(rows) == sorted(Requirement(one).name for one in groups["dependencies"])
    assert set(brought) == set(locked(root, "requirements/build.txt")).difference(rows)


def licence(name: str) -> str:
    """What the installed package says, as an SPDX expression; empty if it is not installed on this system."""
    if known := UNSAID.get(name):
        return known
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if expressions := said.get_all("License-Expression"):
        return str(expressions[0])
    classes = [value.rsplit(" :: ", 1)[-1] for value in said.get_all("Classifier") or () if "License ::" in value]
    words = str(next(iter(said.get_all("License") or classes), ""))
    return IN_WORDS.get(words.lower(), words)


def test_every_licence_lets_anybody_use_it(root: Path) -> None:
    """The program's packages have permissive terms; tools of the tests may ask for more. The document says the same."""
    own, brought, stricter = documented(root)
    stated = own | brought
    found = {name: terms for lock in LOCKS for name in locked(root, lock) if (terms := licence(name))}
    assert stated == {name: found.get(name, terms) for name, terms in stated.items()}
    assert all(set(re.split(r" AND | OR ", terms)) <= PERMISSIVE for terms in stated.values())
    strict = {name: terms for name, terms in found.items() if not set(re.split(r" AND | OR ", terms)) <= PERMISSIVE}
    assert strict == {name: terms for name, terms in stricter.items() if name in found}
    assert set(strict.values()) <= FOR_TESTS_ONLY
    assert not set(strict) & set(locked(root, "requirements/build.txt"))


@pytest.mark.parametrize("lock", ["tests/node/package-lock.json", "bench/peers/package-lock.json"])
def test_what_npm_installs_is_locked_to_hashes(root: Path, lock: str) -> None:
    """The checkers of the tests and the bench's peers; from wherever, it is the same."""
    packages = json.loads((root / lock).read_text("utf-8"))["packages"]
    packages.pop("")
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
