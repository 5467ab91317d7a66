"""Sentences of an article that are worth starting from, as lines of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.core import unicode_safety
from briefing.core.config import Vocabulary
from briefing.parse import prose
from briefing.site.quotes import ArticleText

from . import suggest

MANY = 12
"""So many are shown: a page to begin with is no list of everything."""
_LONGEST = 400
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#&|!~]")


def starts(text: ArticleText, vocabulary: Vocabulary, skip: str) -> tuple[list[tuple[str, str]], bool]:
    """(the sentence in quotation marks, what stands in it), in the article's order; True if there are more."""
    found = sorted(_promising(text, vocabulary, skip), key=lambda item: (-item[1].many, item[0]))
    chosen = sorted(found[:MANY], key=lambda item: item[0])
    return [(words, why(signs)) for _, signs, words in chosen], len(found) > MANY


def quoted(words: str) -> str:
    """Words of the article in quotation marks of ours, as Markdown that shows them as they are, to be copied.

    Our marks are others than theirs where there is a choice: the checks then see where the quotation ends.
    """
    shown = _MARKUP.sub(lambda match: f"&#{ord(match[0])};", " ".join(unicode_safety.shown(words).split()))
    return f'"{shown}"' if "“" in shown or "”" in shown else f"“{shown}”"


def why(signs: suggest.Signs) -> str:
    """What makes a sentence worth a look."""
    told = [f"attributed: {quoted(signs.attribution)}"] if signs.attribution else []
    told += [f"hedged: {quoted(signs.hedge)}"] if signs.hedge else []
    told += [f"counted: {', '.join(quoted(number.words) for number in signs.numbers)}"] if signs.numbers else []
    return f"({'; '.join(told)})"


def _promising(text: ArticleText, vocabulary: Vocabulary, skip: str) -> Iterator[tuple[int, suggest.Signs, str]]:
    for number, sentence in enumerate(text.sentences):
        words = " ".join(text.text[sentence.range.start : sentence.range.end].split())
        signs = suggest.signs(words, vocabulary)
        if signs.many and words != skip and len(words) <= _LONGEST and _stands_alone(quoted(words)):
            yield number, signs, quoted(words)


def _stands_alone(words: str) -> bool:
    """True if the text of a record takes the words for one sentence: the checks then see that they are quoted."""
    read, problems = prose.read("", f"{words} (said)", 1)
    return not problems and len(read.sentences) == 1
