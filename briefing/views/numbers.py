"""The figures that a claim and its evidence give: those of one thing on one scale, at the time and later."""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from briefing.core import amounts, dates
from briefing.core.model import Amount, Claim, Entity, Quantity, SourceAmount
from briefing.languages.interface import capitalised
from briefing.languages.numbers import format_amount, tick_words, with_unit
from briefing.site import claim_status
from briefing.site.claim_status import Weighed

from .page_context import PageContext
from .view_types import Link, View

_STEPS = (1, 2, 2.5, 5)
_INTERVALS = (4, 3, 2)
Key = tuple[str, str | None]
"""What an amount counts, and its unit: only amounts with the same are compared."""


class _Figure(NamedTuple):
    """One amount that one body gives, however many sources report it."""

    who: str
    item: SourceAmount | Quantity
    href: str
    date: str  # when it was said; "" if that is not known
    is_late: bool
    is_own: bool
    basis: tuple[str, ...]


def numbers(sheet: PageContext, identifier: str) -> View | None:
    """A claim's amounts beside those of its evidence; None if there are none.

    The first thing that the claim itself counts is compared; what else the sources count are rows without a scale.
    Figures at the time are by date, later ones the latest first; without any at the time they take their place.
    """
    claim = sheet.record(identifier, Claim)
    found: dict[Key, list[_Figure]] = {_key(own): [] for own in claim.quantities}
    for figure in sorted(_figures(sheet, identifier, claim), key=lambda figure: figure.date):
        found.setdefault(_key(figure.item), []).append(figure)
    if not found:
        return None
    groups = [_group(sheet, claim, key, figures) for key, figures in found.items()]
    return groups[0] if len(groups) == 1 else View(**{**vars(groups[0]), "others": tuple(groups[1:])})


def _group(sheet: PageContext, claim: Claim, key: Key, figures: list[_Figure]) -> View:
    """The figures of one thing; drawn if the claim counts it and a figure differs from the claim's own."""
    own = [(number, amount) for number, amount in enumerate(claim.quantities, 1) if _key(amount) == key]
    said = [figure.item for figure in figures if figure.is_own and not figure.is_late]
    unsaid = [amount for _, amount in own if not any(_alike(amount, item) for item in said)]
    article = sheet.site.t("numbers.article")
    of_article = [_Figure(article, a, "", "", is_late=False, is_own=True, basis=()) for a in unsaid]
    figures = of_article + figures
    unit = _duration_unit(figures[0].item)
    is_drawn = bool(own) and len({(_bounds(f.item), f.item.open) for f in figures}) > 1
    lines = dict.fromkeys(bound for _, amount in own for bound in _bounds(amount))
    at_the_time, later = [f for f in figures if not f.is_late], [f for f in figures[::-1] if f.is_late]
    config, thing = sheet.site.config, sheet.site.title(key[0])
    is_entity = sheet.site.get(key[0], Entity) is not None
    thing = capitalised(thing)
    return View(
        thing=sheet.link(key[0], thing) if is_entity else Link("", thing, ""),
        anchors=tuple(f"quantities-{number}" for number, _ in own),
        until=sheet.edtf(config.contemporary_until) if at_the_time else "",
        now=_chart(sheet, at_the_time or later, lines if is_drawn else {}, unit, is_drawn=is_drawn),
        later=_chart(sheet, later if at_the_time else [], {}, unit, is_drawn=is_drawn),
        others=(),
    )


def _chart(sheet: PageContext, figures: list[_Figure], lines: Iterable[float], unit: str, *, is_drawn: bool) -> View:
    """Rows on a scale of their own; `lines` are values to compare all rows with. Without a scale, `top` is empty."""
    ends = [(*_bounds(f.item), f.item.open or not (f.item.max or _own_words(f.item))) for f in figures]
    largest = max([high for _, high, _ in ends] + list(lines), default=0.0)
    is_open = any(high == largest and is_open for _, high, is_open in ends)
    whole = not unit and all(float(bound).is_integer() for low, high, _ in ends for bound in (low, high))
    top, intervals = scale(largest / _LENGTHS.get(unit, 1), beyond=is_open, whole=whole)

    def percent(value: float) -> str:
        return f"{100 * value / _LENGTHS.get(unit, 1) / top:.4g}%"

    rows = [
        View(
            who=figure.who,
            href=figure.href,
            figure=_own_words(figure.item) or format_amount(figure.item, sheet.site.interface),
            start=percent(low),
            width=percent(high - low) if high > low else "",
            end=percent(high),
            open=is_open,
            capacity=getattr(figure.item, "what", None) == "capacity",
            own=figure.is_own,
            basis=figure.basis,
        )
        for figure, (low, high, is_open) in zip(figures, ends, strict=True)
    ]
    ticks = tick_words(top, intervals, unit, sheet.site.interface)
    if figures:
        ticks[-1] = with_unit(ticks[-1], top, figures[0].item.unit, sheet.site.interface)
    return View(
        rows=tuple(rows),
        top=ticks[-1] if is_drawn else "",
        # each with its place
        ticks=tuple((f"{100 * n / intervals:.4g}%", words) for n, words in enumerate(ticks)) if is_drawn else (),
        lines=tuple(map(percent, lines)),
    )


