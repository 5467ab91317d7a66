"""Link the first mention of each known name in a record's text."""

from collections import Counter

from briefing.core.document import Document
from briefing.core.folding import fold_space
from briefing.parse import validation
from briefing.parse.front_matter import decode
from briefing.rules.texts import UnlinkedName, unlinked_names
from briefing.site.linker import in_text
from briefing.site.site import Site


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
    wanted = _content(document.path, text)
    wanted[name.entity] += 1
    for first, last in name.places(text, start):
        in_table = text[text.rfind("\n", 0, first) + 1 : first].lstrip().startswith("|")
        bar = "\\|" if in_table else "|"
        link = f"[[{name.entity}{bar}{text[first:last]}]]"
        made = text[:first] + link + text[last:]
        if _content(document.path, made) == wanted:
            return made
    return text


def _content(path: str, text: str) -> Counter[object]:
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
