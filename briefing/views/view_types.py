"""The parts that views are made of."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import NamedTuple

from markupsafe import Markup


class View(SimpleNamespace):
    """Named values of a page or of a part of it, finished for a template. Equal values make equal views."""

    def __hash__(self) -> int:  # type: ignore[override]  # a view is never changed
        return hash(tuple(vars(self).values()))


class PageFrame(View):
    """What every page has around its own content: see `PageContext.chrome`."""


class Link(NamedTuple):
    """A link to a record; `status` is given for claims, so that none is named without it."""

    href: str
    words: str
    kind: str
    id: str = ""
    """"" for a link without a preview."""
    status: View | None = None
    """Its `support` in `words`; apart from it who denies it (`denied`: "Denied by …" or ""); `says`: both in one."""
    factuality: str = ""
    language: str = ""
    """Of the words, if not the page's."""
    draft: bool = False
    direction: str = ""
    """Of the words, if not the page's."""


class Text(View):
    """A record's Markdown on one page: its HTML `blocks`, the `claims` that it cites, `links` to all it names.

    `language` is theirs, "" if it is that of the page.
    """

    @property
    def html(self) -> Markup:
        """All blocks."""
        blocks = Markup("\n").join(self.blocks)
        return Markup('<div lang="{}">\n{}</div>').format(self.language, blocks) if self.language else blocks


def members(value: object) -> Iterable[tuple[str, object]]:
    """The named values of a view or of a link; nothing else has any."""
    if isinstance(value, View):
        return vars(value).items()
    return value._asdict().items() if isinstance(value, Link) else ()
