"""The words by which a new briefing knows hedges and attributions, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from briefing.core.config import Vocabulary
from briefing.core.model import Factuality
from briefing.parse import front_matter

Files = Mapping[str, bytes]
_PATH = "words/{}.yaml"
_EDITORS = "en"
"""The language of the pages, and so of the editors' own texts."""
_LEVELS: tuple[Factuality, ...] = ("probable", "possible", "unknown")


def known(starter: Files, language: str) -> bool:
    """True if there are words of this language."""
    return _PATH.format(_main(language)) in starter


def vocabulary(starter: Files, language: str) -> Vocabulary:
    """The words to look for: those of the article's language, then English for the editors' own texts."""
    tags = [tag for tag in dict.fromkeys((_main(language), _EDITORS)) if known(starter, tag)]
    read = [front_matter.whole_yaml(tag, starter[_PATH.format(tag)])[0] for tag in tags]
    values = [found.value for found in read if found]
    return Vocabulary(
        hedges={level: _joined(value["hedges"][level] for value in values) for level in _LEVELS},  # type: ignore[index]
        attributions=_joined(value["attributions"] for value in values),
        approximators=_joined(value["approximators"] for value in values),
        relative_time=(),
        comparisons=(),
        entity_types={},
        event_types={},
        source_types={},
        verbs={},
    )


def _main(language: str) -> str:
    """The language of a tag, without its region."""
    return language.split("-", maxsplit=1)[0].lower()


def _joined(lists: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(word) for words in lists for word in words))  # type: ignore[attr-defined]
