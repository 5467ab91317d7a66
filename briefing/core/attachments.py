"""The files of `content/files/` that are no records: pictures, PDFs and texts, which records describe."""

from typing import NamedTuple

FOLDER = "content/files/"
MEDIA_TYPES = {"pdf": "application/pdf", "txt": "text/plain", "jpg": "image/jpeg", "png": "image/png"}
_WIDTHS = (480, 960, 1600)


def is_attachment(path: str) -> bool:
    """True for the path of a file that is no record and that a record may describe."""
    return path.startswith(FOLDER) and path.count("/") == FOLDER.count("/") and not path.endswith(".md")


class Attachment(NamedTuple):
    """What a file is by its contents; all empty for one that was refused."""

    form: str = ""  # pdf, txt, jpg, png or webp
    size: int = 0  # in bytes
    sha256: str = ""
    width: int = 0  # of a picture as it is seen
    height: int = 0
    is_opaque: bool = True

    @property
    def published_as(self) -> str:
        """The form in which it is published; of a picture the one for old browsers."""
        return ("jpg" if self.is_opaque else "png") if self.form == "webp" else self.form

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths in which a picture is published: never larger than it is."""
        return tuple(sorted({min(width, self.width) for width in _WIDTHS})) if self.width else ()

    def path(self, identifier: str, width: int = 0, form: str = "") -> str:
        """The output path of a record's file, "" for none; of a picture the largest, or that of a width and form."""
        size = f"-{width or self.widths[-1]}" if self.width else ""
        return f"files/{identifier}{size}.{form or self.published_as}" if self.form else ""
