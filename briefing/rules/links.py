"""Ids, quotations, redirects and files lead somewhere, and to one place only; there is not too much of anything."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from briefing.core import limits, unicode_safety
from briefing.core.config import CONTRIBUTE, Config
from briefing.core.diagnostics import Diagnostic, Location, Severity, problem
from briefing.core.document import Document
from briefing.core.fields import Path, Record, Ref, Verbatim, keys
from briefing.core.folding import fold
from briefing.core.inputs import FILES, is_attachment
from briefing.core.model import KINDS, Claim, Entity, Event, File, Note, Quote, record_folders
from briefing.core.urls import former
from briefing.parse.validation import explain_bad_id, is_id, is_reserved, nearest
from briefing.site import quotes
from briefing.site.linker import at, cover, in_text
from briefing.site.site import Site

from .finding import QUOTED, Found, glance, of_reference, own_words, plain_texts

_CITABLE = ("claim", "source")
_SHOWN = 3
_CODE = re.compile(r"`[^`]*`")
_BARE = re.compile(
    r"(?<![\w`/.@+\[-])(?:\(|\[-)?@(?P<at>[^\W_A-Z]+(?:-[^\W_A-Z]+)*)(?![-\w]|\.\w)|\[(?P<within>[^\W_A-Z]+(?:-[^\W_A-Z]+)+)\]"
)
"""What may have been meant for a citation or a link. A single word in brackets is an editor's insertion."""
_NEARLY = 83  # percentage of common letters from which words are taken for an id that is misspelt
_ASSERTS = 6  # words that assert something; a shorter connective may stay outside all claims
# Of scripts without spaces each character counts.
_WORD = r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\S+"


