"""Front matter and text → documents: records checked against the model, dates read, Markdown taken apart."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import NoneType
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from briefing.core import date_words, dates, inputs, limits, unicode_safety
from briefing.core.config import Config, Vocabulary
from briefing.core.diagnostics import CODES, Diagnostic, Location, problem
from briefing.core.document import Document, Mark, Prose, Span
from briefing.core.fields import Edtf, MaxWords, Path, Record, Shape, Verbatim, Word, marked_fields
from briefing.core.keys import keys, template
from briefing.core.model import FOLDERS, OLD_KEYS, OLD_WORDS, Article, Source

from . import front_matter, prose, visible_text

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

ARTICLE = "content/article.md"
SITE = "site.yaml"
VOCABULARY = "content/vocabulary.yaml"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ARTICLE_PART = re.compile(r"article-\d+")
_MARKUP = re.compile(r"\[\[|\[@|\]\(")
# Two characters of a script without spaces are about a word.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\s\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_COPIED = {"exact", "prefix", "suffix"}
"""Words of the article, whatever they are."""
# Names that some file systems reserve, and the names of the site's own pages.
_RESERVED = {
    *("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))),
    *("index", "matrix", "a-z", "404", "changes", "network", "search"),
}
# Pages about the briefing stand at the top, where hosts give `claims.html` and `claims/` one address.
_FOLDERS_OF_SITE = {*FOLDERS, "assets", "data", "feed", "og", "pagefind", "robots", "sitemap"}

Parsed = tuple[Document | None, tuple[Diagnostic, ...]]


def record_type(path: str) -> type[Record] | None:
    """The kind that a path's folder makes it; None if it is not a record."""
    if path == ARTICLE:
        return Article
    parts = path.split("/")
    in_kind_folder = len(parts) == 3 and parts[0] == "content" and parts[2].endswith(".md")  # noqa: PLR2004
    return FOLDERS.get(parts[1]) if in_kind_folder else None


def document(path: str, data: bytes) -> Parsed:
    """One file of `content/`, or `site.yaml`, as a checked document, or None where it cannot be used."""
    whole = {SITE: Config, VOCABULARY: Vocabulary}.get(path)
    kind = whole or record_type(path)
    if kind is None or data in {inputs.LINK, inputs.NO_FILE}:
        return None, (problem("unexpected-file", Location(path), *_not_a_record(path, data)),)
    problems = [] if whole else _check_id(path, identifier(path))
    matter, found = (front_matter.whole_yaml if whole else front_matter.front_matter)(path, data)
    problems += found
    if matter is None:
        return None, tuple(problems)
    record, found = _validate(path, kind, matter)
    problems += found
    if record is None:
        return None, tuple(problems)
    texts = tuple(marked_fields(record))
    spans, found = _read_dates(path, texts, matter.marks)
    problems += found
    text = Prose(())
    if kind not in {Article, Config, Vocabulary}:
        text, found = prose.read(path, matter.body, matter.body_line)
        problems += found
    problems += _check_texts(path, texts, matter)
    problems += _check_comments(path, texts, matter)
    at = functools.partial(locate, path, matter.marks)
    problems += visible_text.check(path, texts, matter, at, verbatim=kind is Article)
    made = Document(
        path=path,
        id=identifier(path),
        title=_title(record, spans) or identifier(path),
        record=record,
        fields=texts,
        marks=matter.marks,
        spans=spans,
        body=matter.body,
        body_line=matter.body_line,
        prose=text,
    )
    return made, tuple(problems)