def scale(largest: float, *, beyond: bool = False, whole: bool = False) -> tuple[float, int]:
    """Return a round top that is at least `largest`, or greater for `beyond`, and into how many equal parts to cut it.

    Of the tops that 2 to 4 round steps reach, the least; `whole` steps are no fractions.
    """
    magnitude = math.floor(math.log10(largest)) if largest > 0 else 0
    steps = (step * 10.0**power for power in range(magnitude - 1, magnitude + 2) for step in _STEPS)
    found = [(step * n, n) for step in steps if not whole or step.is_integer() for n in _INTERVALS]
    reaching = ((top, n) for top, n in found if top > largest or (top == largest and not beyond))
    return min(reaching, key=lambda one: (one[0], -one[1]))


_LENGTHS = {letter: amounts.read(f"P1{letter}") for letter in "YMWD"}
"""Letter of a duration's unit → days, in which durations are compared."""


def _duration_unit(amount: Quantity) -> str:
    """The letter of the unit of an amount's scale, if it is a duration, or ""."""
    value = amount.min or amount.max or ""
    return value[-1] if value.startswith("P") else ""


def _key(amount: Quantity) -> Key:
    return amount.of, amount.unit


def _bounds(amount: Quantity) -> tuple[float, float]:
    low = amounts.known(amount.min) or 0.0
    return low, low if amount.max is None else amounts.known(amount.max) or 0.0


def _alike(one: Quantity, other: Quantity) -> bool:
    return _bounds(one) == _bounds(other) and one.open == other.open


def _own_words(amount: Quantity) -> str:
    """The article's words for its amount without a `max`, or "": "1,000 containers" is not "at least 1,000"."""
    return amount.as_ or "" if isinstance(amount, Amount) and not amount.max else ""


def _figures(sheet: PageContext, identifier: str, claim: Claim) -> Iterator[_Figure]:
    """The amounts of a claim's evidence: ten reports of one body's figure are one."""
    seen = set()
    for number, piece in enumerate(claim_status.weigh(sheet.site, identifier), 1):
        who = claim_status.listed(sheet.site, piece.origins)
        date = claim_status.date_of(sheet.site, piece.item)
        for item in piece.item.quantities:
            if (who, identity := (_key(item), _bounds(item), item.open, item.period)) in seen:
                continue
            seen.add((who, identity))
            is_own = piece.repeats and any(_key(a) == _key(item) and _alike(a, item) for a in claim.quantities)
            is_late = _is_late(sheet, piece, item)
            basis = [*_basis(sheet, date, item, piece, is_late), *([sheet.site.t("numbers.own")] if is_own else [])]
            yield _Figure(who, item, sheet.href(identifier, f"evidence-{number}"), date, is_late, is_own, tuple(basis))


def _is_late(sheet: PageContext, piece: Weighed, item: SourceAmount) -> bool:
    """Whether an amount covers a time after what the article could know; by when it was said if that is not given."""
    until = dates.known(sheet.site.config.contemporary_until).upper
    end = dates.known(item.period).upper
    return bool(until and (end > until if end else piece.later is not False))


def _basis(sheet: PageContext, date: str, item: SourceAmount, piece: Weighed, is_late: bool) -> Iterator[str]:  # noqa: FBT001  # as in _Figure
    if item.period:
        start, _, end = item.period.partition("/")
        is_until = end and start in {"", ".."}
        words = sheet.edtf(end if is_until else item.period)
        yield sheet.site.t("numbers.by", day=words) if is_until else words
    if date and (not item.period or (piece.later and not is_late)):
        yield sheet.site.t("numbers.said", day=sheet.edtf(date))
    if not date and not item.period:
        yield sheet.site.t("numbers.undated")
    if item.what == "capacity":
        yield sheet.site.t("numbers.capacity")
