"""View of the data page: the files for machines, and one question answered with each."""

from briefing.core.model import Claim
from briefing.core.urls import base_url
from briefing.data.graph import BRIEFING, PAGE, SCHEMA
from briefing.data.published import as_worded
from briefing.data.tables import OTHERS, DataFile, tables
from briefing.languages.interface import english
from briefing.languages.numbers import format_size
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import View

_ANYWHERE = "https://ADDRESS/"  # while the site has no address


def data(site: Site) -> View:
    """The data page; of files that are not made it gives no size."""
    sheet, base = PageContext(site, PAGE), base_url(site.config)
    return View(
        chrome=sheet.chrome(site.t("data.title"), site.t("data.about")),
        tables=tuple(_row(sheet, entry) for entry in tables()),
        others=tuple(_row(sheet, entry) for entry in OTHERS),
        example=_example(sheet),
        base=base or _ANYWHERE,
        has_address=bool(base),
        schema=SCHEMA,
        briefing=BRIEFING,
    )


def _row(sheet: PageContext, entry: DataFile) -> View:
    """A file to download, with its size in words and, for a table, its rows and columns."""
    size, lines = sheet.site.sizes.get(entry.path, (0, 0))
    return View(
        href=sheet.to(entry.path),
        name=entry.path.rpartition("/")[2],
        about=sheet.site.t(f"file.{entry.name}.about"),
        size=format_size(size, sheet.site.interface),
        rows=lines - 1,
        # Name, datatype and meaning of each column.
        columns=tuple((c.name, c.kind, _meaning(sheet.site, entry, c.name)) for c in entry.columns),
    )


def _meaning(site: Site, table: DataFile, column: str) -> str:
    """What a column holds: as this table has it, or as all have it; the title beside an id needs no more."""
    names = (f"columns_of.{table.name}.{column}", f"columns.{column}")
    otherwise = "columns.title_of" if column.endswith("title") else names[1]
    return site.t(next((name for name in names if name in english().strings), otherwise))


def _example(sheet: PageContext) -> View | None:
    """The source that contradicts most claims, and those that it contradicts as worded; None where none does."""
    claims: dict[str, dict[str, None]] = {}
    for identifier, claim in sheet.site.all(Claim):
        for item in as_worded(claim):
            if item.relation == "contradicts":
                claims.setdefault(item.source, {})[identifier] = None
    if not claims:
        return None
    # Of several, one whose title the briefing's readers can read.
    source = min(claims, key=lambda i: (-len(claims[i]), bool(sheet.link(i).language), i))
    # Their previews would outweigh the page.
    link, *answer = (sheet.link(i, preview=False) for i in (source, *claims[source]))
    return View(source=link, id=source, answer=tuple(answer))