def _not_a_record(path: str, data: bytes) -> tuple[str, str]:
    """Why a file is not read as a record, and what to do."""
    if data == inputs.LINK:
        return "This is a symbolic link: links are not followed.", "Put the file or folder itself here."
    if data == inputs.NO_FILE:
        return "This is not a file but a pipe, a socket or a device.", "Delete it, or put a file here."
    _, *folders, name = path.split("/")
    kinds = f"Folders of records: {', '.join(FOLDERS)}."
    if not folders:
        return "A record stands in the folder of its kind; this file stands in none.", f"Move it. {kinds}"
    if folders[0] not in FOLDERS:
        hint = f"{nearest(folders[0], FOLDERS)} {kinds}".strip()
        return f"`content/{folders[0]}/` is not a folder of records, so that nobody would see this.", hint
    if len(folders) > 1:
        return (
            f"Records stand in `content/{folders[0]}/`, not in a folder inside it.",
            f"Move it to content/{folders[0]}/{name}.",
        )
    hint = f"Name it `{identifier(name)}.md` if it is a record; keep other files outside `content/`."
    return "The name of a record ends in `.md`; this file would not be published.", hint


def locate(path: str, marks: Mapping[Path, Mark], where: Path, *, key: bool = False) -> Location:
    """The place of a value in front matter, or of the nearest thing around it that stands in the file."""
    if key and (*where, "<key>") in marks:
        where = (*where, "<key>")
    while where and where not in marks:
        where = where[:-1]
    mark = marks.get(where, Mark(1, 1))
    return Location(path, mark.line, mark.column, mark.length)


def nearest(word: str, known: Iterable[str], alike: int = 60) -> str:
    """A did-you-mean for a hint, or "" if nothing is near: `alike` is the percentage of common letters needed."""
    close = (
        process.extract(word, list(known), scorer=fuzz.ratio, limit=3, score_cutoff=alike)
        if len(word) <= limits.ID
        else ()
    )
    if not close:
        return ""
    # Two words that look the same help nobody: say by which character they differ.
    strange = dict.fromkeys(letter for letter in word if not letter.isascii() and letter not in close[0][0])
    holds = f" What stands here holds {', '.join(map(unicode_safety.name, strange))}." if strange else ""
    return f"Did you mean {' or '.join(f'`{other}`' for other, *_ in close)}?{holds}"


def identifier(path: str) -> str:
    """The id of a file: its stem."""
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def against_seed(article: Document, files: Mapping[str, bytes]) -> list[Diagnostic]:
    """The article has the same words, in the same order, as the file in `seeds/` that it names."""
    record = article.record
    assert isinstance(record, Article)  # noqa: S101  # by its path
    seed = f"seeds/{record.seed}"
    place = locate(article.path, article.marks, ("seed",))
    if seed not in files:
        known = [path.removeprefix("seeds/") for path in files if path.startswith("seeds/")]
        return [problem("seed-missing", place, f"There is no file `{seed}`.", nearest(record.seed, known))]
    if files[seed] in {inputs.LINK, inputs.NO_FILE}:
        return [problem("unexpected-file", Location(seed), *_not_a_record(seed, files[seed]))]
    text, problems = front_matter.decode(seed, files[seed], received=True)
    words, received = article.body.split(), text.split()
    if problems or words == received:
        return problems
    first = next(
        (i for i, (a, b) in enumerate(zip(words, received, strict=False)) if a != b), min(len(words), len(received))
    )
    offset = [m.start() for m in re.finditer(r"\S+", article.body)][first : first + 1]
    place = front_matter.place(article.path, article.body, article.body_line, *(offset or [len(article.body)]))
    found, expected = (
        f"has `{' '.join(text[first : first + 8])}`" if text[first:] else "ends" for text in (words, received)
    )
    return [problem("article-differs", place, f"The article {found} where the seed {expected}.")]


def is_id(name: str) -> bool:
    """True for what may be an id: it becomes an address and a file's name."""
    return bool(_ID.fullmatch(name)) and len(name) <= limits.ID and name not in _RESERVED


def _title(record: Record, spans: Mapping[str, Span]) -> str:
    """A record's title. A source without a headline goes by its publisher and date."""
    if isinstance(record, Source) and not record.title:
        published = (
            dates.words(spans[record.published]) if record.published and record.published in spans else "undated"
        )
        return f"{record.publisher or 'Unknown publisher'}, {published} (no headline known)"
    return str(getattr(record, "title", ""))


