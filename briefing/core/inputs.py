"""The names of a site's input files, and the contents of those that are no ordinary files."""

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
