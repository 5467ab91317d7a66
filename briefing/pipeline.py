"""The order of the stages: files in, files out. Kept from build to build, it does again only what a change concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from . import diagnostics, history, rules, schema
from .diagnostics import Diagnostic, Location, problem
from .document import Document
from .link import Linker
from .memo import Memo
from .press import Press
from .site import Site
from .track import Graph

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]
"""(stage, done, of how many)"""


def build(
    files: Files, memo: Memo, progress: Progress = lambda *_: None
) -> tuple[Files | None, tuple[Diagnostic, ...]]:
    """The whole site, or None where a fault forbids its publication; every fault found, in order."""
    return Pipeline(memo).build(files, progress)


def check(files: Files, memo: Memo, progress: Progress = lambda *_: None) -> tuple[Site | None, tuple[Diagnostic, ...]]:
    """Everything up to the finished site model."""
    return Pipeline(memo).check(files, progress)


class Pipeline:
    """Builds of one site, one after another. A `live` one keeps what it needs to make the next one quick."""

    def __init__(self, memo: Memo, *, live: bool = False) -> None:
        self._memo = memo
        self._live = live
        self._files: Files = {}
        self._faults: dict[str, tuple[Diagnostic, ...]] = {}
        """File → its own faults, where it has any."""
        self._unusable: set[str] = set()
        """Files that could not be used."""
        self._graph = Graph(noting=live)
        self._linker = Linker(self._graph)
        self._checked: set[str] = set()
        """Records to which the rules have been applied."""
        self._found: dict[str, tuple[Diagnostic, ...]] = {}
        """Record → the faults that the rules find in it, where there are any."""
        self._press = Press(self._graph, memo)

    def build(self, files: Files, progress: Progress = lambda *_: None) -> tuple[Files | None, tuple[Diagnostic, ...]]:
        """As the function of this name."""
        self._memo.begin()
        site, problems = self.check(files, progress)
        if site is None or diagnostics.has_errors(problems):
            return None, problems
        output, found = self._press.print(site, files, progress)
        problems = diagnostics.in_order([*problems, *found])
        if diagnostics.has_errors(problems):
            return None, problems
        if not self._live:  # which asks only for what has changed
            self._memo.finish()
        return output, problems

    def check(self, files: Files, progress: Progress = lambda *_: None) -> tuple[Site | None, tuple[Diagnostic, ...]]:
        """As the function of this name."""
        if schema.SITE not in files:
            return None, (problem("site-missing", Location(schema.SITE), "There is no `site.yaml` here."),)
        self._linker.update(self._parse(files, progress))
        problems = [fault for found in self._faults.values() for fault in found]
        unusable = frozenset(map(schema.identifier, self._unusable))
        site, found = self._linker.linked(unusable, self._history(files))
        problems += found
        if site is not None:
            problems += schema.against_seed(site.documents["article"], files)
            problems += self._check(site)
        return site, diagnostics.in_order(problems)

    def _parse(self, files: Files, progress: Progress) -> dict[str, Document | None]:
        """The documents of the files that are not as they were, each on its own; None where there is none."""
        before, self._files = self._files, files
        changed = [path for path, data in files.items() if before.get(path) != data] + [*(before.keys() - files.keys())]
        records = sorted(path for path in changed if path == schema.SITE or path.startswith("content/"))
        parsed: dict[str, Document | None] = {}
        for done, path in enumerate(records, 1):
            parsed[path], found = self._document(path, files[path]) if path in files else (None, ())
            self._faults.pop(path, None)
            self._unusable.discard(path)
            if found:
                self._faults[path] = found
            if parsed[path] is None and diagnostics.has_errors(found):
                self._unusable.add(path)
            progress("reading", done, len(records))
        return parsed

    def _document(self, path: str, data: bytes) -> schema.Parsed:
        return self._memo.get("parse", (path, data), partial(schema.document, path, data))

    def _history(self, files: Files) -> history.History:
        log = files.get(history.INPUT, b"")
        return self._graph.value(("history", log), partial(history.read, log))

    def _check(self, site: Site) -> list[Diagnostic]:
        """What the rules find."""
        there = site.kinds.keys()
        for gone in self._checked - there:
            self._graph.forget(("check", gone))
            self._found.pop(gone, None)
        for identifier in self._graph.to_make("check", there - self._checked):
            found = self._graph.value(("check", identifier), partial(rules.of_record, site, identifier))
            self._found.pop(identifier, None)
            if found:
                self._found[identifier] = found
        self._checked = set(there)
        whole = self._graph.value(("check whole",), partial(rules.of_whole, site))
        return [*(fault for found in self._found.values() for fault in found), *whole]