def _check_id(path: str, name: str) -> list[Diagnostic]:
    taken = path.startswith("content/pages/") and (name in _FOLDERS_OF_SITE or _ARTICLE_PART.fullmatch(name))
    if is_id(name) and not taken:
        return []
    if taken or name in _RESERVED:
        hint = "The site or the computer's own system uses this name for something else. Choose another."
        return [problem("bad-id", Location(path), f"The name `{name}` is reserved.", hint)]
    return [problem("bad-id", Location(path), f"The file's name `{name}` cannot be an id.")]


@functools.cache
def _adapter(kind: type[Record]) -> TypeAdapter[Record]:
    from pydantic import TypeAdapter  # noqa: PLC0415  # only files that changed need it

    return TypeAdapter(kind)


def _validate(
    path: str, kind: type[Record], matter: front_matter.FrontMatter
) -> tuple[Record | None, list[Diagnostic]]:
    from pydantic import ValidationError  # noqa: PLC0415

    if kind is Article and len(matter.body) > limits.ARTICLE:
        message = f"The article has more than {limits.ARTICLE:,} characters."
        return None, [problem("too-long", Location(path, matter.body_line), message)]
    try:
        return _adapter(kind).validate_python(matter.value), []  # type: ignore[arg-type]  # as in model._walk
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=True)
        if all(_empty_word(kind, fault) for fault in faults):
            for fault in faults:  # the rule that knows the vocabulary lists the words
                _at(matter.value, fault["loc"][:-1])[fault["loc"][-1]] = ""
            return _validate(path, kind, matter)
        absent = [fault for fault in faults if fault["type"] in _ABSENT]
        rest = [fault for fault in faults if fault["type"] not in _ABSENT][: limits.MAX_PROBLEMS + 1]
        explained = [_explain(path, kind, matter.marks, fault) for fault in rest]
        return None, [*_missing(path, kind, matter, absent), *_old_forms_once(explained)]


_ABSENT = {"missing", "missing_keyword_only_argument", "missing_argument"}


def _empty_word(kind: type[Record], fault: ErrorDetails) -> str:
    """The list of the vocabulary of which a word is left out where it belongs, or ""."""
    if fault["input"] is not None or fault["type"] != "string_type":
        return ""
    part = _record_at(kind, fault["loc"][:-1])
    key = next((key for key in keys(part) if key.name == fault["loc"][-1]), None) if part else None
    return key.marker.vocabulary if key and isinstance(key.marker, Word) else ""


def _record_at(kind: type[Record], where: Path) -> type[Record] | None:
    """The type of the record at a place inside a record of a kind; None where it is none that has keys."""
    part: type[Record] | None = kind
    for step in where:
        if isinstance(step, str) and part:
            part = next((key.part for key in keys(part) if key.name == step), None)
    return part


def _missing(
    path: str, kind: type[Record], matter: front_matter.FrontMatter, faults: Sequence[ErrorDetails]
) -> Iterator[Diagnostic]:
    """One message for each place that lacks keys, with the lines to add."""
    by_place: dict[Path, list[str]] = {}
    for fault in faults:
        by_place.setdefault(fault["loc"][:-1], []).append(str(fault["loc"][-1]))
    for where, names in by_place.items():
        part = _record_at(kind, where)
        known = {key.name: key for key in keys(part)} if part else {}
        names.sort(key=[*known, *names].index)
        listed = " and ".join(filter(None, [", ".join(f"`{name}`" for name in names[:-1]), f"`{names[-1]}`"]))
        inside = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
        are = "The key {} is" if len(names) == 1 else "The keys {} are"
        message = f"{are.format(listed)} missing{f' in `{inside}`' if inside else ''}."
        lines = "\n".join(line for n in names for line in (template(known[n]) if n in known else (f"{n}: …",)))
        yield problem("missing-key", locate(path, matter.marks, where), message, f"Add:\n{lines}")


