"""In which language a text is, as far as small common words and scripts tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pt": "Portuguese",
    "ru": "Russian",
    "th": "Thai",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
_COMMON: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "der die das und ist nicht mit von zu den dem ein eine im auf für sich werden wurde auch",
        "en": "the of and to in is that for was on with by as at from it be are has have will said",
        "es": "el la los las de y que en un una por con del se al para es su fue más dijo según",
        "fr": "le la les des et du un une dans est que pour sur au aux par avec qui pas été cette selon",
        "it": "il lo gli di e che la un una per con del della nel sono non da dei anche alla è",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er door ook werd naar",
        "pt": "o a os as de e que em um uma do da dos das no na por com para não foi ao mais são",
    }.items()
}
# A script that one language writes, or mostly one; of two that fit, the first.
_SCRIPTS: Mapping[str, str] = {
    "ko": "\uac00-\ud7a3",
    "ja": "\u3040-\u30ff",
    "zh": "\u4e00-\u9fff",
    "uk": "іїєґІЇЄҐ",
    "ru": "\u0400-\u04ff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "el": "\u0370-\u03ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
}
_SHARE = 0.2
"""A script that writes a fifth of a text is its own: names and terms of others are fewer."""
_SAMPLE = 20_000


def guess(text: str) -> str:
    """The language's tag; "" where nothing tells."""
    sample = text[:_SAMPLE]
    letters = sum(letter.isalpha() for letter in sample)
    for language, script in _SCRIPTS.items():
        share = _SHARE / 10 if language == "uk" else _SHARE  # these letters are few among those shared with Russian
        if letters and len(re.findall(f"[{script}]", sample)) / letters >= share:
            return language
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = Counter({language: sum(word in common for word in words) for language, common in _COMMON.items()})
    (first, most), (_, second) = counts.most_common(2)
    return first if most > second and most >= len(words) / 10 else ""
