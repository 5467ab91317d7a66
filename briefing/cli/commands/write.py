"""Change the input files: rename, remove and format records, start records and briefings, renew schemas; print docs."""

import itertools
import shlex
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.cli import options
from briefing.core import terminal
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Severity, UsageError, has_errors, refuse
from briefing.core.model import Claim, Entity
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.site.site import Site
from briefing.tools.edit import EditPlan, apply_changes, format_file, is_formattable, link_names, remove, rename
from briefing.tools.scaffold import editors, init_site, proposals, web_page

from . import common
from .common import Request

_HARMLESS = (".", "readme", "licence", "license", "copying")
"""Beginnings of the names of files with which a repository is born; they stay as they are."""
_WIDTH = 120
_WEB = ("http://", "https://")
_UNREADABLE = "Fix these first: they keep the briefing from being read at all."


def run_rename(request: Request) -> int:
    """Print what would change; with --write, change it."""
    files = load.read_site(request.site)
    old, chosen = _identifier(request.arguments.old), request.arguments.new
    plan = rename(files, old, chosen, common.load_engine(request.site))
    path = plan.document.path.replace(f"/{old}.md", f"/{chosen}.md")
    terminal.say(f"“{plan.document.title}” ({plan.document.kind} {old}) becomes {chosen}.\n")
    terminal.say(f"{plan.document.path} → {path}")
    _print_uses(plan)
    terminal.say(f"\n{terminal.counted(len(plan.uses), 'place')} to change. Old links to {old} will lead to {chosen}.")
    broken = "there would be new errors or warnings" if plan.problems else ""
    return _apply(request, files, plan, broken, "rename", old, chosen)


def run_remove(request: Request) -> int:
    """Print what would break; with --write, and if nothing does, delete the file."""
    files = load.read_site(request.site)
    old, heir = _identifier(request.arguments.id), _identifier(request.arguments.redirect)
    plan = remove(files, old, heir, common.load_engine(request.site))
    terminal.say(f"“{plan.document.title}” ({plan.document.kind} {old}) would go: {plan.document.path}")
    if plan.heir:
        terminal.say(f"\n“{plan.heir.title}” ({plan.heir.id}) takes its place:")
    elif plan.uses:
        terminal.say("\nThese places name it and would lead nowhere:")
    else:
        terminal.say("\nNo redirect is left: links from elsewhere to its page will find nothing. See --redirect.")
    _print_uses(plan)
    broken = "there would be new errors" if has_errors(plan.problems) else ""
    if plan.uses and not plan.heir:
        broken = f"{terminal.counted(len(plan.uses), 'place')} would lead nowhere"
        broken += ". Fix those places first, or let another record take its place: --redirect OTHER"
    return _apply(request, files, plan, broken, "remove", old, *(["--redirect", heir] if heir else []))


def _identifier(name: str) -> str:
    """Return the id that a user gave, or that of the file that a user named."""
    return Path(name).stem if name.endswith(".md") else name


def _print_uses(plan: EditPlan) -> None:
    for use in plan.uses:
        terminal.say(f"{use.location}: {use.words}")


def _apply(request: Request, files: Files, plan: EditPlan, broken: str, *command: str) -> int:
    """Print the problems of a plan; write it if nothing would be broken and --write is given."""
    if plan.problems:
        terminal.say("\nThat would bring new errors or warnings, shown as the files would be then:\n")
        terminal.print_problems(plan.problems, apply_changes(files, plan.files))
    if broken:
        terminal.say(f"\nNothing was changed: {broken}.")
        return common.EXIT_PROBLEMS
    if not request.arguments.write:
        terminal.say(f"\nNothing was changed yet. To do it: {common.command_line(request.site, *command)} --write")
        return common.EXIT_OK
    common.save(request.site, files, plan.files)
    terminal.say(f"\nDone: {terminal.counted(len(plan.files), 'file')} changed.")
    return common.EXIT_OK


