"""Make the repository of a briefing from an article: it builds, says that nothing was examined, and shows a start."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import jinja2

from briefing.core import dates, unicode_safety
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import columns, refuse
from briefing.core.fields import Frozen
from briefing.core.folding import fold_space, shorten
from briefing.core.model import Quote
from briefing.languages.dates import format_date
from briefing.languages.interface import ENGLISH, Interface
from briefing.parse import front_matter, language_file
from briefing.parse.validation import identifier
from briefing.site import quotes
from briefing.site.quotes import ArticleText, Passage, Range

from . import web_page
from .parts import find_attribution, find_hedge, free_id, locate, scalar, slug, starter_vocabulary

Files = Mapping[str, bytes]
_HEADLINE, _CLAIM = 70, 220
"""The longest headline in a site's title and the longest first claim, in characters."""
_SOURCE = "the-article"
_QUOTES = re.compile(r"[“”„«»\"「」]")
_FACTS = {"publisher": "publisher", "author": "author", "published": "date", "url": "address"}
# Ends a sentence, and not a headline, a byline or the beginning of a list.
_END = re.compile("[.!?…。！？][”\"’'»)\\]]*$")
_STOP = re.compile("[.!?…。！？:;,][”\"’'»)\\]]*$")
_LONGEST_HEADLINE = 200
_WIDEST = 120  # columns; longer lines were not broken by hand
_TEXT_ALONE = "Give the text alone, as a reader sees it."
_SAVE_PAGE = "A saved web page has a name that ends in .html; else give the text alone, as a reader sees it."
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:[\w-]+:.*\n|[ \t#-].*\n|\n)*?---[ \t]*(?:\n|\Z)")
_STATED = {
    "title": "title headline",
    "author": "author authors byline",
    "published": "published date",
    "publisher": "publisher",
    "language": "language lang",
    "url": "url link canonical",
}
"""Fact → the keys under which the front matter of text files states it, the most usual first."""
_NO_ARTICLES = (
    (r"\s*<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])", "a page in HTML or XML", _SAVE_PAGE),
    (r"(?s:.*?</(?:p|div|span|h[1-6]|li|td|body|html)>){2}", "a page in HTML", _SAVE_PAGE),
    (
        r"\+\+\+[ \t]*\n(?s:.*?)\n\+\+\+[ \t]*(?:\n|\Z)",
        "a file with front matter in TOML",
        "Delete its two lines `+++` and what is between them, or write it in YAML between two lines `---`.",
    ),
    (r"version https://git-lfs", "a pointer of Git LFS, not the file itself", "Fetch it with: git lfs pull"),
    (r"\{\\rtf|%PDF-|%!PS", "a document in RTF, PDF or PostScript", "Save it as plain text."),
    (r"\s*\[?\s*\{\s*\"", "a file in JSON", _TEXT_ALONE),
)
"""Text formats that are no article: a pattern of the beginning, what it is, what to do."""
_COMMON = {
    "de": "der die das und ist nicht mit von zu den dem ein eine im auf für sich werden wurde auch",
    "en": "the of and to in is that for was on with by as at from it be are has have will said",
    "es": "el la los las de y que en un una por con del se al para es su fue más dijo según",
    "fr": "le la les des et du un une dans est que pour sur au aux par avec qui pas été cette selon",
    "it": "il lo gli di e che la un una per con del della nel sono non da dei anche alla è",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er door ook werd naar",
    "pt": "o a os as de e que em um uma do da dos das no na por com para não foi ao mais são",
}
"""The commonest words of languages in Latin letters."""
_SCRIPTS = {
    "ko": "\uac00-\ud7a3",
    "ja": "\u3040-\u30ff",
    "zh": "\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "ar": "\u0600-\u06ff",
}
"""A script that one language writes, or mostly one; of two that fit, the first."""
_SHARE, _SAMPLE = 0.2, 20_000
_SURE, _SECOND_SHARE = 40, 0.3
"""Characters of a paragraph that show its language; the share of a second one that makes it an article of two."""


class InitOptions(Frozen):
    """The options of `init`; "" where one was not given."""

    name: str  # the article's file
    today: str  # YYYY-MM-DD
    title: str = ""  # the briefing's
    language: str = ""


class InitResult(Frozen):
    """The new briefing's files, and what was found out about the article."""

    files: dict[str, bytes]
    headline: str  # "" if it has none
    language: str
    sentences: int
    stated: Mapping[str, str]  # what was taken from the article's own file
    unused: tuple[str, ...]  # keys of its front matter that were not taken


def create_briefing(article: bytes, wanted: InitOptions, starter: Files) -> InitResult:
    """Return the files of a new briefing from the templates in `starter`. Raises UsageError for an unusable text."""
    article, stated, unused = _read_saved(wanted.name, article)
    plain, headline = _read_article(wanted.name, article, known=bool(stated.get("title")))
    language = wanted.language or _find_language(plain, stated.get("language", ""))
    base = language.partition("-")[0].lower()
    own = base if any(path.startswith(f"{base}/") for path in starter) else ENGLISH
    interface = language_file.of_program(own)
    words = starter_vocabulary(base, own)
    text = quotes.divide(plain, language)
    seed = f"{slug(wanted.name.rsplit('.', 1)[0]) or 'article'}.txt"
    values: dict[str, object] = {name: stated.get(name) for name in _FACTS}
    missing = " and ".join(words for name, words in _FACTS.items() if not values[name])
    values |= {"today": wanted.today, "day": format_date(dates.read(wanted.today), interface), "missing": missing}
    values |= {"seed": seed, "source": _SOURCE, "language": language, "text": plain, "words": words}
    taken = {_SOURCE, *map(identifier, starter)}
    values |= _titles(headline, text, wanted.title) | _first_claim(headline, text, words, taken, interface)
    files = {**_render(starter, own, values), f"seeds/{seed}": article}
    return InitResult(files, headline, language, len(text.sentences), stated, unused)


def _read_saved(name: str, data: bytes) -> tuple[bytes, dict[str, str], tuple[str, ...]]:
    """Return an article's text, its headline first, what its file states of it, and the keys that are not used.

    The file is a web page if its name says so, else text, which may begin with front matter.
    """
    unused: tuple[str, ...] = ()
    if name.lower().endswith(web_page.ENDINGS):
        text = web_page.read_article(data)
        stated = {fact: value for fact, value in web_page.read_facts(data).items() if fact in _STATED}
    elif _FRONT_MATTER.match(data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r", "")):
        matter, problems = front_matter.front_matter(name, data)
        if not matter:
            refuse(f"{problems[0].location}: {problems[0].message} {problems[0].hint}")
        found = {key.lower(): _plain(value) for key, value in matter.value.items()}
        stated = {}
        for fact, keys in _STATED.items():
            if value := next((found[key] for key in keys.split() if found.get(key)), ""):
                stated[fact] = value
        stated |= {"published": stated["published"].partition("T")[0]} if "published" in stated else {}
        unused = tuple(key for key in found if not any(key in keys.split() for keys in _STATED.values()))
        text = matter.body.lstrip()
    else:
        return data, {}, ()
    if title := stated.get("title"):
        first, _, rest = text.partition("\n")
        text = f"{title}\n\n{rest.lstrip() if first.lstrip('# ').strip() == title else text}"
    return text.encode(), stated, unused


def _plain(value: object) -> str:
    """Return a value of front matter as words."""
    return ", ".join(map(_plain, value)) if isinstance(value, list) else fold_space(str(value or ""))


def _titles(known: str, text: ArticleText, wanted: str) -> dict[str, object]:
    first = text.sentences[0].range
    headline = _without_links(known or shorten(fold_space(text.text[first.start : first.end]), _HEADLINE))
    return {
        "headline": headline,
        "title": headline if known else None,
        "site_title": wanted,
        "short_headline": shorten(as_title(headline), _HEADLINE),
    }


def _first_claim(
    headline: str, text: ArticleText, words: Vocabulary, taken: set[str], interface: Interface
) -> dict[str, object]:
    """Return the first claim: the most promising sentence, or as much of it as is not too long."""
    place = _choose_sentence(headline, text, words)
    exact = text.text[place.start : place.end]
    if len(exact) > _CLAIM:
        exact = exact[: max(exact.rfind(" ", 1, _CLAIM), 0) or _CLAIM].rstrip(" ,;:–—")
    starts = [found.start for found in text.find(Quote(exact=exact))]
    quote = locate(text, exact, starts.index(place.start) + 1).quote
    return {
        "claim": free_id(" ".join(quote.exact.split()[:7]), "claim", taken),
        "claim_title": interface.text("mark.quoted", words=as_title(quote.exact)),
        "quote": quote,
        "cue": find_hedge(quote.exact, words),
    }


def _choose_sentence(headline: str, text: ArticleText, words: Vocabulary) -> Range:
    """Return the sentence for the first claim: a whole one that the article says itself, hedged if possible.

    A sentence that attributes its assertion needs a chain, and so an entity: that is for the editors.
    """

    def rank(one: Passage) -> tuple[bool, ...]:
        sentence = fold_space(text.text[one.range.start : one.range.end])
        is_own = not _QUOTES.search(sentence) and not find_attribution(sentence, words)
        is_hedged = is_own and bool(find_hedge(sentence, words))
        return sentence != headline, bool(_END.search(sentence)), is_own, is_hedged

    return max(text.sentences, key=rank).range


def as_title(words: str) -> str:
    """Return words of the article as a title holds them: no full stop at the end, no double quotation marks."""
    plain = words.translate(str.maketrans('“”„«»"', "‘’‚‹›'"))
    return _without_links(plain).removesuffix(".")


def _without_links(words: str) -> str:
    return re.sub(r"\[(?=[\[@])", "(", unicode_safety.shown(words))


def _render(starter: Files, own: str, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the files common to all and, filled in, those of the language `own`, else the English ones."""
    environment = jinja2.Environment(  # noqa: S701  # makes Markdown and YAML, no HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["yaml"] = scalar
    environment.filters["shorten"] = shorten
    environment.filters["flow"] = lambda words: f"[{', '.join(scalar(word, flow=True) for word in words)}]"
    places = {
        "gitignore": ".gitignore",
        "gitattributes": ".gitattributes",
        "content/claims/claim.md": f"content/claims/{values['claim']}.md",
        "content/sources/article.md": f"content/sources/{values['source']}.md",
    }
    made: dict[str, bytes] = {}
    for top in ("common", ENGLISH, own):
        for name, data in starter.items():
            if name.startswith(f"{top}/"):
                path = name.removeprefix(f"{top}/")
                text = data if top == "common" else environment.from_string(data.decode()).render(values).encode()
                made[places.get(path, path)] = text
    return made


def _read_article(name: str, data: bytes, *, known: bool) -> tuple[str, str]:
    """Return an article's text with blank lines between paragraphs, and its headline or "". Raises UsageError.

    `known`: the first line is known to be the headline, whatever it looks like.
    """
    text, problems = front_matter.decode(name, data, received=True)
    if problems:
        refuse(f"{problems[0].location}: {problems[0].message} {problems[0].hint}")
    for form, what, hint in _NO_ARTICLES:
        if re.match(form, text, re.IGNORECASE):
            refuse(f"{name} is {what}. {hint}")
    if not any(map(str.isalnum, text)):
        refuse(f"{name} holds no words.")
    blocks = [
        [line.rstrip() for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n\s*\n", text.strip("\n"))
    ]
    first = blocks[0][0].strip()
    stands_apart = (len(blocks) > 1 or len(blocks[0]) > 1) and not _is_wrapped(blocks[0])
    headline = ""
    if known or (stands_apart and not _STOP.search(first) and len(first) <= _LONGEST_HEADLINE):
        headline = fold_space(first)
        blocks[:1] = [part for part in (blocks[0][:1], blocks[0][1:]) if part]
    if len(blocks) - bool(headline) == 1 and not _is_wrapped(blocks[-1]):
        # No blank line anywhere: each line is a paragraph.
        blocks[-1:] = [[line] for line in blocks[-1]]
    return "\n\n".join("\n".join(block) for block in blocks), headline


def _is_wrapped(lines: list[str]) -> bool:
    """True if lines end where the next word would not have fitted: a program or a typist broke them, not the author."""
    width = max(map(columns, lines))
    pairs = [(line, f"{line} {after.split()[0]}") for line, after in pairwise(lines)]
    forced = [columns(longer) > width and not _END.search(line) for line, longer in pairs]
    return bool(forced) and width <= _WIDEST and sum(forced) > len(forced) / 2


def _find_language(text: str, stated: str) -> str:
    """Return the article's language, as stated or by its words. Raises UsageError if neither says, or they differ."""
    sizes: Counter[str] = Counter()
    for paragraph in text.split("\n\n"):
        if len(paragraph) >= _SURE:
            sizes[guess_language(paragraph)] += len(paragraph)
    del sizes[""]
    (first, _), (second, size) = [*sizes.most_common(2), (guess_language(text), 0), ("", 0)][:2]
    if size > _SECOND_SHARE * sizes.total():
        refuse(f"The article is in two languages, {first} and {second}. Choose the main one: --language {first}")
    base = stated.partition("-")[0].lower()
    if first and base in {*_COMMON, *_SCRIPTS} - {first}:
        refuse(f"The file says that it is in “{stated}”, but its words look like “{first}”. Choose with --language.")
    if not (stated or first):
        refuse("The article's language cannot be made out. Name it, for example with --language en.")
    return stated or first


def guess_language(text: str) -> str:
    """Return the tag of a text's language by its script or common words; "" if neither says."""
    sample = text[:_SAMPLE]
    letters = sum(letter.isalpha() for letter in sample)
    for language, script in _SCRIPTS.items():
        if letters and len(re.findall(f"[{script}]", sample)) / letters >= _SHARE:
            return language
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = {language: sum(map(words.count, set(common.split()))) for language, common in _COMMON.items()}
    second, first = sorted(counts, key=counts.__getitem__)[-2:]
    return first if counts[first] > counts[second] and counts[first] >= len(words) / 10 else ""
