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


def attached(site: Site, _: Document, record: File) -> Iterator[Found]:
    """The file is there; a picture says what it shows."""
    attachment = site.attachments.get(record.file or "")
    if bool(record.file) == bool(record.drawing):
        yield "missing-key", ("file",), "Give either `file` or `drawing`.", f"Write the file's name in {FOLDER}."
    elif record.file and attachment is None:
        yield "file-missing", ("file",), f"There is no `{FOLDER}{record.file}`.", nearest(record.file, site.attachments)
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
            hint = f"Add {FOLDER}ID.md with `file: {name}` and who made it, or delete the file."
            yield "file-unused", Location(f"{FOLDER}{name}"), "No record describes this file.", hint
