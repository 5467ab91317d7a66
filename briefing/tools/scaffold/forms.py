"""The preview's forms: what the keys of a record offer to fill in, and a file from what was filled in.

A form's values are texts by key: lists of ids as lists, parts as lines of YAML. Edits keep all other bytes of a file.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from briefing.core.diagnostics import refuse
from briefing.core.document import Mark
from briefing.core.fields import Key, Path, Record, Ref, key, keys
from briefing.core.model import KINDS, Claim, Entity, Quote
from briefing.parse import front_matter
from briefing.parse.validation import KEY
from briefing.site.site import Site

from .parts import Value, Yaml, lines, locate, record_file
from .proposals import NewRecordRequest, fill_in, identify

Values = Mapping[str, str | Sequence[str]]
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_KEY = re.compile(r"( *(?:- +)?)([\w-]+):")
_LONG = {"note", "reason", "settled_by", "for", "against", "short", "text"}


class Below(Record):
    """The fields of a new record's form that are no keys."""

    text: str = key("The text: Markdown, cited.")
    id: str | None = key("The file's name; left empty: made from the title.", default=None)


def fields(site: Site, model: type[Record], values: Values, only: str = "") -> list[dict[str, object]]:
    """Describe the keys of a record or part, or only one of them, as a page can show them, with their values."""
    return [_field(site, row, values.get(row.name, "")) for row in keys(model) if only in {"", row.name}]


def _field(site: Site, row: Key, value: str | Sequence[str]) -> dict[str, object]:
    choices, makes = {} if row.part else {word: word for word in row.words(site.vocabulary)}, ""
    if isinstance(row.marker, Ref) and not row.part:
        kinds = row.marker.kinds
        titled = sorted((title, i) for i, title in site.titles.items() if site.kinds[i] in kinds)
        choices, makes = {i: f"{title} ({i})" for title, i in titled}, kinds[0]
    if choices:  # what is there already can stay, whatever it is, and in its order
        there = [value] if isinstance(value, str) else value
        choices = {one: choices.get(one, one) for one in there if one} | choices
    return {
        "name": row.name,
        "label": row.meaning or row.name,
        "hint": f"YAML: {', '.join(k.name for k in keys(row.part))}" if row.part else "" if choices else row.hint,
        "value": value,
        "required": row.required and not row.nullable,
        "many": row.many and not row.part,
        "choices": list(choices.items()),
        "makes": makes,
        "lines": 4 if row.part else 2 if row.name in _LONG else 1,
    }


def proposed(site: Site, kind: str, words: str, sentence: str, today: str) -> Values:
    """Return what a new record begins with, from words of the article in or after the sentence with this anchor.

    Raises UsageError if the words are not in the article.
    """
    names, text = {row.name for row in keys(KINDS[kind].record)}, site.text
    places = text.find(Quote(exact=words))
    if not places and (whole := text.whole_words(words)):
        words, places = whole, text.find(Quote(exact=whole))
    first = next((one.range.start for one in text.sentences if one.anchor == sentence), 0)
    nth = next((n for n, place in enumerate(places, 1) if place.start >= first), 1)
    at = locate(text, words, nth).range if words else None
    quotes = (words,) if at and "quotes" in names else ()
    order = NewRecordRequest(kind, "" if quotes else "new", today, quotes=quotes, nth=nth)
    values = dict(written(*record_file(kind, "new", fill_in(site, order)[0])))
    values |= {"names": "", "title": values["title"] if quotes else ""}
    if at and "claims" in names:
        values["claims"] = [i for i, _ in site.all(Claim) if any(one.overlaps(at) for one in site.quotes.get(i, ()))]
    return values


def record(site: Site, kind: str, values: Values, today: str) -> tuple[str, bytes]:
    """Return the path and the bytes of a new record. Raises UsageError for an id that cannot be."""
    model, title = KINDS[kind].record, " ".join(str(values.get("title", "")).split())
    order = NewRecordRequest(kind, title or "new", today, str(values.get("id", "")).strip())
    if model is Entity and not values.get("names"):
        values = {**values, "names": "\n".join(lines("- text", title))}
    return record_file(kind, identify(site, order), dict(_front(model, values)), text=str(values.get("text", "")))


def part(model: type[Record], values: Values) -> Value:
    """Return an entry of a list from a form's values. Raises UsageError where they cannot be read as YAML."""
    text = "\n".join(line for name, value in _front(model, values) for line in lines(name, value))
    found, _, problems = front_matter.read_yaml("", text, 1)
    if found is None or problems:
        refuse(problems[0].message)
    return found  # type: ignore[return-value]  # strings, lists and mappings, as read


def _front(model: type[Record], values: Values) -> Iterator[tuple[str, Value]]:
    """Yield the keys that have a value, and the required ones."""
    for row in keys(model):
        value = values.get(row.name, "")
        filled: Value = [one for one in value if one]
        if isinstance(value, str):
            filled = Yaml(value) if row.part and value.strip() else " ".join(value.split()) or None
        if filled or row.required:
            yield row.name, filled


