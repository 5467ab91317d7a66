"""The order of the stages: files in, files out. It holds no state: what is remembered, the engine remembers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from briefing import rules
from briefing.core import diagnostics
from briefing.core.diagnostics import Diagnostic, Location, Severity, has_errors, problem
from briefing.core.document import Document
from briefing.core.inputs import AT, FILES, FOLDERS, HISTORY, PAST, is_attachment
from briefing.core.model import record_folders
from briefing.engine.engine import Engine
from briefing.languages.interface import Interface, english
from briefing.parse import language_file, validation
from briefing.site import differences, history
from briefing.site.history import History
from briefing.site.linker import link, published
from briefing.site.site import Site

from . import pictures
from .render_pages import render_site
from .sitemap import for_robots

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]  # stage, done, of how many
Problems = tuple[Diagnostic, ...]


def build(  # noqa: PLR0913  # what is built, and how
    files: Files,
    engine: Engine,
    progress: Progress = lambda *_: None,
    *,
    whole: bool = True,
    drafts: bool = False,
    first: Collection[str] = (),
    on_first: Callable[[Files, Problems], None] = lambda *_: None,
) -> tuple[Files | None, Problems]:
    """The site, None where there are errors; every problem, in order. The files that no page loads only if `whole`.

    With `drafts` it shows them, whatever needs them to be published. With a live engine, the pages `first` are made
    before all others, and given to `on_first` with the files that pages load and the problems of the source; from then
    on `progress` may end the build by raising Superseded.
    """
    with engine.building():
        shown, public, problems = _check(files, engine, progress, drafts=drafts)
        site = shown if drafts and not has_errors(p for p in problems if p.code != "draft-needed") else public
        if site is None or not whole:
            engine.keep_others()
        if site is None:
            return None, problems
        beside = pictures.published(site, files, engine)

        def show(made: Files) -> None:
            on_first({**made, **beside}, problems)

        made = render_site(site, files, engine, partial(progress, "rendering"), whole=whole, first=first, on_first=show)
        output = {**made.files, **beside, **made.others}
        if whole:
            others = {*made.others, *made.files} - {entry.path for entry in made.entries}
            output |= for_robots(made.entries, others)
        return None if has_errors(made.problems) else output, diagnostics.in_order((*problems, *made.problems))


def check(
    files: Files, engine: Engine, progress: Progress = lambda *_: None, *, drafts: bool = False
) -> tuple[Site | None, Problems]:
    """The linked site with drafts, None where it cannot be linked; every problem but those of templates, in order.

    A live engine keeps the drafts in it only with `drafts`: then the site is not linked again without them.
    """
    with engine.building():
        site, _, problems = _check(files, engine, progress, drafts=drafts)
        return site, problems


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
        data, tag = table[path], language()
        return engine.cached("parse", path, partial(validation.document, path, data, tag), (data, tag))

    def language() -> str:
        return engine.graph.call(lambda: validation.language_of(table.get(validation.SITE, b"")), "language")

    tops = {validation.SITE, *FOLDERS, *record_folders()}
    content = (path for path in files if path in tops or path.startswith("content/"))
    paths = sorted(path for path in content if not is_attachment(path))
    parsed = engine.each("parse", document, paths, on_progress)
    refused = (path for path, (document, found) in parsed.items() if not document and has_errors(found))
    return (
        [document for document, _ in parsed.values() if document],
        frozenset(map(validation.identifier, refused)),
        tuple(problem for _, found in parsed.values() for problem in found),
    )


def _check(
    files: Files, engine: Engine, progress: Progress, *, drafts: bool = False
) -> tuple[Site | None, Site | None, Problems]:
    """The linked site with drafts; without them, None where there are errors or `drafts` are wanted; every problem."""
    if validation.SITE not in files and "content" not in files:  # a link, of which more is said
        return None, None, (problem("site-missing", Location(validation.SITE), "There is no `site.yaml` here."),)
    read = ("content/", "languages/", "seeds/")
    if too_many := rules.too_many_files({path: len(data) for path, data in files.items() if path.startswith(read)}):
        return None, None, too_many
    found, unusable, of_files = _parse(files, engine, partial(progress, "reading"))
    settings = next((document for document in found if document.path == validation.SITE), None)
    interface, of_languages = language_file.read(files, settings) if settings else (english(), [])
    log = engine.graph.call(partial(_history, engine, interface, files, found), "history", repr(interface))
    beside = {
        path.removeprefix(FILES): engine.cached("attachment", path, partial(validation.attachment, path, data), (data,))
        for path, data in files.items()
        if is_attachment(path)
    }
    engine.graph.table("attachment", {name: attachment for name, (attachment, _) in beside.items()})
    of_attachments = [problem for _, refused in beside.values() for problem in refused]
    make = partial(_link, unusable=unusable, log=log, interface=interface, engine=engine, progress=progress)
    site, of_links = make(found)
    problems = [*of_links, *of_languages, *of_files, *of_attachments]
    if site is not None:
        problems += validation.against_seed(site.documents["article"], files)
    documents, of_drafts = published(found)
    problems += of_drafts
    public = site
    if documents is not found and not drafts and not has_errors(problems):
        engine.restart("file", "attachment")
        public, wrong = make(documents)
        problems += (found for found in wrong if found.severity is Severity.ERROR)
    is_public = not drafts and not has_errors(problems)
    return site, public if is_public else None, diagnostics.in_order(rules.truncate_problems(problems))


def _history(engine: Engine, interface: Interface, files: Files, found: Sequence[Document]) -> History:
    table = engine.graph.table("file")  # what follows depends on these two: what is parsed already only saves time
    log, past = history.read(table.get(HISTORY, b""), table.get(AT, b"").decode()), table.get(PAST, b"")
    return differences.add_entries(log, past, {(d.path, files[d.path]): d for d in found}, engine, interface)


def _link(  # noqa: PLR0913  # what a site is made of, and what makes it
    documents: Sequence[Document],
    *,
    unusable: frozenset[str],
    log: History,
    interface: Interface,
    engine: Engine,
    progress: Progress,
) -> tuple[Site | None, list[Diagnostic]]:
    """The linked site, None where it cannot be linked, and the problems of links and rules."""
    site, problems = link(documents, unusable, log, interface, engine.graph)
    if site is not None:
        of_records = engine.each("check", partial(_of_record, site, engine), site.kinds, partial(progress, "checking"))
        problems += [problem for found in of_records.values() for problem in found]
        problems += engine.graph.call(partial(rules.of_whole, site), "check whole")
    return site, problems


def _of_record(site: Site, engine: Engine, identifier: str) -> Problems:
    found = rules.of_record(site, identifier)
    return engine.cached("check", identifier, lambda: found, (repr(found),))
