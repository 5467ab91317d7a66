"""Front matter and text → documents: records checked against the model, dates read, Markdown taken apart.

A file beside the records → what it is: its contents decide, not its name.
"""

import functools
import hashlib
import io
import operator
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import commonprefix
from types import NoneType
from typing import Any, NamedTuple

from briefing.core import dates, fields, inputs, limits, unicode_safety, urls
from briefing.core.config import Config, Vocabulary
from briefing.core.diagnostics import CODES, Diagnostic, Location, problem
from briefing.core.document import Document, Mark, Prose
from briefing.core.fields import Path, Record, ValueType, is_record, keys, marked_fields, replace, template
from briefing.core.inputs import Attachment
from briefing.core.model import OLD_KEYS, OLD_WORDS, Article, Date, Source, record_folders
from briefing.languages import date_words
from briefing.languages.dates import format_date
from briefing.languages.interface import Interface, english

from . import front_matter, prose

KEY = "<key>"
ARTICLE = "content/article.md"
SITE = "site.yaml"
VOCABULARY = "content/vocabulary.yaml"
_ID_BYTES = 240  # as the name of a file, with an ending, on any computer
_ARTICLE_PART = re.compile(r"article-\d+")
_MARKUP = re.compile(r"\[\[|\[@|\]\(")
# Two characters of a script without spaces count as a word. Such a pattern is compiled where it is needed.
_WORD = r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\s\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
_COPIED = {"exact", "prefix", "suffix"}  # words of the article, whatever they are
_RESERVED = {  # by some file systems, for the site's own pages, or by YAML (no value)
    *("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))),
    *("index", "matrix", "a-z", "404", "changes", "network", "search", "null"),
}
# Pages about the briefing are at the top of the site, where hosts give `claims.html` and `claims/` one address.
_FOLDERS_OF_SITE = {"assets", "data", "feed", "og", "robots", "sitemap"}
# Keys of sentences and addresses. All others hold names and titles, which are in lists and drawings.
_LONG = {"prefix", "suffix", "note", "reason", "settled_by", "description", "date_basis", "licence", "url", "alt"}
Fields = tuple[tuple[Path, object, str], ...]
"""Every text of a record, as `marked_fields` gives it."""
Found = tuple[str, Path | Location, str] | tuple[str, Path | Location, str, str]
"""Code, a value's path or a place, message, and a hint where it is not the code's."""
NO_FILES = {
    inputs.LINK: ("This is a symbolic link: links are not followed.", "Put the file or folder itself here."),
    inputs.NO_FILE: ("This is not a file but a pipe, a socket or a device.", "Delete it, or put a file here."),
}
Parsed = tuple[Document | None, tuple[Diagnostic, ...]]


def record_type(path: str) -> type[Record] | None:
    """The kind that a path's folder makes it; None if it is not a record."""
    if path == ARTICLE:
        return Article
    parts = path.split("/")
    in_kind_folder = len(parts) == 3 and parts[0] == "content" and parts[2].endswith(".md")  # noqa: PLR2004
    return record_folders().get(parts[1]) if in_kind_folder else None


def language_of(site: bytes) -> str:
    """The language of a briefing's texts, as its `site.yaml` says; English where it cannot be read."""
    found, _ = document(SITE, site)
    return found.record.language if found and isinstance(found.record, Config) else "en"


def document(path: str, data: bytes, language: str = "en") -> Parsed:
    """One file of `content/`, or `site.yaml`, as a checked document, or None; `language` is that of the texts."""
    if data == inputs.MISPLACED:
        return None, (problem("folder-not-read", Location(path), f"`{path}/` beside `content/` is not read."),)
    whole = {SITE: Config, VOCABULARY: Vocabulary}.get(path)
    kind = whole or record_type(path)
    if kind is None or data in NO_FILES:
        return None, (problem("unexpected-file", Location(path), *(NO_FILES.get(data) or _not_a_record(path))),)
    name = identifier(path)
    problems = [] if whole else _check_id(path, name)
    matter, found = (front_matter.whole_yaml if whole else front_matter.front_matter)(path, data)
    record, wrong = _validate(path, kind, matter, language) if matter else (None, [])
    problems += found + wrong
    if matter is None or record is None:
        return None, tuple(problems)
    texts, text = tuple(marked_fields(record)), Prose(())
    if kind not in {Article, Config, Vocabulary}:
        text, found = prose.read(path, matter.body, matter.body_line, language)
        problems += found
    for code, where, *words in (*_dates(texts, language), *_texts(path, texts, matter), *_seen(path, texts, matter)):
        place = where if isinstance(where, Location) else locate(path, matter.marks, where)
        problems.append(problem(code, place, *words))
    title, marks = title_of(record, english()) or name, matter.marks
    source = hashlib.blake2b(b"\0".join((path.encode(), language.encode(), data)), digest_size=16).hexdigest()
    made = Document(path, name, title, record, texts, marks, matter.body, matter.body_line, text, source)
    return made, tuple(problems)


def _not_a_record(path: str) -> tuple[str, str]:
    _, *folders, name = path.split("/")
    kinds = f"Folders of records: {', '.join(record_folders())}."
    if not folders:
        hint = nearest(name, (VOCABULARY.split("/")[1], ARTICLE.split("/")[1]), 75) or f"Move it. {kinds}"
        return "A record is in the folder of its kind; this file is not in such a folder.", hint
    if folders[0] not in record_folders():
        hint = f"{nearest(folders[0], record_folders())} {kinds}".strip()
        return f"`content/{folders[0]}/` is not a folder of records: this file would not be published.", hint
    if len(folders) > 1:
        folder = f"content/{folders[0]}/"
        return f"Records are in `{folder}`, not in a folder inside it.", f"Move it to {folder}{name}."
    hint = (
        f"Name it `{identifier(name).removesuffix('.md')}.md` if it is a record; keep other files outside `content/`."
    )
    return "The name of a record ends in `.md`; this file would not be published.", hint


def locate(path: str, marks: Mapping[Path, Mark], where: Path) -> Location:
    """The place of a value in front matter, or of the nearest thing around it; that of a key ends in `KEY`."""
    while where and where not in marks:
        where = where[:-1]
    mark = marks.get(where, Mark(1, 1))
    return Location(path, mark.line, mark.column, mark.length)


def nearest(word: str, known: Iterable[str], alike: int = 60) -> str:
    """A did-you-mean for a hint, or "" if nothing is near: `alike` is the percentage of common letters needed."""
    if len(word) > limits.ID:
        return ""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # takes a moment, and most briefings have no such error

    close = process.extract(word, list(known), scorer=fuzz.ratio, limit=3, score_cutoff=alike)
    if not close:
        return ""
    return (
        f"Did you mean {' or '.join(f'`{other}`' for other, *_ in close)}?{unicode_safety.strange(word, close[0][0])}"
    )


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
    if files[seed] in NO_FILES:
        return [problem("unexpected-file", Location(seed), *NO_FILES[files[seed]])]
    text, problems = front_matter.decode(seed, files[seed], received=True)
    words, received = article.body.split(), text.split()
    if problems or words == received:
        return problems
    first = len(commonprefix([words, received]))
    starts = [word.start() for word in re.finditer(r"\S+", article.body)]
    place = front_matter.place(article.path, article.body, article.body_line, [*starts, len(article.body)][first])
    found, expected = (
        f"has `{' '.join(text[first : first + 8])}`" if text[first:] else "ends" for text in (words, received)
    )
    return [problem("article-differs", place, f"The article {found} where the seed {expected}.")]


def is_id(name: str) -> bool:
    """True for what may be an id: it becomes an address and a file's name."""
    is_plain = name == unicode_safety.as_identifier(name) and not any(unicode_safety.mixed(name))
    return is_plain and name not in _RESERVED and 0 < len(name) <= limits.ID and len(name.encode()) <= _ID_BYTES


def is_reserved(folder: str, name: str) -> bool:
    """True for an id that records of a folder cannot have: the site, or a computer's own system, uses the name."""
    at_top = name in {*_FOLDERS_OF_SITE, *record_folders()} or _ARTICLE_PART.fullmatch(name)
    return name in _RESERVED or bool(folder == "pages" and at_top)


def explain_bad_id(text: str) -> str:
    """Say why a text cannot be an id, and which one is close to it."""
    close = unicode_safety.as_identifier(text)[: limits.ID].strip("-")
    for _, word in unicode_safety.mixed(text):
        return f"`{word}` has letters of two scripts that look alike. {CODES['mixed-script'].hint}"
    if close == text and len(text.encode()) <= _ID_BYTES:
        return "The name is reserved; choose another one."
    if close == unicodedata.normalize("NFC", text) != text:
        return (
            "It holds letters and their accents apart (NFD). Rename the file with the same letters in one piece (NFC)."
        )
    return CODES["bad-id"].hint + (f" Did you mean `{close}`?" if is_id(close) else "")


def title_of(record: Record, to: Interface) -> str:
    """A record's title. A source without a headline goes by its publisher and date, in words of a language."""
    if isinstance(record, Source) and not record.title:
        day = format_date(dates.known(record.published), to) if record.published else to.text("page.undated")
        return to.text("page.untitled", publisher=record.publisher or to.text("page.no_publisher"), day=day)
    return str(getattr(record, "title", ""))


def _check_id(path: str, name: str) -> list[Diagnostic]:
    if is_reserved(path.split("/")[1], name):
        hint = "The site or the computer's own system uses this name for something else. Choose another."
        return [problem("bad-id", Location(path), f"The name `{name}` is reserved.", hint)]
    return [] if is_id(name) else [problem("bad-id", Location(path), f"The file's name `{name}` cannot be an id.")]


def _validate(
    path: str, kind: type[Record], matter: front_matter.FrontMatter, language: str
) -> tuple[Record | None, list[Diagnostic]]:
    if kind is Article and len(matter.body) > limits.ARTICLE:
        message = f"The article has more than {limits.ARTICLE:,} characters."
        return None, [problem("too-long", Location(path, matter.body_line), message)]
    reader = _RecordReader(path, matter.marks, kind, language, [])
    record = reader.read(ValueType(kind), matter.value, ())
    # A controlled word that is left out is reported by the rule that knows the vocabulary, if nothing else is wrong.
    if all(found.code == "unknown-word" for found in reader.problems):
        return record, []
    ranks = {"missing-key": 0, "unknown-word": 2}
    reader.problems.sort(key=lambda found: ranks.get(found.code, 1))
    problems: list[Diagnostic] = []
    old = Counter(found.message for found in reader.problems if found.code == "old-form")
    for found in reader.problems:
        times = old.pop(found.message, 0) if found.code == "old-form" else 1  # 0: it was said at its first place
        words = f"{found.message} It is written {times} times in this file." if times > 1 else found.message
        problems += [replace(found, message=words)] if times else []
    return None, problems[: limits.MAX_PROBLEMS + 1]


_EXPECTED: Mapping[Any, str] = {
    str: "some text is expected here",
    int: "a whole number is expected here",
    bool: "`true` or `false` is expected here",
    tuple: "a list is expected here (lines that begin with `- `)",
}
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_SCALARS: Mapping[Any, Callable[[str], Any]] = {
    str: str,
    int: lambda text: int(text) if re.fullmatch(r"[+-]?[0-9]{1,100}", text) else None,  # Python takes 4,300 digits
    bool: lambda text: _BOOLEANS.get(text.lower()),
}


class _RecordReader(NamedTuple):
    """Reads front matter by its record's table of keys, and gathers all problems."""

    path: str
    marks: Mapping[Path, Mark]
    kind: type[Record]
    language: str
    problems: list[Diagnostic]

    def read(self, of: ValueType, given: Any, where: Path) -> Any:  # noqa: ANN401  # what YAML holds, and what it means
        """Return the value of a type; None where there is a problem."""
        if (given is None and of.nullable) or (of.base is str and isinstance(given, str) and not of.choices):
            return given
        if isinstance(of.marker, fields.OneOrMore) and isinstance(given, str):
            given = [given]
        if is_record(of.base) and isinstance(given, dict):
            return self._record(of.base, given, where)
        if of.base is tuple and of.inside and isinstance(given, list):
            return tuple(self.read(of.inside, entry, (*where, n)) for n, entry in enumerate(given))
        if of.base is Mapping and of.inside and isinstance(given, dict):
            for name in set(given).difference(of.choices or given):
                message = f"`{name}` is not one of the keys that are allowed here."
                self._add("wrong-value", (*where, name, KEY), message, _allowed(name, of.choices))
            return {name: self.read(of.inside, value, (*where, name)) for name, value in given.items()}
        value = _SCALARS[of.base](given) if isinstance(given, str) and of.base in _SCALARS else None
        is_wrong = value is None or (of.choices and value not in of.choices)
        return self._wrong(of, given, where) if is_wrong else value

    def _record(self, kind: type[Record], given: Mapping[str, Any], where: Path) -> Record | None:
        known = {key.name: key for key in keys(kind)}
        if absent := self._absent(known.values(), given, where):
            *most, last = (f"`{key.name}`" for key in absent)
            are = f"The keys {', '.join(most)} and {last} are" if most else f"The key {last} is"
            is_empty = any(key.name in given for key in absent)
            missing, write = ("missing or empty", "Write:") if is_empty else ("missing", "Add:")
            message = f"{are} {missing}{f' in `{_dotted(where)}`' if where else ''}."
            given = {name: value for name, value in given.items() if known.get(name) not in absent}
            hint = "\n".join([write, *(line for key in absent for line in template(key))])
            self._add("missing-key", where, message, hint)
        values = {}
        for name, value in given.items():
            if name in known:
                values[known[name].attribute] = self.read(known[name].value, value, (*where, name))
            elif name in OLD_KEYS:
                message = f"The key `{name}` is no longer used."
                self._add("old-form", (*where, name, KEY), message, OLD_KEYS[name])
            else:
                hint = nearest(name, known) or f"The keys here are: {', '.join(known)}."
                self._add("unknown-key", (*where, name, KEY), f"`{name}` is not a key here.", hint)
        return None if absent else kind(**values)

    def _absent(self, known: Iterable[fields.Key], given: Mapping[str, Any], where: Path) -> list[fields.Key]:
        """The required keys that are missing; where those and empty ones are several, the empty ones too."""
        needed = [key for key in known if key.required and given.get(key.name) is None]
        cut = {key.name for key in needed if (mark := self.marks.get((*where, key.name))) and mark.comment}
        unsaid = [key for key in needed if key.name not in given or not (key.nullable or key.name in cut)]
        return unsaid if len(unsaid) > 1 else [key for key in unsaid if key.name not in given]

    def _wrong(self, of: ValueType, given: object, where: Path) -> str | None:
        name = _dotted(where)
        comment = self.marks[where].comment if given is None and where in self.marks else ""
        if comment:
            message = f"`{name}` is empty: `{comment}` is taken for a comment."
            self._add("wrong-value", where, message, CODES["value-cut"].hint)
        elif old := OLD_WORDS.get((self.kind.kind, str(where[-1]), str(given))):
            self._add("old-form", where, f"`{where[-1]}: {given}` is no longer used.", old)
        elif of.choices and of.base is str:
            value = "empty" if given is None else f"`{given}`"
            self._add("wrong-value", where, f"`{name}` cannot be {value}.", _allowed(given, of.choices))
        elif given is None and isinstance(of.marker, fields.Word):
            hint = f"Its words are below `{of.marker.vocabulary}` in content/vocabulary.yaml."
            self._add("unknown-word", where, f"`{name}` is empty.", hint)
            return ""
        else:
            words = _EXPECTED.get(of.base, "keys and values are expected here (`key: value`)")
            self._add("wrong-type", where, f"`{name}`: {words}.", self._lines(of, given, where))
        return None

    def _lines(self, of: ValueType, given: object, where: Path) -> str:
        """A hint with the lines to write where words or nothing are given and keys expected; "" for other types."""
        row = next((key for key in keys(self.kind) if (key.name,) == where and key.part), None)
        lines = list(template(row)) if row else []
        if of.base is Date and (values := date_words.values(str(given), self.language)):
            lines.insert(1, f"  edtf: {'  # or '.join(values)}")
        return "\n".join(["Write:", *lines]) if lines else ""

    def _add(self, code: str, where: Path, message: str, hint: str = "") -> None:
        self.problems.append(problem(code, locate(self.path, self.marks, where), message, hint))


def _allowed(given: object, choices: Sequence[str]) -> str:
    *most, last = (f"'{choice}'" for choice in choices)
    return f"{nearest(str(given), choices)} Allowed: {', '.join(most)} or {last}.".strip()


def _dotted(where: Path) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in where)