def run_format(request: Request) -> int:
    """Write the files whose keys are out of order, with --link also links; with --check, name them."""
    within = common.path_filter(request)
    files = load.read_site(request.site)
    checking = request.arguments.check
    wanted = [path for path in files if is_formattable(path) and within(path)]
    made = {path: format_file(path, files[path]) for path in wanted}
    unread = [path for path, data in made.items() if data is None]
    if request.arguments.link:
        after = {path: data or files[path] for path, data in {**files, **made}.items()}
        site, _ = pipeline.check(after, common.load_engine(request.site))
        known = site.documents.values() if site else ()
        made |= {d.path: link_names(site, d, data) for d in known if site and (data := made.get(d.path))}
    changed = {path: data for path, data in made.items() if data not in {None, files[path]}}
    if not checking:
        common.save(request.site, files, changed)
    for path in changed if checking else ():
        terminal.say(f"would change: {path}")
    for path in unread:
        terminal.say(f"left as it is, since it has errors: {path}")
    terminal.print_problems([one for path in unread for one in validation.document(path, files[path])[1]], files)
    right = terminal.counted(len(wanted) - len(changed) - len(unread), "file")
    terminal.say(f"{right} in form, {len(changed)} {'to change' if checking else f'changed{_folders(changed)}'}.")
    return common.EXIT_PROBLEMS if unread or (checking and changed) else common.EXIT_OK


def run_new(request: Request) -> int:
    """Write a record, check it, and print what is left to do. A claim takes the next passage that no claim covers."""
    asked = request.arguments
    files, engine = load.read_site(request.site), common.load_engine(request.site)
    site, before = pipeline.check(files, engine)
    if site is None:
        return common.refuse_errors(before, files, _UNREADABLE)
    title, settings = " ".join(asked.title.split()), dict(map(_read_setting, asked.set))
    is_page = title.lower().startswith(_WEB) or title.lower().endswith(web_page.ENDINGS)
    proposed = _read_page(title, site) if asked.kind == "source" and is_page else {}
    title = "" if proposed else title
    order = proposals.NewRecordRequest(
        asked.kind, title, common.today(), asked.id, tuple(asked.quote), asked.nth, settings, proposed, asked.text
    )
    path, data, places = proposals.start_record(site, order)
    common.save(request.site, {}, {path: data})
    after = {**files, path: data}
    _, problems = pipeline.check(after, engine)
    # Nothing can lead to it yet.
    added = [problem for problem in problems if problem not in before and problem.code != "orphan-record"]
    terminal.say(f"Made {common.short(request.site / path)}{'' if added else '. It passes the check.'}")
    for place in places:
        terminal.say(f"  {place}")
    if added:
        terminal.say("\nLeft to do:\n")
        terminal.print_problems(added, after)
    return common.EXIT_PROBLEMS if has_errors(added) else common.EXIT_OK


def run_draft(request: Request) -> int:
    """Print what the article's words suggest; write, as drafts, what is accepted with --accept or on the terminal."""
    files = load.read_site(request.site)
    site, before = pipeline.check(files, common.load_engine(request.site))
    if site is None:
        return common.refuse_errors(before, files, _UNREADABLE)
    proposed, words = proposals.propose(site), request.arguments.accept
    if others := proposals.foreign(site):
        listed = ", ".join(f"{anchor} ({tag})" for anchor, tag in others.items())
        terminal.say(f"Nothing is proposed from paragraphs that seem to be in another language: {listed}.\n")
    if not proposed:
        terminal.say("There is nothing to propose: no sentence of four words that no claim covers, and no new name.")
        return common.EXIT_OK
    if not words:
        _print_proposals(proposed)
    if sum(found.kind == "claim" for found in proposed) == proposals.MOST:
        terminal.say(f"These are the first {proposals.MOST} claims; run the command again for the next ones.")
    asks = not words and sys.stdin.isatty() and sys.stdout.isatty()
    chosen = _ask(proposed) if asks else proposals.choose(proposed, words)
    drafts = not request.arguments.publish
    made = proposals.files(site, chosen, drafts=drafts)
    common.save(request.site, {}, made)
    if made:
        terminal.say(f"Made {terminal.counted(len(made), 'draft' if drafts else 'record')}{_folders(made)}.")
    else:
        accept = common.command_line(request.site, "draft", "--accept", "c1 c3-5 e2")
        terminal.say(f"Nothing was written. To write some, or `all`, as drafts: {accept}; as records: --publish")
    return common.EXIT_OK


