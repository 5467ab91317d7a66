"""Claims compared: how firmly, on whose word, on what evidence, with what standing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from briefing import amounts, assess
from briefing.model import Amount, ChainLink, Claim, Evidence

from . import sentences
from .findings import Finding
from .state import Both, standing

_LEVELS = ("unknown", "possible", "probable", "certain")
_CONFIDENCE = ("low", "moderate", "high")
SPOKEN_FOR = frozenset({"title", "quotes", "cue", "chain", "quantities", "evidence", "confidence", "date"})
"""The fields that are compared here or by `quotes` and `dated`, in words of their own."""


def compare(both: Both, old: Claim, new: Claim) -> Iterator[Finding]:
    """Everything that is special to claims. Factuality and status may change though the file did not."""
    yield from _firmness(both, old, new)
    yield from _title(both, old, new)
    yield from _chain(both, old, new)
    yield from _amounts(both, old.quantities, new.quantities)
    yield from _evidence(both, old, new)
    yield from _standing(both, new)
    if old.confidence != new.confidence:
        raised = _CONFIDENCE.index(new.confidence) > _CONFIDENCE.index(old.confidence)
        code = "confidence-raised" if raised else "confidence-lowered"
        yield Finding(code, both.id, both.title, f"editors’ confidence: {old.confidence} → {new.confidence}")


def _firmness(both: Both, old: Claim, new: Claim) -> Iterator[Finding]:
    before, after = assess.factuality(both.before.site, old), assess.factuality(both.after.site, new)
    cues = (f"“{old.cue}”" if old.cue else "no hedge", f"“{new.cue}”" if new.cue else "no hedge")
    because = "" if both.touched else "the controlled words"
    if before != after:
        dropped = _LEVELS.index(after) > _LEVELS.index(before)
        code, verb = ("hedge-dropped", "dropped") if dropped else ("hedge-added", "added")
        yield Finding(code, both.id, both.title, f"hedge {verb}: {before} → {after}", *cues, because=because)
    elif old.cue != new.cue:
        yield Finding("cue-changed", both.id, both.title, f"hedging words changed (still {after})", *cues)


def _title(both: Both, old: Claim, new: Claim) -> Iterator[Finding]:
    if old.title == new.title:
        return
    for direction, says in sentences.firmness(both, old.title, new.title):
        code = {"stronger": "sentence-stronger", "weaker": "sentence-weaker"}[direction]
        yield Finding(code, both.id, both.title, f"in the claim’s title, {says}", old.title, new.title)
    yield Finding("reworded", both.id, both.title, "the claim is reworded", old.title, new.title)


def _chain(both: Both, old: Claim, new: Claim) -> Iterator[Finding]:
    if old.chain == new.chain:
        return
    before, after = [link.agent for link in old.chain], [link.agent for link in new.chain]
    shown = (_who(both, old.chain), _who(both, new.chain))
    if before == after:
        code, says = "attribution-changed", "how the article attributes the claim changed"
        shown = (_how(old.chain), _how(new.chain))
    elif len(after) < len(before) and _within(after, before):
        gone = ", ".join(both.before.site.title(agent) for agent in before if agent not in after)
        code, says = "attribution-shortened", f"chain of attribution shortened: without {gone}"
    elif len(after) > len(before) and _within(before, after):
        come = ", ".join(both.after.site.title(agent) for agent in after if agent not in before)
        code, says = "attribution-lengthened", f"chain of attribution lengthened: with {come}"
    else:
        code, says = "attribution-changed", "the claim is ascribed to others"
    yield Finding(code, both.id, both.title, says, *shown)


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    """True if the members of one sequence follow one another in the other."""
    rest = iter(many)
    return all(member in rest for member in few)


def _who(both: Both, chain: Iterable[ChainLink]) -> str:
    site = both.after.site
    return " ← ".join(["the article", *(site.title(link.agent) for link in chain)])


def _how(chain: Iterable[ChainLink]) -> str:
    return "; ".join(f"{link.agent}: {f'“{link.cue}”, ' if link.cue else ''}{link.basis}" for link in chain)


def _amounts(both: Both, old: Sequence[Amount], new: Sequence[Amount]) -> Iterator[Finding]:
    for number in range(max(len(old), len(new))):
        before = old[number] if number < len(old) else None
        after = new[number] if number < len(new) else None
        if before == after:
            continue
        shown = (_amount(before), _amount(after))
        if before is None or after is None:
            says = f"an amount is {'new' if after else 'gone'}"
            yield Finding("amount-changed", both.id, both.title, says, *shown)
            continue
        for name, was, now in (("about", before.about, after.about), ("at least", before.open, after.open)):
            if was != now:
                code, verb = ("approximation-dropped", "dropped") if was else ("approximation-added", "added")
                yield Finding(code, both.id, both.title, f"approximation {verb}: “{name}”", *shown)
        if (before.of, before.min, before.max, before.as_) != (after.of, after.min, after.max, after.as_):
            yield Finding("amount-changed", both.id, both.title, "an amount changed", *shown)


def _amount(amount: Amount | None) -> str:
    if amount is None:
        return ""
    stated = f"; “{amount.as_}”" if amount.as_ else ""
    try:
        words = amounts.words(amount)
    except ValueError:  # the check reports it
        words = f"{amount.min or ''}–{amount.max or ''}"
    return f"{words} ({amount.of}{stated})"


def _evidence(both: Both, old: Claim, new: Claim) -> Iterator[Finding]:
    gone = [item for item in old.evidence if item not in new.evidence]
    come = [item for item in new.evidence if item not in old.evidence]
    for item in gone:
        match = next((other for other in come if _same(item, other)), None)
        if match is None:
            yield Finding("evidence-removed", both.id, both.title, _of(both, item, "evidence gone"), before=item.note)
            continue
        come.remove(match)
        if item.relation != match.relation:
            says = f"evidence changed: `{item.source}` {item.relation} → {match.relation}"
        else:
            says = _of(both, item, "evidence reworded" if item.note != match.note else "details of evidence changed")
        yield Finding("evidence-changed", both.id, both.title, says, item.note, match.note)
    for item in come:
        yield Finding("evidence-added", both.id, both.title, _of(both, item, "evidence new"), after=item.note)


def _same(old: Evidence, new: Evidence) -> bool:
    """True if one piece of evidence became the other."""
    if old.source != new.source:
        return False
    return old.note == new.note or (old.relation, old.origin) == (new.relation, new.origin)


def _of(both: Both, item: Evidence, what: str) -> str:
    site = both.after.site if item.source in both.after.site.documents else both.before.site
    return f"{what}: “{site.title(item.source)}” {item.relation}"


def _standing(both: Both, new: Claim) -> Iterator[Finding]:
    support, denying = standing(both.before, both.old.id)
    if (support, frozenset(both.moves.get(body, body) for body in denying)) == standing(both.after, both.new.id):
        return
    before, after = assess.in_words(both.before.site, both.old.id), assess.in_words(both.after.site, both.new.id)
    because = "" if both.touched else ", ".join(f"`{i}`" for i in _sources(both, new)) or "other records"
    was, now = (
        " ".join(assess.sentences(state.site, of))
        for state, of in ((both.before, both.old.id), (both.after, both.new.id))
    )
    yield Finding("status-changed", both.id, both.title, f"status: {before} → {after}", was, now, because)


def _sources(both: Both, claim: Claim) -> list[str]:
    """The sources of a claim whose records changed."""
    named = dict.fromkeys(item.source for item in claim.evidence)
    old, new = both.before.site.documents, both.after.site.documents
    return [i for i in named if (old[i].record if i in old else None) != (new[i].record if i in new else None)]
