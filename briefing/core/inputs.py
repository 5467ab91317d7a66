"""The names of a site's input files, what is known of those that are no texts, and the contents of those not read."""

from typing import NamedTuple

CONFIG = "site.yaml"
FOLDERS = ("content", "languages", "seeds", "templates")

HISTORY = ".history"
"""The input path of git's log of the other inputs."""
HISTORY_FORMAT = "%x01%H%x00%cI%x00%D%x00%s"
"""The log's format, for `git log -z --raw`: commit, day, "grafted" where history was cut, subject. No names."""
PAST, COMPARED = ".past", 30
"""The input path of the files in the newest commits of the log, and how many are compared, each with the one before.

`git ls-tree -rz` of the newest, an empty entry, and all their files, as `read_batch` takes them."""
LINK, NO_FILE, MISPLACED = b"\0a symbolic link", b"\0no ordinary file", b"\0records outside content/"
"""The contents of what is not read: a link may lead out, a pipe never ends, a folder is not in its place."""
# What editors and systems leave beside the files one works on.
_LEFT_BY_EDITORS = ("~", ".tmp", ".swp", ".swx", ".bak", ".orig", "___jb_tmp___", "___jb_old___")
_LEFT_BY_SYSTEMS = ("Thumbs.db", "desktop.ini", "__pycache__")

AT = ".at"
"""The input path of the day (YYYY-MM-DD) as of which an earlier state is built."""


def read_batch(printed: bytes) -> dict[str, bytes]:
    """Id → bytes of what `git cat-file --batch` prints: a line of id, kind and size, the bytes, a line end."""
    files, at = {}, 0
    while at < len(printed):
        begin = printed.index(b"\n", at) + 1
        identifier, _, size = printed[at:begin].split()
        at = begin + int(size) + 1
        files[identifier.decode()] = printed[begin : at - 1]
    return files


def is_input(name: str) -> bool:
    """True if a file or folder of this name is the author's: not hidden, not left by an editor or a system."""
    hidden = name.startswith(".") or (name.startswith("#") and name.endswith("#"))
    return not hidden and not name.endswith(_LEFT_BY_EDITORS) and name not in _LEFT_BY_SYSTEMS


# -- The files of `content/files/` that are no records: pictures, PDFs and texts, which records describe --

FILES = "content/files/"
MEDIA_TYPES = {"pdf": "application/pdf", "txt": "text/plain", "jpg": "image/jpeg", "png": "image/png"}
_WIDTHS = (480, 960, 1600)


def is_attachment(path: str) -> bool:
    """True for the path of a file that is no record and that a record may describe."""
    return path.startswith(FILES) and path.count("/") == FILES.count("/") and not path.endswith(".md")


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
