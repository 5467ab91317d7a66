"""Addresses at the place where the briefing's files are edited, and addresses to cite."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from briefing.config import Repository

_EDIT = {"github": "edit/{branch}/{path}", "gitlab": "-/edit/{branch}/{path}", "forgejo": "_edit/{branch}/{path}"}
_COMMIT = {"github": "commit/{commit}", "gitlab": "-/commit/{commit}", "forgejo": "commit/{commit}"}
_ISSUE = {"github": "issues/new", "gitlab": "-/issues/new", "forgejo": "issues/new"}
_FIELDS = {
    "github": ("title", "body"),
    "gitlab": ("issue[title]", "issue[description]"),
    "forgejo": ("title", "body"),
}
# A quotation up to this many words stands whole in a text fragment; of a longer one, this many at each end.
_WHOLE, _ENDS = 12, 5


def edit(repository: Repository, path: str) -> str:
    """The address at which a file is edited in the browser."""
    place = _EDIT[repository.forge].format(branch=quote(repository.branch), path=quote(path))
    return f"{repository.url.rstrip('/')}/{place}"


def change(repository: Repository, commit: str) -> str:
    """The address of a commit."""
    return f"{repository.url.rstrip('/')}/{_COMMIT[repository.forge].format(commit=commit)}"


def correction(repository: Repository, title: str, page: str, path: str) -> str:
    """The address of a new issue, filled in with what it is about."""
    body = f"Page: {page}\nFile: {path}\n\nWhat is wrong, in which sentence?\n\n\nWhere do you know it from?\n\n"
    fields = dict(zip(_FIELDS[repository.forge], (f"Correction: {title}", body), strict=True))
    return f"{repository.url.rstrip('/')}/{_ISSUE[repository.forge]}?{urlencode(fields)}"


def text_fragment(exact: str) -> str:
    """A quotation as a text fragment (`#:~:text=`), which browsers scroll to and highlight."""
    words = exact.split()
    parts = [words] if len(words) <= _WHOLE else [words[:_ENDS], words[-_ENDS:]]
    # A hyphen would mean "prefix" or "suffix" there.
    return ":~:text=" + ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in parts)
