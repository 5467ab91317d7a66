"""The order of the stages: files in, files out. It holds no state: what is remembered, the engine remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from briefing import rules
from briefing.core import diagnostics
from briefing.core.diagnostics import Diagnostic, Location, has_errors, problem
from briefing.core.document import Document
from briefing.core.inputs import HISTORY
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.site import history
from briefing.site.linker import link
from briefing.site.site import Site

from .render_pages import render_data, render_pages
from .sitemap import for_robots

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]  # stage, done, of how many
Problems = tuple[Diagnostic, ...]


def build(
    files: Files, engine: Engine, progress: Progress = lambda *_: None, *, whole: bool = True
) -> tuple[Files | None, Problems]:
    """The site, without the files for machines unless `whole`; None where there are errors; every problem, in order."""
    with engine.building():
        site, problems = _check(files, engine, progress)
        if site is None or has_errors(problems):
            return None, problems
        data = render_data(site, files, engine) if whole or not site.sizes else {}
        pages, entries, found = render_pages(site, files, engine, partial(progress, "rendering"))
        problems = diagnostics.in_order((*problems, *found))
        others = {*data, *pages} - {entry.path for entry in entries}
        machines = {**data, **for_robots(entries, others)} if whole else {}
        return None if has_errors(problems) else {**pages, **machines}, problems


def check(files: Files, engine: Engine, progress: Progress = lambda *_: None) -> tuple[Site | None, Problems]:
    """The linked site, None where it cannot be linked; every problem but those of templates, in order."""
    with engine.building():
        return _check(files, engine, progress)


def documents(files: Files, engine: Engine) -> tuple[list[Document], frozenset[str]]:
    """Every file that can be read, each on its own, in order of path; the ids of those that cannot."""
    with engine.building():
        found, unusable, _ = _parse(files, engine, lambda *_: None)
        return found, unusable


def _parse(
    files: Files, engine: Engine, on_progress: Callable[[int, int], None]
) -> tuple[list[Document], frozenset[str], Problems]:
    """Every file of the content, each on its own, in order of path; the ids of those with errors; all problems."""
    table = engine.graph.table("file", files)

    def document(path: str) -> tuple[Document | None, Problems]:
        data = table[path]
        return engine.cached("parse", path, partial(validation.document, path, data), (data,))

    paths = sorted(path for path in files if path in {validation.SITE, "content"} or path.startswith("content/"))
    parsed = engine.each("parse", document, paths, on_progress, lambda path: engine.keep("parse", path, (files[path],)))
    refused = (path for path, (document, found) in parsed.items() if not document and has_errors(found))
    return (
        [document for document, _ in parsed.values() if document],
        frozenset(map(validation.identifier, refused)),
        tuple(problem for _, found in parsed.values() for problem in found),
    )


def _check(files: Files, engine: Engine, progress: Progress) -> tuple[Site | None, Problems]:
    if validation.SITE not in files and "content" not in files:  # a link, of which more is said
        return None, (problem("site-missing", Location(validation.SITE), "There is no `site.yaml` here."),)
    read = [data for path, data in files.items() if path.startswith(("content/", "seeds/"))]
    if too_many := rules.too_many_files(len(read), sum(map(len, read))):
        return None, too_many
    found, unusable, of_files = _parse(files, engine, partial(progress, "reading"))
    log = engine.graph.call(lambda: history.read(engine.graph.table("file").get(HISTORY, b"")), "history")
    site, of_links = link(found, unusable, log, engine.graph)
    problems = [*of_links, *of_files]
    if site is not None:
        problems += validation.against_seed(site.documents["article"], files)
        of_records = engine.each("check", partial(rules.of_record, site), site.kinds, partial(progress, "checking"))
        problems += [problem for found in of_records.values() for problem in found]
        problems += engine.graph.call(partial(rules.of_whole, site), "check whole")
    return site, diagnostics.in_order(rules.truncate_problems(problems))
