"""Put the keys of records into the model's order, and link the first mention of each known name in a text.

Entries move whole, with their comments. A file is changed only if it is proved to say the same afterwards.
"""

import re
from collections import Counter
from collections.abc import Sequence

import yaml

from briefing.core.config import Config
from briefing.core.diagnostics import has_errors
from briefing.core.document import Document
from briefing.core.fields import Record, keys
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
    """Return a valid mapping in YAML with its keys in the order of `model`, unless it is in braces."""
    node = yaml.compose(text.translate(BREAKS), Loader)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return text
    lines = text.split("\n")
    starts = [key.start_mark.line for key, _ in node.value]
    bounds = [starts[0], *(_begin_of_lead(lines, start) for start in starts[1:]), len(lines) - 1]
    known = [key.name for key in keys(model)]
    ranks = [known.index(key.value) if key.value in known else len(known) for key, _ in node.value]
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    moved = [line for entry in order for line in lines[bounds[entry] : bounds[entry + 1]]]
    return "\n".join([*lines[: bounds[0]], *moved, *lines[bounds[-1] :]])


def _begin_of_lead(lines: Sequence[str], start: int) -> int:
    """Return the first of the blank lines and comments above an entry; indented comments are the entry's before it."""
    while not lines[start - 1].strip() or lines[start - 1].startswith("#"):
        start -= 1
    return start


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