def _dates(texts: Fields, language: str) -> Iterator[Found]:
    for where, marker, value in texts:
        if not isinstance(marker, fields.Edtf):
            continue
        try:
            span = dates.read(value)
        except ValueError as error:
            yield "bad-date", where, f"`{where[-1]}`: {error}.", date_words.meant(value, language)
        else:
            if marker.day and (span.lower is None or span.lower != span.upper):
                message = f"`{where[-1]}`: {value!r} is not a single day."
                yield "bad-date", where, message, "Write a day, such as 2023-11-30."


def _texts(path: str, texts: Fields, matter: front_matter.FrontMatter) -> Iterator[Found]:
    """Texts are not empty, plain ones hold no markup, those with a fixed form have it; no comment cuts one.

    Beside a date, an id or a word of a list, a comment is a comment.
    """
    for where, marker, value in texts:
        name = where[-1]
        is_words = name not in _COPIED and (marker is None or isinstance(marker, (fields.MaxWords, fields.Numeric)))
        if isinstance(marker, fields.Shape) and not re.fullmatch(marker.pattern, value):
            yield marker.code, where, f"`{name}` cannot be `{value[:60]}`.", f"Write {marker.expected}."
        elif isinstance(marker, fields.MaxWords) and (count := len(re.findall(_WORD, value))) > marker.limit:
            yield "too-long", where, f"`{name}` has {count} words; the limit is {marker.limit}.", "Shorten it."
        elif is_words and _MARKUP.search(value):
            yield "markup-in-plain-text", where, f"`{name}` contains a link or citation."
        elif is_words and not value.strip():
            what = f"`{name}`" if isinstance(name, str) else f"An entry of `{_last_key(where)}`"
            yield "wrong-value", where, f"{what} is empty.", "Write some words."
    cut = {where: mark for where, mark in matter.marks.items() if mark.comment}
    markers = {where: marker for where, marker, _ in texts if where in cut}
    whole: Any = matter.value
    for where, mark in cut.items():
        is_text = isinstance(markers.get(where), NoneType | fields.Numeric | fields.Verbatim)
        if is_text and (where in markers or functools.reduce(operator.getitem, where, whole) is None):
            message = f"`{mark.comment}` is taken for a comment and is not part of `{_last_key(where)}`."
            yield "value-cut", where, message
    if not matter.body.strip() and record_type(path) and matter.value.get("draft") != "true":
        last = Location(path, max(1, matter.body_line - 1))
        yield "text-missing", last, "There is no text below the front matter."


