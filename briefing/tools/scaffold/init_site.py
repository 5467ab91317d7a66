"""Make a new briefing from an article in plain text: it builds, says that nothing was examined, and shows a start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import jinja2

from briefing.core import dates, limits, unicode_safety
from briefing.core.config import Vocabulary
from briefing.core.model import Quote
from briefing.site import quotes
from briefing.site.quotes import ArticleText, Range

from . import front_matter_writer, suggest
from .identify import free, slug
from .plain import PlainArticle, guess_language, is_whole, read_article
from .quoting import ScaffoldError, locate

Files = Mapping[str, bytes]
_HEADLINE, _DESCRIPTION, _CLAIM = 70, 155, 220
"""The longest site title, description and first claim, in characters."""
_NAMES = 12
_FRONT = 2000
"""Bytes kept for the front matter of the article's record."""
_SOURCE = "the-article"
_TAKEN = {_SOURCE, "bottom-line", "how-sure", "what-bears-on-it", "about", "method", "where-to-begin"}
_TAKEN |= {"article", "site", "vocabulary"}
_CLAUSE = re.compile(r"[,;:–—，、；]\s?")
_QUOTES = re.compile(r"[“”„«»\"「」]")
_ABSENT = {"publisher": "publisher", "author": "author", "published": "date", "url": "address"}


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
    has_words: bool
    """The program knows hedges and attributions of that language."""
    paragraphs: int
    sentences: int


def create_briefing(article: bytes, wanted: InitOptions, starter: Files) -> InitResult:
    """Return the files of a new briefing from the templates in `starter`. Raises ScaffoldError for an unusable text."""
    plain = read_article(wanted.name, article)
    if len(article) > limits.FILE_BYTES - _FRONT:
        message = f"{wanted.name} is too long: an article may have {limits.FILE_BYTES - _FRONT:,} bytes."
        raise ScaffoldError(message)
    language = _language(plain, wanted)
    words = suggest.starter_vocabulary(starter, language)
    text = quotes.divide(plain.text, language)
    seed = f"{slug(wanted.name.rsplit('.', 1)[0]) or 'article'}.txt"
    values: dict[str, object] = {"seed": seed, "source": _SOURCE, "language": language, "text": plain.text}
    values |= _facts(wanted) | _headline(plain, text, wanted) | _claim(plain, text, words) | _begin(plain, text, words)
    files = _rendered(starter, values)
    files[f"seeds/{seed}"] = article
    return InitResult(
        files,
        plain.headline,
        language,
        suggest.has_word_list(starter, language),
        len(text.paragraphs),
        len(text.sentences),
    )


def _language(plain: PlainArticle, wanted: InitOptions) -> str:
    found = wanted.language or guess_language(plain.text)
    if not found:
        message = "The article's language cannot be made out. Name it, for example with --language en."
        raise ScaffoldError(message)
    return found


def _facts(wanted: InitOptions) -> dict[str, object]:
    """What is known of the article's publication, and what nobody has looked for."""
    facts = {name: getattr(wanted, name) or None for name in _ABSENT}
    absent = [words for name, words in _ABSENT.items() if not facts[name]]
    listed = f"{', '.join(absent[:-1])} and {absent[-1]}" if len(absent) > 1 else "".join(absent)
    missing = f"They have not yet looked for its {listed}." if absent else ""
    return {**facts, "missing": missing, "today": wanted.today, "day": dates.words(dates.read(wanted.today))}


def _headline(plain: PlainArticle, text: ArticleText, wanted: InitOptions) -> dict[str, object]:
    """The article's headline, or its first words; the briefing's title and description."""
    first = text.sentences[0].range
    headline = _unmarked(plain.headline or _shortened(text.text[first.start : first.end], _HEADLINE))
    about = "What one article says, who says so, what speaks for and against it: "
    return {
        "headline": headline,
        "title": headline if plain.headline else None,
        "site_title": wanted.title or f"About “{_shortened(_titled(headline), _HEADLINE)}”",
        "description": about + _shortened(headline, _DESCRIPTION - len(about)),
    }


