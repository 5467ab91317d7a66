"""Put the keys of records into the model's order, and link the first mention of each known name in a text.

Entries move as whole lines with their comments; keys inside braces stay. A file is changed only if it is proved to say
the same afterwards.
"""

import re
from collections import Counter
from collections.abc import Sequence

import yaml

from briefing.core.config import Config
from briefing.core.diagnostics import has_errors
from briefing.core.document import Document
from briefing.core.fields import Record, ValueType, is_record, keys
from briefing.core.folding import fold_space
from briefing.languages.ways import Loader
from briefing.parse import validation
from briefing.parse.front_matter import BREAKS, decode
from briefing.parse.validation import SITE, Parsed, record_type
from briefing.rules.texts import UnlinkedName, unlinked_names
from briefing.site.linker import in_text
from briefing.site.site import Site

_PARTS = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)


def is_formattable(path: str) -> bool:
    """True for the files that `format` handles: records, the article's front matter, `site.yaml`."""
    return path == SITE or record_type(path) is not None


def format_file(path: str, data: bytes) -> bytes | None:
    """Return the file with its keys in order; None if it has errors, which rule out the proof."""
    before = validation.document(path, data)
    if before[0] is None or has_errors(before[1]):
        return None
    text, _ = decode(path, data)
    parts, model = _PARTS.fullmatch(text), record_type(path)
    made = text
    if path == SITE:
        made = order_keys(text, Config)
    elif parts and model:
        made = f"---\n{order_keys(parts[1], model)}---\n{parts[2]}"
    # Comments are no content: their characters are counted.
    is_same = Counter("".join(made.split())) == Counter("".join(text.split()))
    if not is_same or _content(before) != _content(validation.document(path, made.encode())):
        made = text
    return made.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def _content(parsed: Parsed) -> object:
    document, problems = parsed
    found = Counter((problem.code, problem.message) for problem in problems)
    return document and (document.record, document.title, document.body), found


def order_keys(text: str, model: type[Record]) -> str:
    """Return valid YAML with its keys in the order of `model`, as far as each has lines of its own."""
    lines = text.split("\n")
    _order(yaml.compose(text.translate(BREAKS), Loader), ValueType(model), lines, len(lines) - 1)
    return "\n".join(lines)


def _order(node: yaml.Node | None, of: ValueType | None, lines: list[str], end: int) -> None:
    """Order the lines of a node of some type, which ends before line `end`, and of the nodes inside it, in place."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return
    is_mapping = isinstance(node, yaml.MappingNode)
    parts = node.value if is_mapping else [(item, item) for item in node.value]
    column = parts[0][0].start_mark.column
    starts = [first.start_mark.line for first, _ in parts]
    bounds = [starts[0], *(_begin_of_lead(lines, start, column) for start in starts[1:]), end]
    known = {key.name: key.value for key in keys(of.base)} if of and is_record(of.base) else {}
    for (first, value), stop in zip(parts, bounds[1:], strict=True):
        _order(value, known.get(first.value) if known else of and of.inside, lines, stop)
    if is_mapping:
        names = list(known)
        ranks = [names.index(first.value) if first.value in known else len(names) for first, _ in parts]
        _permute(lines, bounds, starts, column, sorted(range(len(parts)), key=ranks.__getitem__))


def _begin_of_lead(lines: Sequence[str], start: int, column: int) -> int:
    """Return the first of the blank lines and comments above an entry that are not indented more than it."""
    while not (above := lines[start - 1]).strip() or (above.lstrip().startswith("#") and above.find("#") <= column):
        start -= 1
    return start


def _permute(lines: list[str], bounds: Sequence[int], starts: Sequence[int], column: int, order: Sequence[int]) -> None:
    """Put entries into another order. Before the first there may be the hyphen of a list, which stays."""
    first = order[0]
    before = lines[starts[0]][:column]
    if first and before.strip() and bounds[first] < starts[first]:
        return  # a comment would come behind the hyphen
    if first:
        lines[starts[0]] = " " * column + lines[starts[0]][column:]
        lines[starts[first]] = before + lines[starts[first]][column:]
    moved = [line for entry in order for line in lines[bounds[entry] : bounds[entry + 1]]]
    lines[bounds[0] : bounds[-1]] = moved


def link_names(site: Site, document: Document, data: bytes) -> bytes:
    """Return the file with a link at each name that `entity-unlinked` reports.

    A name is left alone where a link would change anything else, such as inside another link or in code.
    """
    text, _ = decode(document.path, data)
    for name in reversed([*unlinked_names(site, document)]):
        text = _linked(document, text, name)
    return text.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def _linked(document: Document, text: str, name: UnlinkedName) -> str:
    place = in_text(document, name.sentence)
    start = sum(len(line) + 1 for line in text.split("\n")[: place.line - 1]) + place.column - 1
    wanted = _said(document.path, text)
    wanted[name.entity] += 1
    for first, last in name.places(text, start):
        in_table = text[text.rfind("\n", 0, first) + 1 : first].lstrip().startswith("|")
        bar = "\\|" if in_table else "|"
        link = f"[[{name.entity}{bar}{text[first:last]}]]"
        made = text[:first] + link + text[last:]
        if _said(document.path, made) == wanted:
            return made
    return text


def _said(path: str, text: str) -> Counter[object]:
    """What a file says: its values, words and problems; and how often it links to each record."""
    document, problems = validation.document(path, text.encode())
    found = Counter[object]((problem.code, problem.message) for problem in problems)
    if document:
        references = document.prose.references
        found.update(document.fields)
        found.update(reference.target for reference in references)
        for sentence in document.prose.sentences:
            parts = (references[part].words if isinstance(part, int) else part for part in sentence.parts)
            found[sentence.anchor, fold_space("".join(parts))] += 1
    return found