def _old_forms_once(problems: list[Diagnostic]) -> list[Diagnostic]:
    """The problems, with each old form reported at its first place only, and how often it occurs."""
    counts = Counter((p.code, p.message) for p in problems)
    kept = []
    for found in problems:
        count = counts.pop((found.code, found.message), 0)
        if found.code != "old-form":
            kept.append(found)
        elif count:
            more = f" It is written {count} times in this file." if count > 1 else ""
            kept.append(replace(found, message=found.message + more))
    return kept


def _explain(path: str, kind: type[Record], marks: Mapping[Path, Mark], fault: ErrorDetails) -> Diagnostic:
    where = tuple(step for step in fault["loc"] if not isinstance(step, str) or step != "[key]")
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
    if old := _old_form(path, kind, marks, where, fault):
        return old
    if fault["type"] == "unexpected_keyword_argument":
        known = keys_at(kind, where[:-1])
        hint = nearest(str(where[-1]), known) or f"The keys here are: {', '.join(known)}."
        return problem("unknown-key", locate(path, marks, where, key=True), f"`{where[-1]}` is not a key here.", hint)
    place = locate(path, marks, where)
    comment = marks[where].comment if fault["input"] is None and where in marks else ""
    if comment:
        message = f"`{name}` is empty: `{comment}` is taken for a comment."
        found = problem("wrong-value", place, message, CODES["value-cut"].hint)
    elif words := _empty_word(kind, fault):
        hint = f"Its words stand below `{words}` in content/vocabulary.yaml."
        found = problem("unknown-word", place, f"`{name}` is empty.", hint)
    elif fault["type"] != "literal_error":
        found = problem("wrong-type", place, f"`{name}`: {_plain(fault)}.")
    else:
        expected = str(fault.get("ctx", {}).get("expected", ""))
        hint = " ".join(
            filter(None, [nearest(str(fault["input"]), re.findall(r"'([^']+)'", expected)), f"Allowed: {expected}."])
        )
        if fault["loc"][-1] == "[key]":
            place = locate(path, marks, where, key=True)
            return problem("wrong-value", place, f"`{where[-1]}` is not one of the keys that may stand here.", hint)
        value = "empty" if fault["input"] is None else f"`{fault['input']}`"
        found = problem("wrong-value", place, f"`{name}` cannot be {value}.", hint)
    return found


def _old_form(
    path: str, kind: type[Record], marks: Mapping[Path, Mark], where: Path, fault: ErrorDetails
) -> Diagnostic | None:
    """What to write instead of a key or word that an earlier model had; None where it is another fault."""
    key, value = str(where[-1]) if where else "", fault["input"]
    if fault["type"] == "unexpected_keyword_argument" and key in OLD_KEYS:
        place = locate(path, marks, where, key=True)
        return problem("old-form", place, f"The key `{key}` is no longer used.", OLD_KEYS[key])
    if fault["type"] == "literal_error" and (hint := OLD_WORDS.get((str(kind.kind), key, str(value)))):  # type: ignore[attr-defined]  # as in document
        message = f"`{key}: {value}` is no longer used."
        return problem("old-form", locate(path, marks, where), message, hint)
    return None


_EXPECTED = {
    "string_type": "some text is expected here",
    "tuple_type": "a list is expected here (lines that begin with `- `)",
    "dataclass_type": "keys and values are expected here (`key: value`)",
    "mapping_type": "keys and values are expected here (`key: value`)",
    "int_parsing": "a whole number is expected here",
    "int_type": "a whole number is expected here",
    "bool_parsing": "`true` or `false` is expected here",
    "bool_type": "`true` or `false` is expected here",
}


def _plain(fault: ErrorDetails) -> str:
    """What pydantic found wrong, in a contributor's words."""
    return _EXPECTED.get(fault["type"], fault["msg"].rstrip(".").lower())


@functools.cache
def _keys(kind: type[Record]) -> Any:  # noqa: ANN401  # JSON has no better type
    return _adapter(kind).json_schema()  # type: ignore[arg-type]  # as in model._walk


