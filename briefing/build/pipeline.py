"""The order of the stages: files in, files out. It holds no state: what is remembered, the engine remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from briefing import rules
from briefing.core import diagnostics
from briefing.core.diagnostics import Diagnostic, Location, has_errors, problem
from briefing.core.document import Document
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.site.linker import link
from briefing.site.site import Site

from .parse_files import parse
from .render_pages import render_data, render_pages
from .sitemap import for_robots

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]  # stage, done, of how many
Problems = tuple[Diagnostic, ...]


def build(files: Files, engine: Engine, progress: Progress = lambda *_: None) -> tuple[Files | None, Problems]:
    """The whole site, or None where an error forbids its publication; every problem, in order."""
    with engine.building():
        site, problems = _check(files, engine, progress)
        if site is None or has_errors(problems):
            return None, problems
        data = render_data(site, files, engine)
        made = render_pages(site, files, engine, partial(progress, "rendering"))
        problems = diagnostics.in_order((*problems, *made.problems))
        return None if has_errors(problems) else {**made.files, **data, **for_robots(made.entries)}, problems


def pages(files: Files, engine: Engine, progress: Progress = lambda *_: None) -> tuple[Files | None, Problems]:
    """As `build`, without the files for machines: they take as long as the site is large, however small the change."""
    with engine.building():
        site, problems = _check(files, engine, progress)
        if site is None or has_errors(problems):
            return None, problems
        if not site.sizes:
            render_data(site, files, engine)
        made = render_pages(site, files, engine, partial(progress, "rendering"))
        problems = diagnostics.in_order((*problems, *made.problems))
        return None if has_errors(problems) else made.files, problems


def check(files: Files, engine: Engine, progress: Progress = lambda *_: None) -> tuple[Site | None, Problems]:
    """The linked site, None where it cannot be linked; every problem but those of templates, in order."""
    with engine.building():
        return _check(files, engine, progress)


def documents(files: Files, engine: Engine) -> tuple[list[Document], frozenset[str]]:
    """Every file that can be read, each on its own, in order of path; the ids of those that cannot."""
    with engine.building():
        found = parse(files, engine, lambda *_: None)
        return found.documents, found.unusable


def _check(files: Files, engine: Engine, progress: Progress) -> tuple[Site | None, Problems]:
    if validation.SITE not in files and "content" not in files:  # a link, of which more is said
        return None, (problem("site-missing", Location(validation.SITE), "There is no `site.yaml` here."),)
    read = [data for path, data in files.items() if path.startswith(("content/", "seeds/"))]
    if too_many := rules.too_many_files(len(read), sum(map(len, read))):
        return None, too_many
    parsed = parse(files, engine, partial(progress, "reading"))
    site, problems = link(parsed.documents, parsed.unusable, parsed.history, engine.graph)
    problems += parsed.problems
    if site is not None:
        problems += validation.against_seed(site.documents["article"], files)
        found = engine.each("check", partial(rules.of_record, site), site.kinds, partial(progress, "checking"))
        problems += [fault for faults in found.values() for fault in faults]
        problems += engine.call(partial(rules.of_whole, site), "check whole")
    return site, diagnostics.in_order(rules.truncate_problems(problems))
