"""The files of `content/files/` that are no records: pictures, PDFs and texts, which records describe."""

from __future__ import annotations

from typing import NamedTuple

FOLDER = "content/files/"
_WIDTHS = (480, 960, 1600)
_ENDINGS = {"application/pdf": "pdf", "text/plain": "txt", "image/jpeg": "jpg", "image/png": "png"}
_NAMES = {"application/pdf": "PDF", "text/plain": "TXT", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP"}


def is_attachment(path: str) -> bool:
    """True for the path of a file that is no record and that a record may describe."""
    return path.startswith(FOLDER) and path.count("/") == FOLDER.count("/") and not path.endswith(".md")


class Attachment(NamedTuple):
    """What a file is by its contents; all empty for one that was refused."""

    media_type: str = ""
    size: int = 0  # in bytes
    sha256: str = ""
    width: int = 0  # of a picture as it is seen
    height: int = 0
    is_opaque: bool = True

    @property
    def published_as(self) -> str:
        """The media type under which it is published; of a picture in the form for old browsers."""
        if self.media_type != "image/webp":
            return self.media_type
        return "image/jpeg" if self.is_opaque else "image/png"

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths in which a picture is published: never larger than it is."""
        return tuple(sorted({min(width, self.width) for width in _WIDTHS})) if self.width else ()

    def path(self, identifier: str, width: int = 0, *, webp: bool = False) -> str:
        """The output path of a record's file, "" without one; of a picture in one of its widths, or the largest."""
        if not self.media_type:
            return ""
        if self.width:
            identifier = f"{identifier}-{width or self.widths[-1]}"
        return f"files/{identifier}.{'webp' if webp else _ENDINGS[self.published_as]}"

    @property
    def words(self) -> str:
        """What it is and how large, for people: "PDF, 1,200 kB"."""
        return f"{_NAMES[self.media_type]}, {max(1, round(self.size / 1000)):,} kB"
