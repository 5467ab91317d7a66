"""Compare two states of the briefing: what the change says, and which pages it reaches."""

from briefing.build.pipeline import Files
from briefing.core import inputs, terminal
from briefing.disk import git, load, write
from briefing.parse import validation
from briefing.tools.diff import report
from briefing.tools.diff.comparison import Comparison, Side, compare

from . import common
from .common import Request

_OTHER_TEMPLATES = (
    "The change brings other templates, styles or scripts. They are listed, but pages are shown in those of before: "
    "templates are code."
)
_STYLES = {"lead": "strong", "summary": "heading", "problems": "strong", "stronger": "strong", "weaker": "weak"}
"""Form of a line → its style on the terminal; others have that of their name, if there is one."""


def run_diff(request: Request) -> int:
    """Report the comparison; with --output also as a site to click through. Nothing else is written."""
    made = _compare(request)
    form = request.arguments.format
    if form == "text":
        terminal.print_lines((_STYLES.get(block, block), line) for block, line in report.lines(made))
    else:
        terminal.hand_over(report.comment(made))
    if "output" in request.arguments:
        written, problems = write.write_site(request.output, report.site(made, load.read_reporting()))
        terminal.print_problems(problems, {})
        if written is None:
            return common.EXIT_ERROR
        if form == "text":
            terminal.say(f"Open {common.short(request.output / 'index.html')}")
    return common.EXIT_OK if made.is_publishable else common.EXIT_PROBLEMS


def _compare(request: Request) -> Comparison:
    """Read both states and compare them."""
    wanted = request.arguments.head
    tip = git.require_commit(request.site, wanted or "HEAD")
    notes = []
    if wanted:
        files, refused = git.read_commit(request.site, tip)
        after, name = _add_templates(request, files), _named(wanted, tip)
        if refused:
            notes.append(f"Left out of {wanted}, as links or too large: {', '.join(refused)}.")
    else:
        after, name = load.read_site(request.site), "the working tree"
        after = {path: data for path, data in after.items() if path not in {inputs.HISTORY, inputs.PAST}}
    start, start_name = _base(request, tip, after)
    before = _add_templates(request, git.read_commit(request.site, start)[0])
    if wanted and _templates(before) != _templates(after):
        notes.append(_OTHER_TEMPLATES)
    engine = common.load_engine(request.site)  # never saved: it would remember what somebody else's change gives
    base, head = Side(_named(start_name, start), before), Side(name, after)
    with terminal.progress_line() as progress:
        return compare(base, head, engine, progress, own_look=not wanted, notes=tuple(notes))


def _named(name: str, commit: str) -> str:
    """Return what the user called a commit, and its id's first letters."""
    return commit[:10] if name == commit else f"{name.replace(commit, commit[:10])} ({commit[:10]})"


def _base(request: Request, tip: str, after: Files) -> tuple[str, str]:
    """Return the commit to compare with, and what it is: where HEAD left the named or main branch, or the last one."""
    if named := request.arguments.base:
        commit = git.require_commit(request.site, named)
        parted = git.merge_base(request.site, commit, tip) or commit
        return parted, named if parted == commit else f"where {request.arguments.head or 'HEAD'} left {named}"
    config, _ = validation.document(validation.SITE, after.get(validation.SITE, b""))
    place = getattr(config.record, "repository", None) if config else None
    branch = place.branch if place else "main"
    names = (f"origin/{branch}", branch)
    commit, main = next(((found, name) for name in names if (found := git.commit_id(request.site, name))), ("", ""))
    parted = git.merge_base(request.site, commit, tip) if commit else ""
    if parted and parted != tip:
        return parted, f"where HEAD left {main}"
    is_clean = request.arguments.head or _add_templates(request, git.read_commit(request.site, tip)[0]) == after
    if is_clean and (parent := git.commit_id(request.site, f"{tip}^")):
        return parent, "the commit before the last"
    return tip, "the last commit"


def _templates(files: Files) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith("templates/")}


def _add_templates(request: Request, files: Files) -> dict[str, bytes]:
    """Add the program's templates to a commit's files, unless the site is the program's checkout and has its own."""
    templates_are_own = load.own_templates() == str((request.site / "templates").resolve())
    own = {} if templates_are_own and _templates(files) else load.read_own_templates()
    return dict(sorted({**own, **files}.items()))
