"""Compare two states of the briefing: what the change says, and which pages it reaches."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from briefing.core import inputs, terminal

from . import common
from .common import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.disk.git import Repository
    from briefing.tools.diff.comparison import Comparison, Side

FORMATS = ("text", "markdown", "json")
_KEPT_LOOK = (
    "The change brings other templates, styles or scripts. They are listed, but pages are shown in those of before: "
    "templates are code. `--trust-templates` shows their effect."
)


def options(parser: argparse.ArgumentParser) -> None:
    """Declare what may follow `diff`."""
    base = "commit or branch to compare with (default: where HEAD left the main branch, else the commit before)"
    parser.add_argument("base", nargs="?", metavar="BASE", help=base)
    parser.add_argument("head", nargs="?", metavar="HEAD", help="commit or branch (default: the files as they are now)")
    form = "how to report: text (default), markdown for a comment, json for programs"
    parser.add_argument("--format", choices=FORMATS, default="text", help=form)
    trust = "run the templates of HEAD too; only for commits of people you trust"
    parser.add_argument("--trust-templates", action="store_true", help=trust)


def run(request: Request) -> int:
    """Report the comparison; with --output also as a site to click through. Nothing else is written."""
    from briefing.tools.diff import comment, comparison, report

    memo = common.load_memo(request.site)  # read only: what somebody else's change gives is not remembered
    base, head, settings = _sides(request)
    with terminal.progress_line() as progress:
        made = comparison.compare(base, head, memo, progress, **settings)
    if request.arguments.format == "json":
        terminal.hand_over(report.as_json(made))
    elif request.arguments.format == "markdown":
        terminal.hand_over(comment.comment(made))
    else:
        terminal.print_lines(report.lines(made))
    written = _write(request, made) if "output" in request.arguments else True
    return common.EXIT_ERROR if not written else common.EXIT_PROBLEMS if made.faulty else common.EXIT_OK


def _sides(request: Request) -> tuple[Side, Side, dict[str, Any]]:
    """Both states, and what is to be known of how they were read."""
    from briefing.disk import load
    from briefing.disk.git import Repository
    from briefing.tools.diff.comparison import Side

    repository = Repository(request.site)
    wanted = request.arguments.head
    tip = repository.commit(wanted or "HEAD")
    notes = []
    if wanted:
        read = repository.read(tip)
        after, name = _dressed(request, read.files), _named(wanted, tip)
        if read.refused:
            notes.append(f"Left out of {wanted}, as links or too large: {', '.join(read.refused)}.")
    else:
        after, name = load.read_site(request.site), "the working tree"
        after.pop(inputs.HISTORY, None)
    start, base_name = _base(request, repository, tip, after)
    before = _dressed(request, repository.read(start).files)
    foreign = bool(wanted) and not request.arguments.trust_templates
    if foreign and _templates(before) != _templates(after):
        notes.append(_KEPT_LOOK)
    settings = {"own_look": not foreign, "notes": tuple(notes)}
    return Side(_named(base_name, start), before), Side(name, after), settings


def _named(name: str, commit: str) -> str:
    """What the user called a commit, and its id's first letters."""
    return commit[:10] if name == commit else f"{name.replace(commit, commit[:10])} ({commit[:10]})"


def _base(request: Request, repository: Repository, tip: str, after: Mapping[str, bytes]) -> tuple[str, str]:
    """The commit to compare with, and what it is.

    What was named, or where HEAD parted from it; else from the main branch; on that branch, what was committed last.
    """
    if named := request.arguments.base:
        commit = repository.commit(named)
        parted = repository.merge_base(commit, tip) or commit
        return parted, named if parted == commit else f"where {request.arguments.head or 'HEAD'} left {named}"
    branch = _branch(after)
    main = repository.first_known(f"origin/{branch}", branch)
    parted = repository.merge_base(repository.commit(main), tip) if main else ""
    if parted and parted != tip:
        return parted, f"where HEAD left {main}"
    if _dressed(request, repository.read(tip).files) == after and (parent := repository.first_known(f"{tip}^")):
        return repository.commit(parent), "the commit before the last"
    return tip, "the last commit"


def _branch(files: Mapping[str, bytes]) -> str:
    """The configured main branch, as far as `site.yaml` can be read."""
    from briefing.core.config import Config
    from briefing.parse import validation

    document = validation.document(validation.SITE, files.get(validation.SITE, b""))[0]
    record = document.record if document else None
    return record.repository.branch if isinstance(record, Config) and record.repository else "main"


def _templates(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith("templates/")}


def _dressed(request: Request, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A commit's files over the program's templates, as a site is read from disk.

    In the program's own checkout the commit's templates are the program's, as they were then.
    """
    from briefing.disk import load

    templates_are_own = load.own_templates() == str((request.site / "templates").resolve())
    own = {} if templates_are_own and _templates(files) else load.read_own_templates()
    return dict(sorted({**own, **files}.items()))


def _write(request: Request, made: Comparison) -> bool:
    """Write the comparison as a site."""
    from briefing.disk import load, write
    from briefing.tools.diff import html_report

    files = html_report.site(made, load.read_reporting())
    written, faults = write.write_site(request.output, files)
    terminal.print_faults(faults, {})
    if written is not None and request.arguments.format == "text":  # other forms are for programs
        terminal.say(f"Open {common.short(request.output / 'index.html')}")
    return written is not None