def _seen(path: str, texts: Fields, matter: front_matter.FrontMatter) -> Iterator[Found]:
    """What deceives the eye, and what is too long for the lists that show it."""
    for where, marker, value in texts:
        quoted = isinstance(marker, fields.Verbatim) or "quotes" in where
        for _, what in unicode_safety.hidden(value):
            yield "hidden-in-article" if quoted else "hidden-character", where, f"`{where[-1]}` holds {what}."
        for _, word in unicode_safety.mixed(value):
            yield "mixed-script", where, f"`{word}` mixes letters of scripts that look alike."
        if isinstance(marker, fields.Shape) and (alike := urls.lookalike(urls.host(value))):
            yield "lookalike-host", where, f"The host `{urls.host(value)}` looks like `{alike}`, and is another."
        if len(value) > limits.TITLE and where[-1] not in _LONG and not quoted:
            yield "too-long", where, f"`{where[-1]}` has more than {limits.TITLE} characters."
    verbatim = path == ARTICLE
    at = functools.partial(front_matter.place, path, matter.body, matter.body_line)
    seen = (*unicode_safety.hidden(matter.body), *(() if verbatim else unicode_safety.hidden_entities(matter.body)))
    for offset, what in seen[: limits.MAX_PROBLEMS + 1]:
        yield "hidden-in-article" if verbatim else "hidden-character", at(offset), f"Here is {what}."
    for offset, word in unicode_safety.mixed(matter.body):
        yield "mixed-script", at(offset, len(word)), f"`{word}` mixes letters of scripts that look alike."