def _print_proposals(proposed: Sequence[proposals.Proposal]) -> None:
    """Print a line for each claim, which is to be read, and names and events in a few lines."""
    for kind, group in itertools.groupby(proposed, key=lambda found: found.kind):
        if kind == Claim.kind:
            for one in group:
                found = f"  [{'; '.join(one.found)}]" if one.found else ""
                terminal.say(f"{one.label:<4} {one.front['title']}{found}")
        else:
            titled = ((one, f" {one.front['title']}" if kind == Entity.kind else "") for one in group)
            words = [f"{one.label}{title} ({'; '.join(one.found)})" for one, title in titled]
            for line in textwrap.wrap(" · ".join(one.replace(" ", "\xa0") for one in words), _WIDTH):
                terminal.say(line.replace("\xa0", " "))


def _folders(paths: Iterable[str]) -> str:
    """Return how many of some files are in which folder, to add to a sentence."""
    counts = Counter(path.rpartition("/")[0] for path in paths)
    return f": {', '.join(f'{count} in {folder}' for folder, count in counts.items())}" if counts else ""


def _ask(proposed: Sequence[proposals.Proposal]) -> tuple[proposals.Proposal, ...]:
    """Ask until the answer names proposals; the end of the input accepts none."""
    while True:
        try:
            return proposals.choose(proposed, input("Write which? (all, none, c1 c3-5 e2; c2+c4 for one claim) "))
        except EOFError:
            return ()
        except UsageError as error:
            terminal.say(str(error))


def _read_page(name: str, site: Site) -> dict[str, str]:
    """Return what a web page says of itself, as keys of a source: the page at an address, or a saved one."""
    address = ""
    if name.lower().startswith(_WEB):
        from briefing.tools import linkcheck

        settings = linkcheck.settings_for(tuple(site.documents.values()))
        address, page = linkcheck.fetch(name, settings, web_page.MAX_BYTES)
    elif Path(name).is_file():
        page = Path(name).read_bytes()
    else:
        refuse(f"There is no file {name}. Save the page, or give the source's title.")
    stated = web_page.read_facts(page, address)
    if "title" not in stated:
        refuse(f"{name} says no title. Give it: new source TITLE")
    return stated


def _read_setting(words: str) -> tuple[str, str]:
    key, sign, value = words.partition("=")
    if not sign or not key:
        refuse(f"`--set {words}`: write it as --set KEY=VALUE.")
    return key.strip(), value


def run_init(request: Request) -> int:
    """Make the repository of a new briefing and say how to go on."""
    from briefing.disk import origin

    asked = request.arguments
    folder, article = asked.folder, asked.article
    common.recover(folder)
    _require_free(folder, article)
    title, language = (" ".join(words.split()) for words in (asked.title, asked.language))
    wanted = init_site.InitOptions(article.name, common.today(), title, language)
    made = init_site.create_briefing(article.read_bytes(), wanted, load.read_starter())
    site, problems = pipeline.check(made.files, Engine(""))
    errors = tuple(one for one in problems if one.severity is Severity.ERROR)  # a date or address that cannot be one
    if site is None or errors:
        return common.refuse_errors(errors, made.files, "Nothing was made.")
    files = {**made.files, **_schemas(site.vocabulary), load.REQUIREMENTS: origin.requirements()}
    _write_repository(folder, files)
    terminal.say(f"  headline: {made.headline or 'none; the first words are used in content/article.md'}")
    terminal.say(f"  text: {terminal.counted(made.sentences, 'sentence')} in “{made.language}”")
    if stated := ", ".join(f"{name} {value}" for name, value in made.stated.items() if name != "title"):
        terminal.say(f"  from the file: {stated}")
    if made.unused:
        terminal.say(f"  not used of its front matter: {', '.join(made.unused)}")
    place = "" if folder.resolve() == Path.cwd() else f"{shlex.join(['cd', common.short(folder)])}; "
    terminal.say(f"Go on with: {place}python3 build.py serve --open; python3 build.py draft; python3 build.py check")
    return common.EXIT_OK


