"""Addresses at the place where the briefing's files are edited, and addresses to cite."""

from urllib.parse import quote, urlencode

from briefing.core.config import Repository
from briefing.core.fields import keys, template
from briefing.core.model import KINDS
from briefing.languages.interface import Interface

_FORGES = {
    "github": ("edit/{}/{}", "issues/new", "new/{0}?filename={1}/{2}", "title", ""),
    "gitlab": ("-/edit/{}/{}", "-/issues/new", "", "issue[title]", "issue[description]"),
    "forgejo": ("_edit/{}/{}", "issues/new", "_new/{0}/{1}/?filename={2}", "title", "body"),
}
"""Below a repository's address: the editor of a file (branch, path), a new issue, a new file with a text
(branch, folder, name; "" where none can be given), and the names of an issue's title and text.
GitHub has a form (.github/ISSUE_TEMPLATE), whose fields are filled in by their ids instead."""
_FORM = "correction.yml"
_LONGEST_QUOTE = 300
"""Characters. Some servers take no address of more than 8 kB, and a Korean letter becomes nine."""
# A quotation up to this many words is whole in a text fragment; of a longer one, this many at each end.
_WHOLE, _ENDS = 12, 5


def edit(repository: Repository, path: str) -> str:
    """The address at which a file is edited in the browser."""
    return _below(repository, 0, quote(repository.branch), quote(path))


def _below(repository: Repository, which: int, *parts: str) -> str:
    return f"{repository.url.rstrip('/')}/{_FORGES[repository.forge][which].format(*parts)}"


def correction(  # noqa: PLR0913  # what an issue is about, whole
    repository: Repository, title: str, page: str, record: str, quoted: str = "", *, to: Interface
) -> str:
    """The address of a new issue, filled in with what it is about: the page's address, the record's file, its words."""
    words = quoted if len(quoted) <= _LONGEST_QUOTE else quoted[: _LONGEST_QUOTE - 1] + "…"
    *_, title_name, text_name = _FORGES[repository.forge]
    fields = {title_name: to.text("correction.title", title=title)}
    if repository.forge == "github":
        fields = {"template": _FORM, **fields, "page": page, "record": record, "quote": words}
    else:
        fields[text_name] = _text(page, record, words, to)
    return f"{_below(repository, 1)}?{urlencode({name: value for name, value in fields.items() if value})}"


def _text(page: str, record: str, quoted: str, to: Interface) -> str:
    """An issue's text, to be filled in. What we know comes last, out of the writer's way."""
    lines = ["---", to.text("correction.page", address=page)]
    lines += [to.text("correction.record", file=record)] if record else []
    about = "\n".join(lines) + "\n" + (f"\n> {quoted}\n" if quoted else "")
    return "\n\n\n".join([to.text("correction.wrong"), to.text("correction.check"), about])


def new_file(repository: Repository, kind: str, title: str) -> str:
    """The address of a new file with the keys that a kind needs; of a new issue where the forge takes no text."""
    required = (line for key in keys(KINDS[kind].record) if key.required for line in template(key))
    text = "\n".join(["---", *required, "---", ""])
    *_, file, title_name, text_name = _FORGES[repository.forge]
    if not file:
        fields = {title_name: title, text_name: f"```yaml\n{text}```"}
        return f"{_below(repository, 1)}?{urlencode(fields)}"
    folder = f"content/{KINDS[kind].folder}"
    return f"{_below(repository, 2, quote(repository.branch), folder, f'new-{kind}.md')}&{urlencode({'value': text})}"


def write_to(contact: str, subject: str = "") -> str:
    """The address of a web page as it is; that of a mailbox as a new mail."""
    if "://" in contact:
        return contact
    return f"mailto:{quote(contact, '@+')}{f'?subject={quote(subject)}' if subject else ''}"


def text_fragment(exact: str) -> str:
    """A quotation as a text fragment (`#:~:text=`), which browsers scroll to and highlight."""
    words = exact.split()
    parts = [words] if len(words) <= _WHOLE else [words[:_ENDS], words[-_ENDS:]]
    # A hyphen would mean "prefix" or "suffix" there.
    return ":~:text=" + ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in parts)