def _last_key(where: Path) -> str:
    return next(step for step in reversed(where) if isinstance(step, str))


# -- Files beside the records --

_BEGINNINGS = {rb"\xff\xd8\xff": "jpg", rb"\x89PNG\r\n\x1a\n": "png", rb"RIFF....WEBP": "webp", rb"%PDF-[12]\.": "pdf"}
_PLAIN_TEXT = re.compile(r"\ufeff?(?!\s*<)[^\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]*")  # which no browser takes for a page


def attachment(path: str, data: bytes) -> tuple[Attachment, tuple[Diagnostic, ...]]:
    """What a file is; an empty attachment and a problem for one that cannot be published."""
    if data in NO_FILES:
        return Attachment(), (problem("unexpected-file", Location(path), *NO_FILES[data]),)
    if len(data) > limits.ATTACHMENT:
        message = f"The file has more than {limits.ATTACHMENT:,} bytes."
        hint = "Save it smaller: a picture is shown at most 1,600 pixels wide."
        return Attachment(), (problem("file-too-large", Location(path), message, hint),)
    found = (form for start, form in _BEGINNINGS.items() if re.match(start, data, re.DOTALL))
    form = next(found, "txt" if path.endswith(".txt") else "")
    made, refusal = Attachment(form, len(data), hashlib.sha256(data).hexdigest()), ""
    if form in {"jpg", "png", "webp"}:
        made, refusal = _picture(made, data)
    elif form == "txt" and not _PLAIN_TEXT.fullmatch(data.decode("utf-8", "replace")):
        refusal = "This is no plain text in UTF-8, or it begins as HTML, SVG and XML do."
    elif not form:
        refusal = "By its contents this is no JPEG, PNG or WebP picture, no PDF and no plain text."
    return (Attachment(), (problem("file-refused", Location(path), refusal),)) if refusal else (made, ())


def _picture(made: Attachment, data: bytes) -> tuple[Attachment, str]:
    """The picture with its size as it is seen, and why it is not published, or ""."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # slow to load, and few briefings have pictures

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:  # we count ourselves
            if image.width * image.height > limits.PIXELS:
                raise Image.DecompressionBombError  # noqa: TRY301  # as Pillow does, for larger ones
            if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":  # a second view that some cameras add
                return made, "The picture moves, and only its first image would be shown."
            if image.mode[0] in "IF":
                return made, "The picture has more than 256 shades of grey, which browsers do not show."
            image.load()
            width, height = ImageOps.exif_transpose(image).size
            return made._replace(width=width, height=height, is_opaque=not image.has_transparency_data), ""
    except Image.DecompressionBombError:
        return made, f"The picture has more than {limits.PIXELS:,} pixels."
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # Pillow raises many kinds for a damaged picture: it becomes a diagnostic
        return made, "The picture cannot be read: it is damaged."
