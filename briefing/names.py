"""Names of entities → where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .anchor import QUOTES
from .model import Entity, Name

_ENDS = re.compile(r"(?!\w)")
# A name may stand on two lines, and with either apostrophe.
_PLAIN = {**QUOTES, ord("\n"): " "}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: whose, in what sense, and where."""

    entity: str
    sense: str
    start: int
    end: int


@dataclass(frozen=True)
class Names:
    """All names of all entities, ready to be looked for."""

    by_text: Mapping[str, tuple[tuple[str, Name], ...]]
    pattern: re.Pattern[str] = field(repr=False)

    def find(self, text: str) -> Iterator[Mention]:
        """Names as whole words, the longest first; one with a context wins over one without."""
        text = text.translate(_PLAIN)
        at = 0
        while self.by_text and (match := self.pattern.search(text, at)):
            found = next(filter(None, (self._here(text, match.start(), name) for name in self._within(match[0]))), None)
            if found:
                yield found
            at = found.end if found else match.start() + 1

    def _within(self, matched: str) -> Iterator[str]:
        """The names that begin what was matched, the longest first: the longest may not count here."""
        yield matched
        shorter = (name for name in self.by_text if name != matched and matched.startswith(name))
        yield from sorted(shorter, key=len, reverse=True)

    def _here(self, text: str, start: int, words: str) -> Mention | None:
        end = start + len(words)
        if not _ENDS.match(text, end):
            return None
        fitting = [
            (bool(name.prefix or name.suffix), entity, name)
            for entity, name in self.by_text[words]
            if text[:start].rstrip().endswith(name.prefix.strip().translate(_PLAIN))
            and text[end:].lstrip().startswith(name.suffix.strip().translate(_PLAIN))
        ]
        if not fitting:
            return None
        _, entity, name = max(fitting, key=lambda found: found[0])
        return Mention(entity, name.sense, start, end)


def gather(entities: Iterable[tuple[str, Entity]]) -> Names:
    """The names of some entities, each given with its id."""
    by_text: dict[str, list[tuple[str, Name]]] = {}
    for identifier, entity in entities:
        for name in filter(lambda name: name.text.strip(), entity.names):
            by_text.setdefault(name.text.translate(_PLAIN), []).append((identifier, name))
    longest_first = sorted(by_text, key=lambda text: (-len(text), text))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return Names({text: tuple(found) for text, found in by_text.items()}, pattern)