def ids(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """Every id that a record names is that of a record of the right kind; a link to a heading finds it."""
    for where, marker, value in document.fields:
        if isinstance(marker, Ref) and not (marker.or_words and _is_words(site, value, marker.kinds)):
            if found := _wrong_id(site, value, marker.kinds):
                yield found[0], where, *found[1:]
            elif value == document.id and document.kind in marker.kinds:
                yield "self-reference", where, f"`{value}` refers to itself here."
    for reference in document.prose.references:
        target = reference.target
        if found := _wrong_id(site, target, _CITABLE if reference.cites else ()):
            yield found[0], of_reference(document, reference), *found[1:]
        if reference.anchor and target in site.kinds:
            there = [name for name, _ in site.documents[target].prose.headings]
            if reference.anchor not in there:
                message = f"`{target}` has no heading `{reference.anchor}`."
                yield "dead-anchor", of_reference(document, reference), message, nearest(reference.anchor, there)


def bare(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """An id is in the brackets that make it a citation or a link: by itself, a reader would see the id."""
    if not glance(site, document).is_marked:  # as nearly always
        return
    texts = [(own_words(sentence), sentence.start) for sentence in document.prose.sentences]
    for words, start in (*texts, *((words, 0) for _, words in document.prose.headings)):
        for found, target in _meant(site, words):
            place = in_text(document, max(0, document.body.find(found, start)), len(found))
            hint = f"Cite it: [@{target}]; or link to it: [[{target}]]. If it is meant as it is, mark it as `code`."
            yield "unsupported-markup", place, f"`{found}` is neither a citation nor a link.", hint
    for where, value in plain_texts(document):
        for found, _target in _meant(site, value):
            yield "markup-in-plain-text", where, f"`{found}` is shown as it is: `{where[-1]}` is plain text."


def _meant(site: Site, words: str) -> Iterator[tuple[str, str]]:
    """(what is written, the id) of each id without its brackets. A quotation may hold anybody's `@name`."""
    quoted = [found.span() for found in QUOTED.finditer(words)]
    for found in _BARE.finditer(_CODE.sub(lambda code: " " * len(code[0]), words)):
        target = found["at"] or found["within"]
        is_quoted = found[0][0] != "(" and any(start <= found.start() < end for start, end in quoted)
        misspelt = found["at"] and "-" in target and nearest(target, site.kinds)
        if not is_quoted and (target in site.kinds or misspelt):
            yield found[0], target


def quotations(site: Site, _: Document, record: Claim | Note) -> Iterator[Found]:
    """A quotation, of which a claim has one, is in the article, in one place, and is made of whole words."""
    if isinstance(record, Claim) and not record.quotes:
        hint = "Add the article's own words as `exact`."
        yield "missing-key", ("quotes",), "The claim quotes no passage of the article.", hint
    missing: list[tuple[str, Path, str]] = []
    for index, quote in enumerate(record.quotes):
        found = site.text.find(quote)
        where = ("quotes", index, "exact")
        if len(found) > 1:
            yield "quote-ambiguous", where, f"The quotation is in the article {len(found)} times."
        elif not found and (alone := site.text.find(Quote(exact=quote.exact))):
            yield _out_of_context(site.text, index, quote, alone)
        elif not found:
            missing.append(("quote-not-found", where, quote.exact))
    nothing = "Nothing in the article is like it. Copy the words from content/article.md exactly."
    yield from _not_found(site, missing, "passage", nothing)


def verbatim(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """Cues, words of amounts and words of dates are the article's own."""
    texts = ((marker.code, where, value) for where, marker, value in document.fields if isinstance(marker, Verbatim))
    missing = [(code, where, words) for code, where, words in texts if not site.text.find(Quote(exact=words))]
    yield from _not_found(site, missing, "words")


def _not_found(site: Site, missing: Iterable[tuple[str, Path, str]], what: str, nothing: str = "") -> Iterator[Found]:
    """Words (code, place, words) that are not in the article: what is most like the first of them."""
    left = limits.CLOSEST
    for code, where, words in missing:
        name = "The quotation" if what == "passage" else f"`{words}`"
        if whole := site.text.whole_words(words):
            verb = "Quote" if what == "passage" else "Write"
            yield code, where, f"{name} begins or ends inside a word of “{whole}”.", f"{verb} whole words."
            continue
        left -= 1
        closest = site.text.closest(words) if left >= 0 else ""
        hint = f"The closest {what}, where [-yours-] and {{+the article's+}} differ:\n{closest}" if closest else ""
        yield code, where, f"{name} is not in the article.", hint or (nothing if left >= 0 else "")


def _out_of_context(text: quotes.ArticleText, index: int, quote: Quote, alone: Sequence[quotes.Range]) -> Found:
    """The quotation is there, but not with these words before and after it: show those that are."""
    before_fits = any(found in alone for found in text.find(Quote(exact=quote.exact, prefix=quote.prefix)))
    key, words = ("suffix", quote.suffix) if before_fits and quote.suffix else ("prefix", quote.prefix)
    side = "after" if key == "suffix" else "before"
    there = [text.beside(found, len(words.split()), key) for found in alone[:_SHOWN]]
    listed = " or ".join(f"“{found}”" if found else "nothing" for found in dict.fromkeys(there))
    message = f"The quotation is in the article, but not with the words “{words}” {side} it."
    odd = unicode_safety.strange(fold(words).text, text.folded.text)
    hint = f"In the article {listed} is {side} it. Write whole words.{odd}"
    return "quote-not-found", ("quotes", index, key), message, hint


def uncovered(site: Site) -> Iterator[Found]:
    """Every sentence of the article, and every long stretch of one, is covered by a claim's quotation."""
    if site.unusable:
        return  # one of them may be the claim that covers it
    for gap in cover(site).gaps:
        words = site.text.text[gap.start : gap.end]
        if len(re.findall(_WORD, words)) >= _ASSERTS:
            place = in_text(site.documents["article"], gap.start, len(words))
            yield "assertion-uncovered", place, f"No claim covers “{words[:80]}”."


def clashes(site: Site) -> Iterator[Found]:
    """A name is one entity's. It belongs to the first that has it."""
    first: dict[tuple[str, str, str], str] = {}
    for identifier, names in site.named.items():
        for index, name in enumerate(names):
            owner = first.setdefault((name.text, name.prefix, name.suffix), identifier)
            if owner != identifier:
                place = at(site.documents[identifier], ("names", index, "text"))
                yield "name-clash", place, f"The name `{name.text}` is already that of `{owner}`."


def circles(site: Site, document: Document, record: Entity | Event) -> Iterator[Found]:
    """No entity or event is part of itself through others."""
    kind, seen = type(record), [document.id]
    while (one := site.get(seen[-1], kind)) and one.part_of and one.part_of not in seen:
        seen.append(one.part_of)
    if one and one.part_of == document.id and seen[1:]:
        message = f"`{document.id}` is part of itself: {' → '.join([*seen, document.id])}."
        yield "self-reference", ("part_of",), message


def redirects(site: Site) -> Iterator[Found]:
    """What is redirected is an address where a record was, and none is now."""
    first: dict[tuple[str, str], str] = {}
    for key, new in site.config.redirects.items():
        place = at(site.documents["site"], ("redirects", key), key=True)
        kind, old = former(key, site.kinds.get(new, ""))
        folder, slash, _ = key.rpartition("/")
        published_in = KINDS[kind].folder if kind in KINDS else ""
        twin = first.setdefault((kind, old), key)
        if slash and not kind:
            hint = f"{nearest(folder, record_folders())} Folders of records: {', '.join(record_folders())}."
            yield "bad-id", place, f"`{key}`: `{folder}` is not a folder of records.", hint.strip()
        elif not is_id(old) or is_reserved(published_in or "pages", old):
            yield "bad-id", place, f"`{old}` cannot be an id.", explain_bad_id(old)
        elif old in site.kinds and (site.kinds[old] == kind or not slash):
            hint = "Remove this redirect, or give the record another id."
            if published_in and site.kinds[old] != kind:
                hint += f" If its address was `{published_in}/{old}`, write that."
            yield "dead-redirect", place, f"`{old}` is the id of a record; it cannot be redirected.", hint
        elif twin != key:
            yield "dead-redirect", place, f"`{key}` is the same address as `{twin}`.", "Remove one of the two."


def undecided(site: Site) -> Iterator[Found]:
    """What `init` filled in is not published silently; what is gone needs no decision."""
    known = {*site.documents, *(key.name for key in keys(Config))}
    for number, name in enumerate(site.config.undecided):
        message = f"`{name}` is as the program filled it in; no editor has decided on it yet."
        yield "undecided", ("undecided", number), message if name in known else f"There is no `{name}`."


def contact(site: Site) -> Iterator[Found]:
    """Readers of the page about contributing find where to write."""
    if CONTRIBUTE in site.pages and not (site.config.repository or site.config.contact):
        message = "Readers do not learn where to write: there is neither a `repository` nor a `contact`."
        yield "contact-missing", ("publisher",), message


def _wrong_id(site: Site, target: str, kinds: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Code, message and hint for an id that is none of a record of these kinds, or of any; None for a right one."""
    kind = site.kinds.get(target)
    if kind is None:
        if target in site.unusable:
            return None
        message = f"There is no {' or '.join(kinds) or 'record'} with the id `{target}`."
        heir = site.present(target)
        named = site.memoize("ids by name", "", _ids_by_name).get(target.casefold(), "")
        hint = f"It is gone: site.yaml leads its address to `{heir}`." if heir else ""
        if not heir and named != target.casefold() and named in _ids(site, kinds):
            hint = f"That is a name of `{named}`. In a text write [[{named}|{target}]], elsewhere the id alone."
        return "unknown-id", message, hint or nearest(target, _ids(site, kinds))
    if kind in {"site", "vocabulary"} or (kinds and kind not in kinds):
        wanted = " or ".join(map(_one, kinds)) or "a record with a page"
        return "wrong-kind", f"`{target}` is {_one(kind)}; {wanted} is expected here.", ""
    return None


def _ids(site: Site, kinds: tuple[str, ...]) -> list[str]:
    return [identifier for identifier, kind in site.kinds.items() if not kinds or kind in kinds]


def _ids_by_name(site: Site, _: str) -> dict[str, str]:
    """Title or name of a record, case apart → its id."""
    names = {name.text.casefold(): identifier for identifier, names in site.named.items() for name in names}
    return {**{site.title(identifier).casefold(): identifier for identifier in site.kinds}, **names}


def _is_words(site: Site, value: str, kinds: tuple[str, ...]) -> bool:
    # Plain words may be there instead of an id: no id, no form of one (a-b), and not nearly one.
    is_id_like = value in site.kinds or (is_id(value) and "-" in value)
    return not is_id_like and not nearest(value, _ids(site, kinds), _NEARLY)


def _one(kind: str) -> str:
    return f"{'the' if kind in {'site', 'vocabulary', 'article'} else 'an' if kind[0] in 'aeio' else 'a'} {kind}"


def attached(site: Site, _: Document, record: File) -> Iterator[Found]:
    """The file is there; a picture says what it shows."""
    attachment = site.attachments.get(record.file or "")
    if bool(record.file) == bool(record.drawing):
        yield "missing-key", ("file",), "Give either `file` or `drawing`.", f"Write the file's name in {FILES}."
    elif record.file and attachment is None:
        yield "file-missing", ("file",), f"There is no `{FILES}{record.file}`.", nearest(record.file, site.attachments)
    if not record.alt and (record.drawing or (attachment and attachment.width)):
        yield "alt-missing", ("alt",), "The picture has no `alt`."


def shown(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """What is shown as a picture is one, and no caption shows another."""
    places = [(at(document, where), value) for where, _, value in document.fields if where[0] == "pictures"]
    places += [(of_reference(document, r), r.target) for r in document.prose.references if r.shows]
    for place, target in places:
        file, attachment = site.get(target, File), site.attachment(target)
        is_other = target in site.kinds and place.line >= document.body_line  # of keys, another rule says so
        if document.kind == File.kind:
            yield "unsupported-markup", place, "The text of a file is a caption: it shows no picture."
        elif (file.drawing or (attachment and not attachment.width)) if file else is_other:
            yield "wrong-kind", place, f"`{target}` is no picture that a text can show.", f"Link to it: [[{target}]]."


def described(site: Site) -> Iterator[Found]:
    """Every file has one record, without which it is not published."""
    used: dict[str | None, str] = {}
    for identifier, record in site.all(File):
        first = used.setdefault(record.file, identifier)
        if record.file and first != identifier:
            place = at(site.documents[identifier], ("file",))
            yield "file-twice", place, f"`{record.file}` is already the file of `{first}`."
    for name, attachment in site.attachments.items():
        if attachment.form and name not in used and not site.unusable:  # one of them may be its record
            hint = f"Add {FILES}ID.md with `file: {name}` and who made it, or delete the file."
            yield "file-unused", Location(f"{FILES}{name}"), "No record describes this file.", hint


def too_many_files(sizes: Mapping[str, int]) -> tuple[Diagnostic, ...]:
    """The site has no more files and bytes than are read. `sizes`: input path → bytes."""
    counted = (
        (len(sizes), limits.SITE_FILES, "files"),
        (sum(sizes.values()), limits.SITE_BYTES, "bytes"),
        (sum(size for path, size in sizes.items() if is_attachment(path)), limits.ATTACHMENTS, f"bytes in {FILES}"),
    )
    return tuple(
        problem("too-many", Location("site.yaml"), f"The site has more than {most:,} {what}.")
        for number, most, what in counted
        if number > most
    )


def article_size(site: Site) -> Iterator[Found]:
    """The article is short enough to be taken apart."""
    place = Location(site.documents["article"].path)
    if (number := len(site.text.sentences)) > limits.SENTENCES:
        yield "too-many", place, f"The article has {number:,} sentences; the limit is {limits.SENTENCES:,}."
    if (number := len(site.mentions)) > limits.MENTIONS:
        yield "too-many", place, f"The article names entities {number:,} times; the limit is {limits.MENTIONS:,}."


def history(site: Site) -> Iterator[Found]:
    """Git's log goes back to the beginning, or is not there at all."""
    if not site.history.complete:
        yield (
            "history-cut",
            Location("site.yaml"),
            "This copy of the repository lacks older commits: pages list no older changes.",
        )


def overlaps(site: Site) -> Iterator[Found]:
    """Marks of quotations are nested: not too many lie over one word."""
    begun = sorted((r.start, r.end, i) for i, ranges in site.quotes.items() for r in ranges)
    open_: list[int] = []
    for start, end, identifier in begun:
        open_ = [*(other for other in open_ if other > start), end]
        if len(open_) > limits.OVERLAP:
            place = at(site.documents[identifier], ("quotes",))
            yield "too-many", place, f"More than {limits.OVERLAP} quotations lie over the same words."


def similar(site: Site) -> Iterator[Found]:
    """No id is taken for another."""
    seen: dict[str, str] = {}
    for identifier in site.kinds:
        first = seen.setdefault(unicode_safety.skeleton(identifier), identifier)
        if first != identifier:
            place = Location(site.documents[identifier].path)
            yield "similar-id", place, f"The id `{identifier}` looks like `{first}`."


def truncate_problems(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Of each file the first hundred problems, errors before warnings."""
    kept: list[Diagnostic] = []
    by_file = sorted(problems, key=lambda one: (one.location.path, one.severity is not Severity.ERROR, one.location))
    for _, found in itertools.groupby(by_file, key=lambda one: one.location.path):
        here = list(found)
        kept += here[: limits.MAX_PROBLEMS]
        if len(here) > limits.MAX_PROBLEMS:
            message = f"Only the first {limits.MAX_PROBLEMS} problems of this file are listed."
            kept.append(problem("more-faults", here[limits.MAX_PROBLEMS].location, message))
    return kept
