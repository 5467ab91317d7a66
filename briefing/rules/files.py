"""Pictures and files: each record has one, each file a record, each picture its words for those who do not see it."""

from collections.abc import Iterator

from briefing.core.attachments import FOLDER
from briefing.core.diagnostics import Location
from briefing.core.document import Document
from briefing.core.fields import Record
from briefing.core.model import File
from briefing.parse.validation import nearest
from briefing.site.linker import at
from briefing.site.site import Site

from .finding import Found, of_reference


def attached(site: Site, document: Document, record: File) -> Iterator[Found]:
    """The file is there and another record's no more; a picture says what it shows."""
    attachment = site.attachments.get(record.file) if record.file else None
    if bool(record.file) == bool(record.drawing):
        yield "missing-key", ("file",), "Give either `file` or `drawing`.", f"Write the file's name in {FOLDER}."
    elif record.file and attachment is None:
        hint = nearest(record.file, site.attachments) or f"Put it into {FOLDER}, without a folder inside."
        yield "file-missing", ("file",), f"There is no file `{FOLDER}{record.file}`.", hint
    elif record.file and (first := site.memoize("first of a file", "", _firsts)[record.file]) != document.id:
        yield "file-twice", ("file",), f"`{record.file}` is already the file of `{first}`."
    if not record.alt and (record.drawing or (attachment and attachment.width)):
        yield "alt-missing", ("alt",), "The picture has no `alt`."


def shown(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """What is shown as a picture is one, and no caption shows another."""
    places = [(at(document, where), value) for where, _, value in document.fields if where[0] == "pictures"]
    places += [(of_reference(document, r), r.target) for r in document.prose.references if r.shows]
    for place, target in places:
        record, attachment = site.get(target, File), site.attachment(target)
        is_in_text = place.line >= document.body_line
        if document.kind == File.kind:
            yield "unsupported-markup", place, "The text of a file is a caption: it shows no picture."
        elif (record and (record.drawing or (attachment and not attachment.width))) or (
            not record and is_in_text and target in site.kinds
        ):
            yield "wrong-kind", place, f"`{target}` is no picture that a text can show.", f"Link to it: [[{target}]]."


def unused(site: Site) -> Iterator[Found]:
    """Every file has a record, without which it is not published."""
    if site.unusable:
        return  # one of them may be its record
    used = {record.file for _, record in site.all(File)}
    for name, attachment in site.attachments.items():
        if attachment.media_type and name not in used:
            hint = f"Add {FOLDER}ID.md with `file: {name}` and who made it, or delete the file."
            yield "file-unused", Location(f"{FOLDER}{name}"), "No record describes this file.", hint


def _firsts(site: Site, _: str) -> dict[str, str]:
    return {record.file: identifier for identifier, record in reversed(list(site.all(File))) if record.file}
