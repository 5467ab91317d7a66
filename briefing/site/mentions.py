"""Names of entities → their places in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from briefing.core.fields import Frozen
from briefing.core.folding import fold, fold_space, is_edge, stand_after, stand_before
from briefing.core.model import Name

_PLACE = re.compile(r"\w+|(?<!\w)\W")
_ENDS = re.compile(r"(?!\w)")


class Mention(Frozen):
    """A name in a text: whose, in what sense, and where."""

    entity: str
    sense: str
    start: int
    end: int


class Names(Frozen):
    """All names of all entities, ready to be looked for."""

    by_text: Mapping[str, tuple[tuple[str, Name], ...]]

    @cached_property
    def _lengths(self) -> Mapping[str, list[int]]:
        """The word or sign with which a name begins → the lengths of those that do, longest first."""
        found: dict[str, set[int]] = {}
        for text in self.by_text:
            found.setdefault(_PLACE.findall(text)[0], set()).add(len(text))
        return {head: sorted(lengths, reverse=True) for head, lengths in found.items()}

    def may_be_in(self, texts: Iterable[str]) -> bool:
        """False only if `find`, which takes longer, finds nothing in any of some texts."""
        return not self._lengths.keys().isdisjoint(_PLACE.findall(fold(fold_space(" ".join(texts))).text))

    def find(self, text: str) -> Iterator[Mention]:
        """Names as whole words, the longest first; one with a context wins over one without."""
        folded = fold(text)
        at = 0
        for place in _PLACE.finditer(folded.text):
            if place.start() >= at and (lengths := self._lengths.get(place[0])):
                places = (self._here(folded.text, place.start(), place.start() + length) for length in lengths)
                if found := next(filter(None, places), None):
                    at = found.end
                    yield Mention(found.entity, found.sense, folded.starts[found.start], folded.ends[at - 1])

    def _here(self, text: str, start: int, end: int) -> Mention | None:
        known = self.by_text.get(text[start:end], ())
        if not known or end > len(text) or not (_ENDS.match(text, end) and is_edge(text, end, begins=False)):
            return None
        fitting = [
            (bool(name.prefix or name.suffix), Mention(entity, name.sense, start, end))
            for entity, name in known
            if stand_before(text, start, fold(name.prefix).text) and stand_after(text, end, fold(name.suffix).text)
        ]
        return max(fitting, key=lambda found: found[0])[1] if fitting else None


def gather(named: Iterable[tuple[str, Iterable[Name]]]) -> Names:
    """The names of some entities, each given with its id."""
    by_text: dict[str, list[tuple[str, Name]]] = {}
    for identifier, names in named:
        for name in names:
            if words := fold(name.text).text:
                by_text.setdefault(words, []).append((identifier, name))
    return Names({text: tuple(found) for text, found in by_text.items()})
