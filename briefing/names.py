"""Names of entities → where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .model import Entity, Name


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
        if not self.by_text:
            return
        for match in self.pattern.finditer(text):
            fitting = [
                (bool(name.prefix or name.suffix), entity, name)
                for entity, name in self.by_text[match[0]]
                if text[: match.start()].rstrip().endswith(name.prefix.strip())
                and text[match.end() :].lstrip().startswith(name.suffix.strip())
            ]
            if fitting:
                _, entity, name = max(fitting, key=lambda found: found[0])
                yield Mention(entity, name.sense, match.start(), match.end())


def gather(entities: Iterable[tuple[str, Entity]]) -> Names:
    """The names of some entities, each given with its id."""
    by_text: dict[str, list[tuple[str, Name]]] = {}
    for identifier, entity in entities:
        for name in entity.names:
            by_text.setdefault(name.text, []).append((identifier, name))
    longest_first = sorted(by_text, key=lambda text: (-len(text), text))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return Names({text: tuple(found) for text, found in by_text.items()}, pattern)
