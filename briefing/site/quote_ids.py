"""Permanent ids of quotations: made from the quoted words, which the article never changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from briefing.core.folding import QUOTES, fold_space

from .quotes import ArticleText, Range


def quotation_ids(text: ArticleText, quoted: Sequence[Range]) -> tuple[str, ...]:
    """An id for each passage that one record quotes, such as `quote-1f0c2a9b`; the same words again get a number.

    It depends on the quoted words alone, white space and quotation marks apart.
    """
    found: list[str] = []
    seen: Counter[str] = Counter()
    for stretch in quoted:
        # Not `fold`, which may come to fold more: addresses that have been published must not change.
        words = fold_space(text.text[stretch.start : stretch.end].translate(QUOTES))
        name = f"quote-{hashlib.blake2b(words.encode(), digest_size=4).hexdigest()}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(found)