def _claim(plain: PlainArticle, text: ArticleText, words: Vocabulary) -> dict[str, object]:
    """The first claim: the first sentence that promises something, or as much of it as is not too long."""
    place = _first(plain, text, words)
    whole = text.text[place.start : place.end]
    exact = whole if len(whole) <= _CLAIM else _cut(whole)
    starts_at = [found.start for found in text.find(Quote(exact=exact))]
    found = locate(text, exact, starts_at.index(place.start) + 1)
    return {
        "claim": free(" ".join(found.quote.exact.split()[:7]), "claim", _TAKEN),
        "claim_title": f"“{_titled(found.quote.exact)}”",
        "quote": found.quote,
        "cue": suggest.find_signs(found.quote.exact, words).hedge,
    }


def _first(plain: PlainArticle, text: ArticleText, words: Vocabulary) -> Range:
    """The sentence for the first claim: a whole one that the article says itself, if it can be with something in it.

    A sentence that hands its assertion to somebody needs a chain, and so an entity: that is for the editors.
    """
    told = [(s.range, " ".join(text.text[s.range.start : s.range.end].split())) for s in text.sentences]
    body = [(place, sentence) for place, sentence in told if sentence != plain.headline] or told
    whole = [(place, sentence) for place, sentence in body if is_whole(sentence)] or body
    found = ((place, suggest.find_signs(sentence, words)) for place, sentence in whole if not _QUOTES.search(sentence))
    own = [(place, signs) for place, signs in found if not signs.attribution]
    return next((place for place, signs in own if signs.weight), (own or whole)[0][0])


def _titled(words: str) -> str:
    """Words of the article as a title holds them: no full stop at the end, no marks that mean something here."""
    plain = words.translate({ord("“"): "‘", ord("”"): "’", ord('"'): "'"})
    return _unmarked(plain).removesuffix(".")


def _unmarked(words: str) -> str:
    """Words without what would be a link or a citation in a record."""
    return re.sub(r"\[(?=[\[@])", "(", unicode_safety.shown(words))


def _begin(plain: PlainArticle, text: ArticleText, words: Vocabulary) -> dict[str, object]:
    """What the page for beginners lists, and the vocabulary's lists."""
    offered, more = suggest.starting_sentences(text, words, skip=plain.headline)
    names = [(suggest.quote_markdown(name), count) for name, count in suggest.find_names(text, plain.headline)[:_NAMES]]
    return {
        "starts": offered,
        "more": more,
        "names": names,
        "words": words,
        "paragraphs": _counted(len(text.paragraphs), "paragraph"),
        "sentences": _counted(len(text.sentences), "sentence"),
    }


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _cut(words: str) -> str:
    """The beginning of a long sentence, up to the end of a clause if there is one, else of a word."""
    ends = [match.start() for match in _CLAUSE.finditer(words, _CLAIM // 3, _CLAIM)]
    end = ends[-1] if ends else words.rfind(" ", 1, _CLAIM)
    return words[: end if end > 0 else _CLAIM].rstrip()


def _shortened(words: str, longest: int) -> str:
    words = " ".join(words.split())
    if len(words) <= longest:
        return words
    end = words.rfind(" ", longest // 2, longest - 1)
    return f"{words[: end if end > 0 else longest - 2].rstrip(' ,;:')} …"


def _rendered(starter: Files, values: Mapping[str, object]) -> dict[str, bytes]:
    """Every pattern filled in, under its place in the new folder."""
    environment = jinja2.Environment(  # noqa: S701  # makes Markdown and YAML, no HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["yaml"] = front_matter_writer.scalar
    environment.filters["flow"] = lambda words: (
        f"[{', '.join(front_matter_writer.scalar(word, flow=True) for word in words)}]"
    )
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