def _write_repository(folder: Path, files: Files) -> None:
    """Write the files but those that a repository was born with; say which stay, and what others cannot fetch."""
    kept = {name for name in files if name.lower().startswith(_HARMLESS) and (folder / name).exists()}
    common.save(folder, {}, {name: data for name, data in files.items() if name not in kept})
    for name in files.keys() - kept:
        if files[name].startswith(b"#!"):
            (folder / name).chmod(0o755)
    terminal.say(f"Made a briefing in {common.short(folder)}: {terminal.counted(len(files) - len(kept), 'file')}.")
    for name in sorted(kept):
        terminal.say(f"  {name} was there and stays as it is.")
    if b" file://" in files[load.REQUIREMENTS]:
        terminal.say("  requirements.txt takes the program from this machine: others need an address there.")


def _require_free(folder: Path, article: Path) -> None:
    """Raise UsageError where there is no article, or where something is in the way."""
    if not article.is_file():
        refuse(f"There is no file {article}. Name the article's text with --article.")
    if folder.exists() and not folder.is_dir():
        refuse(f"{folder} is a file. Name a folder.")
    here = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in here:
        if not path.name.lower().startswith(_HARMLESS) and path.resolve() != article.resolve():
            refuse(f"{folder} is not empty: it holds {path.name}. Name a new folder, so that nothing gets mixed up.")


def run_schema(request: Request) -> int:
    """Write the files for editors' programs; one that somebody has made their own is left as it is."""
    site = load.read_site(request.site)
    if validation.VOCABULARY not in site:
        refuse(f"There is no {validation.VOCABULARY} in {common.short(request.site)}: the words come from it.")
    document, problems = validation.document(validation.VOCABULARY, site[validation.VOCABULARY])
    if document is None:
        terminal.print_problems(problems, site)
        return common.EXIT_PROBLEMS
    assert isinstance(document.record, Vocabulary)  # noqa: S101  # by its path
    files = _schemas(document.record)
    before = {name: path.read_bytes() for name in files if (path := request.site / name).is_file()}
    own = [name for name, data in before.items() if editors.MADE.encode() not in data]
    renewed = {name: data for name, data in files.items() if name not in own and before.get(name) != data}
    common.save(request.site, before, renewed)
    for name in own:
        terminal.say(f"{name} is your own and stays as it is; the command `docs editors` says what belongs there.")
    for name in renewed:
        terminal.say(f"{'Renewed' if name in before else 'Made'} {common.short(request.site / name)}")
    if not renewed and not own:
        terminal.say("The schemas are up to date.")
    return common.EXIT_OK


def _schemas(vocabulary: Vocabulary) -> dict[str, bytes]:
    """Return the files for editors' programs. Raises UsageError."""
    if sys.flags.optimize > 1:
        refuse("The schemas' descriptions are the program's docstrings: run this without PYTHONOPTIMIZE=2 or -OO.")
    return editors.files(vocabulary)


def run_docs(request: Request) -> int:
    """Print a document, with the words by which this program was started; without a name, list them."""
    documents, name = load.read_documents(), request.arguments.name.removeprefix("docs/").removesuffix(".md")
    program = " ".join(options.PROGRAM)
    if name in documents:
        terminal.hand_over(documents[name].decode().replace("python3 build.py", program))
        return common.EXIT_OK
    if name:
        refuse(f"There is no document `{name}`. There are: {', '.join(documents)}.")
    for known, text in documents.items():
        terminal.say(f"{program} docs {known:<20} {text.decode().partition(chr(10))[0].lstrip('# ')}")
    return common.EXIT_OK