def keys_at(kind: type[Record], where: Path) -> list[str]:
    """The keys allowed at a place inside a record: follows the model's annotations down the path."""
    schema = _keys(kind)  # type: ignore[arg-type]  # as in model._walk
    definitions = schema.get("$defs", {})
    for step in where:
        schema = _resolve(schema, definitions)
        schema = schema.get("items", {}) if isinstance(step, int) else schema.get("properties", {}).get(step, {})
    return list(_resolve(schema, definitions).get("properties", {}))


def _resolve(schema: Any, definitions: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON has no better type
    for option in schema.get("anyOf", [schema]):
        found = definitions.get(option.get("$ref", "").rsplit("/", 1)[-1], option)
        if found.get("type") != "null":
            return found
    return schema


def _read_dates(
    path: str, texts: visible_text.Fields, marks: Mapping[Path, Mark]
) -> tuple[dict[str, Span], list[Diagnostic]]:
    spans: dict[str, Span] = {}
    problems: list[Diagnostic] = []
    for where, marker, value in texts:
        if isinstance(marker, Edtf):
            try:
                spans[value] = dates.read(value)
            except ValueError as error:
                hint = date_words.meant(value)
                problems.append(problem("bad-date", locate(path, marks, where), f"`{where[-1]}`: {error}.", hint))
            else:
                if marker.day and spans[value].lower != spans[value].upper:
                    message, hint = f"`{where[-1]}`: {value!r} is not a single day.", "Write a day, such as 2023-11-30."
                    problems.append(problem("bad-date", locate(path, marks, where), message, hint))
    return spans, problems


def _check_texts(path: str, texts: visible_text.Fields, matter: front_matter.FrontMatter) -> Iterator[Diagnostic]:
    """Texts are not empty, plain ones hold no markup, and those with a fixed form have it."""
    for where, marker, value in texts:
        place = locate(path, matter.marks, where)
        if isinstance(marker, Shape) and not re.fullmatch(marker.pattern, value):
            message = f"`{where[-1]}` cannot be `{value[:60]}`."
            yield problem(marker.code, place, message, f"Write {marker.expected}.")
        elif isinstance(marker, MaxWords) and (count := len(_WORD.findall(value))) > marker.limit:
            yield problem(
                "too-long", place, f"`{where[-1]}` has {count} words; the limit is {marker.limit}.", "Shorten it."
            )
        elif isinstance(marker, MaxWords | None) and where[-1] not in _COPIED and _MARKUP.search(value):
            yield problem("markup-in-plain-text", place, f"`{where[-1]}` contains a link or citation.")
        elif isinstance(marker, MaxWords | None) and not value.strip() and where[-1] not in _COPIED:
            yield problem("wrong-value", place, _empty(where), "Write some words.")
    if not matter.body.strip() and record_type(path):
        last = Location(path, max(1, matter.body_line - 1))
        yield problem("text-missing", last, "There is no text below the front matter.")


def _check_comments(path: str, texts: visible_text.Fields, matter: front_matter.FrontMatter) -> Iterator[Diagnostic]:
    """No text is cut by a comment. Beside a date, an id or a word of a list, a remark is a remark."""
    markers = {where: marker for where, marker, _ in texts}
    for where, mark in matter.marks.items():
        is_text = isinstance(markers.get(where), NoneType | Verbatim)
        if mark.comment and is_text and (where in markers or _at(matter.value, where) is None):
            name = next(step for step in reversed(where) if isinstance(step, str))
            message = f"`{mark.comment}` is taken for a comment and is not part of `{name}`."
            yield problem("value-cut", locate(path, matter.marks, where), message)


def _at(value: Any, where: Path) -> Any:  # noqa: ANN401  # what YAML holds
    """The value at a place of the front matter."""
    for step in where:
        value = value[step]
    return value


def _empty(where: Path) -> str:
    name = next(step for step in reversed(where) if isinstance(step, str))
    return f"`{name}` is empty." if name == where[-1] else f"An entry of `{name}` is empty."
