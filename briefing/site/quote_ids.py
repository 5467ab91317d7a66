"""Permanent ids of quotations: made of the quoted words, which the article never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from briefing.core.folding import QUOTES, fold_space

from .quotes import ArticleText, Range

_DIGEST = 4


def quotation_ids(text: ArticleText, quoted: Sequence[Range]) -> tuple[str, ...]:
    """An id for each passage that one record quotes, unique in the record, such as `quote-1f0c2a9b`.

    It depends on the quoted words alone, white space and quotation marks apart. A new title, new words of the record,
    other quotations before or after it, a new prefix or suffix leave it as it is.
    """
    return tuple(_ids(text, quoted))


def _ids(text: ArticleText, quoted: Sequence[Range]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for stretch in quoted:
        # Not `fold`, which may come to fold more: addresses that have been published must not change.
        words = fold_space(text.text[stretch.start : stretch.end].translate(QUOTES))
        name = f"quote-{hashlib.blake2b(words.encode(), digest_size=_DIGEST).hexdigest()}"
        seen[name] = seen.get(name, 0) + 1
        # The same words may stand in the article twice, and a record may quote both places.
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"
