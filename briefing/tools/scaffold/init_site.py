"""Make a new briefing from an article in plain text: it builds, says that nothing was examined, and shows a start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import jinja2

from briefing.core import dates, unicode_safety
from briefing.core.config import Vocabulary
from briefing.core.model import Quote
from briefing.site import quotes
from briefing.site.quotes import ArticleText, Range

from . import suggest
from .front_matter_writer import scalar
from .plain import guess_language, is_whole, read_article
from .quoting import ScaffoldError, locate

Files = Mapping[str, bytes]
_HEADLINE, _DESCRIPTION, _CLAIM = 70, 155, 220
"""The longest site title, description and first claim, in characters."""
_SOURCE = "the-article"
_TAKEN = {_SOURCE, "bottom-line", "how-sure", "what-bears-on-it", "about", "method", "where-to-begin"}
_TAKEN |= {"article", "site", "vocabulary"}
_QUOTES = re.compile(r"[“”„«»\"「」]")
_FACTS = {"publisher": "publisher", "author": "author", "published": "date", "url": "address"}


@dataclass(frozen=True, slots=True)
class InitOptions:
    """The options of `init`; "" where one was not given."""

    name: str
    """The article's file."""
    today: str
    """YYYY-MM-DD"""
    title: str = ""
    """The briefing's."""
    language: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class InitResult:
    """The new briefing's files, and what was found out about the article."""

    files: dict[str, bytes]
    headline: str
    """"" if it has none."""
    language: str


def create_briefing(article: bytes, wanted: InitOptions, starter: Files) -> InitResult:
    """Return the files of a new briefing from the templates in `starter`. Raises ScaffoldError for an unusable text."""
    plain, headline = read_article(wanted.name, article)
    language = wanted.language or guess_language(plain)
    if not language:
        message = "The article's language cannot be made out. Name it, for example with --language en."
        raise ScaffoldError(message)
    words = suggest.starter_vocabulary(starter, language)
    text = quotes.divide(plain, language)
    seed = f"{suggest.slug(wanted.name.rsplit('.', 1)[0]) or 'article'}.txt"
    values: dict[str, object] = {name: getattr(wanted, name) or None for name in _FACTS}
    missing = " and ".join(words for name, words in _FACTS.items() if not values[name])
    values |= {"today": wanted.today, "day": dates.words(dates.read(wanted.today)), "missing": missing}
    values |= {"seed": seed, "source": _SOURCE, "language": language, "text": plain, "words": words}
    values |= _titles(headline, text, wanted) | _first_claim(headline, text, words)
    files = {**_render(starter, values), f"seeds/{seed}": article}
    return InitResult(files, headline, language)


def _titles(known: str, text: ArticleText, wanted: InitOptions) -> dict[str, object]:
    """Return the article's headline, or its first words; the briefing's title and description."""
    first = text.sentences[0].range
    headline = _without_links(known or _shorten(text.text[first.start : first.end], _HEADLINE))
    about = "What one article says, who says so, what speaks for and against it: "
    return {
        "headline": headline,
        "title": headline if known else None,
        "site_title": wanted.title or f"About “{_shorten(_as_title(headline), _HEADLINE)}”",
        "description": about + _shorten(headline, _DESCRIPTION - len(about)),
    }


def _first_claim(headline: str, text: ArticleText, words: Vocabulary) -> dict[str, object]:
    """Return the first claim: the most promising sentence, or as much of it as is not too long."""
    place = _choose_sentence(headline, text, words)
    exact = text.text[place.start : place.end]
    if len(exact) > _CLAIM:
        exact = exact[: max(exact.rfind(" ", 1, _CLAIM), 0) or _CLAIM].rstrip(" ,;:–—")
    starts = [found.start for found in text.find(Quote(exact=exact))]
    quote = locate(text, exact, starts.index(place.start) + 1).quote
    return {
        "claim": suggest.free_id(" ".join(quote.exact.split()[:7]), "claim", _TAKEN),
        "claim_title": f"“{_as_title(quote.exact)}”",
        "quote": quote,
        "cue": suggest.find_hedge(quote.exact, words),
    }


def _choose_sentence(headline: str, text: ArticleText, words: Vocabulary) -> Range:
    """Return the sentence for the first claim: a whole one that the article says itself, hedged if possible.

    A sentence that attributes its assertion needs a chain, and so an entity: that is for the editors.
    """
    found = [(s.range, " ".join(text.text[s.range.start : s.range.end].split())) for s in text.sentences]
    body = [(place, sentence) for place, sentence in found if sentence != headline] or found
    whole = [(place, sentence) for place, sentence in body if is_whole(sentence)] or body
    own = [
        (place, sentence)
        for place, sentence in whole
        if not _QUOTES.search(sentence) and not suggest.find_attribution(sentence, words)
    ]
    return next((place for place, sentence in own if suggest.find_hedge(sentence, words)), (own or whole)[0][0])


def _as_title(words: str) -> str:
    """Return words of the article as a title holds them: no full stop at the end, no double quotation marks."""
    plain = words.translate({ord("“"): "‘", ord("”"): "’", ord('"'): "'"})
    return _without_links(plain).removesuffix(".")


def _without_links(words: str) -> str:
    """Return words without what would be a link or a citation in a record."""
    return re.sub(r"\[(?=[\[@])", "(", unicode_safety.shown(words))


def _shorten(words: str, longest: int) -> str:
    words = " ".join(words.split())
    if len(words) <= longest:
        return words
    end = words.rfind(" ", longest // 2, longest - 1)
    return f"{words[: end if end > 0 else longest - 2].rstrip(' ,;:')} …"


def _render(starter: Files, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return every template filled in, under its place in the new folder."""
    environment = jinja2.Environment(  # noqa: S701  # makes Markdown and YAML, no HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["yaml"] = scalar
    environment.filters["flow"] = lambda words: f"[{', '.join(scalar(word, flow=True) for word in words)}]"
    places = {
        "gitignore": ".gitignore",
        "content/claims/claim.md": f"content/claims/{values['claim']}.md",
        "content/sources/article.md": f"content/sources/{values['source']}.md",
    }
    return {
        places.get(path, path): environment.from_string(data.decode()).render(values).encode()
        for path, data in starter.items()
        if not path.startswith("words/")
    }
