"""The order of the stages: files in, files out. Kept from build to build, it does again only what a change concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from briefing.html import assets
from briefing.core import diagnostics
from briefing.site import history
from briefing import rules
from briefing.parse import validation
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document
from briefing.site.linker import Linker
from briefing.engine.cache import Memo, CacheEntry
from .render_pages import PageBuilder
from briefing.site.site import Site
from briefing.engine.incremental import Graph

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]
"""(stage, done, of how many)"""
Spread = Callable[[Callable[[str], Any], Sequence[str], Callable[[int], None]], list[Any]]
"""(what to do, with what, whom to tell how many are done) → the results: how work is shared among processors."""


def serial_map(function: Callable[[str], Any], items: Sequence[str], on_progress: Callable[[int], None]) -> list[Any]:
    """Share with nobody."""
    results = []
    for done, item in enumerate(items, 1):
        results.append(function(item))
        on_progress(done)
    return results


def build(
    files: Files, memo: Memo, progress: Progress = lambda *_: None, parallel_map: Spread = serial_map
) -> tuple[Files | None, tuple[Diagnostic, ...]]:
    """The whole site, or None where a fault forbids its publication; every fault found, in order."""
    return Pipeline(memo, parallel_map=parallel_map).build(files, progress)


def check(files: Files, memo: Memo, progress: Progress = lambda *_: None) -> tuple[Site | None, tuple[Diagnostic, ...]]:
    """Everything up to the finished site model."""
    return Pipeline(memo).check(files, progress)


def documents(files: Files, memo: Memo) -> tuple[list[Document], frozenset[str]]:
    """Every file that can be read, each on its own, in order of path; the ids of those that cannot."""
    line = Pipeline(memo)
    found = line.parse(files, lambda *_: None)
    return [document for _, document in sorted(found.items()) if document], line.unusable


class Pipeline:
    """Builds of one site, one after another. A `live` one keeps what it needs to make the next one quick."""

    def __init__(self, memo: Memo, *, live: bool = False, parallel_map: Spread = serial_map) -> None:
        """`spread` shares the work of a pipeline that is not live; results of a live one are noted as they are made."""
        self._memo = memo
        self._live = live
        self._spread = parallel_map
        self._files: Files = {}
        self._size = 0, 0
        """How many of them are read, and their bytes."""
        self._templates: Files = {}
        self._faults: dict[str, tuple[Diagnostic, ...]] = {}
        """File → its own faults, where it has any."""
        self._unusable: set[str] = set()
        """Files that could not be used."""
        self._graph = Graph(noting=live)
        self._linker = Linker(self._graph)
        self._checked: AbstractSet[str] = frozenset()
        """Records to which the rules have been applied."""
        self._found: dict[str, tuple[Diagnostic, ...]] = {}
        """Record → the faults that the rules find in it, where there are any."""
        self._press = PageBuilder(self._graph, memo, parallel_map)

    def build(
        self, files: Files, progress: Progress = lambda *_: None, *, held: bool = False
    ) -> tuple[Files | None, tuple[Diagnostic, ...]]:
        """As the function of this name. If it is `held`, the files for machines stay as they were."""
        self._press.held = held
        self._memo.begin()
        site, problems = self.check(files, progress)
        if site is None or diagnostics.has_errors(problems):
            return None, problems
        output, found = self._press.print(site, self._templates, progress)
        problems = diagnostics.in_order([*problems, *found])
        if diagnostics.has_errors(problems):
            return None, problems
        if not self._live:  # which asks only for what has changed
            self._memo.finish()
        return output, problems

    def warm(self) -> None:
        """Load what the first change would otherwise wait for: what reads a file, and the templates."""
        if text := next((path for path in self._files if validation.record_type(path)), ""):
            validation.document(text, self._files[text])
        self._press.warm()

    def check(self, files: Files, progress: Progress = lambda *_: None) -> tuple[Site | None, tuple[Diagnostic, ...]]:
        """As the function of this name."""
        if validation.SITE not in files and "content" not in files:  # a link, of which more is said
            return None, (problem("site-missing", Location(validation.SITE), "There is no `site.yaml` here."),)
        changed = self._changed(files)
        if too_many_files := rules.too_many_files(*self._measured(files, changed)):
            return None, too_many_files
        self._linker.update(self._take_in(files, changed, progress))
        problems = [fault for found in self._faults.values() for fault in found]
        site, found = self._linker.linked(self.unusable, self._history(files))
        problems += found
        if site is not None:
            problems += validation.against_seed(site.documents["article"], files)
            problems += self._check(site, progress)
        return site, diagnostics.in_order(rules.truncate_problems(problems))

    @property
    def unusable(self) -> frozenset[str]:
        """The ids of files whose faults keep them out."""
        return frozenset(map(validation.identifier, self._unusable))

    def parse(self, files: Files, progress: Progress) -> dict[str, Document | None]:
        """The documents of the files that are not as they were, each on its own; None where there is none."""
        return self._take_in(files, self._changed(files), progress)

    def _changed(self, files: Files) -> list[str]:
        """The paths of files that are not as they were, and of those that are gone."""
        before = self._files
        gone = before.keys() - files.keys() if len(before) else ()
        return [*(path for path, data in files.items() if before.get(path) != data), *gone]

    def _measured(self, files: Files, changed: Iterable[str]) -> tuple[int, int]:
        """How many files and bytes are read."""
        number, size = self._size
        for path in changed:
            if path.startswith(("content/", "seeds/")):
                number += (path in files) - (path in self._files)
                size += len(files.get(path, b"")) - len(self._files.get(path, b""))
        return number, size

    def _take_in(self, files: Files, changed: Sequence[str], progress: Progress) -> dict[str, Document | None]:
        self._size = self._measured(files, changed)
        self._files = files
        if any(path.startswith(assets.PREFIX) for path in changed):
            self._templates = {path: data for path, data in files.items() if path.startswith(assets.PREFIX)}
        records = sorted(path for path in changed if path in {validation.SITE, "content"} or path.startswith("content/"))
        there = [path for path in records if path in files]
        new = [path for path in there if not self._memo.knows("parse", (path, files[path]))]
        made = self._spread(self._document, new, lambda done: progress("reading", done, len(new)))
        told = dict(zip(new, made, strict=True))
        parsed: dict[str, Document | None] = dict.fromkeys(records)
        for path in records:
            self._faults.pop(path, None)
            self._unusable.discard(path)
        for path in there:
            document, found = self._memo.learn(told.get(path) or self._document(path))
            parsed[path] = document
            if found:
                self._faults[path] = found
            if document is None and diagnostics.has_errors(found):
                self._unusable.add(path)
        return parsed

    def _document(self, path: str) -> CacheEntry:
        """A file's document and faults, read alone."""
        data = self._files[path]
        self._memo.get("parse", (path, data), partial(validation.document, path, data), path)
        return self._memo.tell("parse", path, pack=True)

    def _history(self, files: Files) -> history.History:
        log = files.get(history.INPUT, b"")
        return self._graph.value(("history", log), partial(history.read, log))

    def _check(self, site: Site, progress: Progress) -> list[Diagnostic]:
        """What the rules find."""
        there = self._graph.value(("ids",), lambda: frozenset(site.kinds))
        new: AbstractSet[str] = frozenset()
        if there is not self._checked:
            new = there - self._checked
            for gone in self._checked - there:
                self._graph.forget(("check", gone))
                self._found.pop(gone, None)
        wanted = self._graph.to_make("check", new)
        found = self._spread(
            partial(self._faults_of, site), wanted, lambda done: progress("checking", done, len(wanted))
        )
        for identifier, faults in zip(wanted, found, strict=True):
            self._found.pop(identifier, None)
            if faults:
                self._found[identifier] = faults
        self._checked = there
        whole = self._graph.value(("check whole",), partial(rules.of_whole, site))
        return [*(fault for found in self._found.values() for fault in found), *whole]

    def _faults_of(self, site: Site, identifier: str) -> tuple[Diagnostic, ...]:
        return self._graph.value(("check", identifier), partial(rules.of_record, site, identifier))