def written(path: str, data: bytes) -> Values:
    """Return the values of a record's file as its form has them; none of a file that cannot be read."""
    matter, _ = front_matter.front_matter(path, data)
    every, found = _LINE.findall(data.decode(errors="replace")), dict[str, str | Sequence[str]]()
    if matter is None:
        return {}
    for name, value in matter.value.items():
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            found[name] = value
        elif isinstance(value, list | dict):
            first, end = _block(every, matter.marks, name)
            below = textwrap.dedent("".join(every[first + 1 : end]).replace("\r\n", "\n"))
            found[name] = f"{_KEY.sub('', every[first], count=1).strip()}\n{below}".strip("\n")
        else:
            found[name] = str(value or "")
    return found


def with_value(path: str, data: bytes, model: type[Record], name: str, value: str | Sequence[str]) -> bytes:
    """Return a file in which one key has another value. Raises UsageError where that is not safe."""
    made = [line for key, filled in _front(model, {name: value}) if key == name for line in lines(key, filled)]
    matter, _ = front_matter.front_matter(path, data)
    old = matter.value.get(name) if matter else None
    if matter and isinstance(old, str) and len(made) == 1 and isinstance(value, str):  # what follows on the line stays
        mark, every = matter.marks[name,], _LINE.findall(data.decode())
        line, start, end = every[mark.line - 1], mark.column - 1, mark.column - 1 + mark.length
        quoted = line[start - 1] in "'\""
        if line[start:end] == old and line.startswith(f"{name}:"):
            rest = line[end + quoted :].rstrip("\r\n")
            made = [line[: start - quoted] + made[0].partition(":")[2].strip() + rest]
    return _replaced(path, data, model, name, made)


def text_of(data: bytes) -> str:
    """Return the text below the front matter as a form has it."""
    every = _LINE.findall(data.decode(errors="replace").replace("\r\n", "\n"))
    return "".join(every[_closing(every) + 1 :]).strip("\n")


def with_text(data: bytes, text: str) -> bytes:
    """Return a file with another text below its front matter."""
    every = _LINE.findall(data.decode())
    newline = "\r\n" if every[0].endswith("\r\n") else "\n"
    above = "".join(every[: _closing(every) + 1]).rstrip("\r\n")
    return newline.join([above, *text.strip("\n").splitlines(), ""]).encode()


def with_entries(path: str, data: bytes, model: type[Record], name: str, entries: Sequence[Value]) -> bytes:
    """Return a file with more entries at the end of a list of parts. Raises UsageError where that is not safe."""
    matter, _ = front_matter.front_matter(path, data)
    old = (matter.value.get(name) if matter else None) or []
    every = _LINE.findall(data.decode(errors="replace"))
    block = [] if not (matter and name in matter.value) else every[slice(*_block(every, matter.marks, name))]
    dashes = [line[: -len(line.lstrip())] for line in block[1:] if line.lstrip().startswith("- ")]
    if not dashes:
        return _replaced(path, data, model, name, list(lines(name, [*old, *entries])))  # type: ignore[misc]  # as read
    added = textwrap.dedent("\n".join(list(lines(name, entries))[1:])).split("\n")
    kept = [line.rstrip("\r\n") for line in block]
    return _replaced(path, data, model, name, [*kept, *(dashes[0] + line for line in added)])


def _replaced(path: str, data: bytes, model: type[Record], name: str, made: Sequence[str]) -> bytes:
    """Put lines in place of those of a key; of one that is absent, where the model has it."""
    matter, _ = front_matter.front_matter(path, data)
    if matter is None:
        refuse(f"{path} cannot be read. Fix it first: `check` says how.")
    every, names = _LINE.findall(data.decode()), [row.name for row in keys(model)]
    later = [other for other in matter.value if other in names and names.index(other) > names.index(name)]
    if name in matter.value:
        first, end = _block(every, matter.marks, name)
    else:
        first = min((_block(every, matter.marks, other)[0] for other in later), default=_closing(every))
        end = first
    newline = "\r\n" if every[0].endswith("\r\n") else "\n"
    text = "".join([*every[:first], *(line + newline for line in made), *every[end:]]).encode()
    after, _ = front_matter.front_matter(path, text)
    others = [{other: value for other, value in one.value.items() if other != name} for one in (matter, after) if one]
    if after and (others[0] != others[1] or after.body != matter.body):
        refuse(f"`{name}` in {path} is written in a way that cannot be changed safely. Change it by hand.")
    return text


def _closing(every: Sequence[str]) -> int:
    return next(n for n, line in enumerate(every) if n and line.rstrip() == "---")


def _block(every: Sequence[str], marks: Mapping[Path, Mark], name: str) -> tuple[int, int]:
    """Return where the lines of a key begin and end; comments before the next key are not among them."""
    starts = [mark.line - 1 for where, mark in marks.items() if where[1:] == (KEY,)]
    first = marks[name, KEY].line - 1
    end = min(start for start in (*starts, _closing(every)) if start > first)
    while not every[end - 1].strip() or every[end - 1].startswith("#"):
        end -= 1
    return first, end


def field_at(data: bytes, line: int, names: Sequence[str], *, nested: bool = False) -> str:
    """Return the field of a form in which a line of a file is; "" for none. `nested`: the form is of a part."""
    every = data.decode(errors="replace").splitlines()
    if line > _closing(every) + 1:
        return "text"
    above = (_KEY.match(one) for one in reversed(every[:line]))
    found = (match[2] for match in above if match and match[2] in names and (nested or not match[1]))
    return next(found, "") if line > 1 else ""
