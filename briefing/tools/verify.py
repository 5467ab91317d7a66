"""A published site beside what the sources give: what differs, in plain words."""

from collections.abc import Mapping
from posixpath import commonprefix
from typing import Literal, NamedTuple

from briefing.core import inputs
from briefing.disk.manifest import Manifest

_BEFORE, _AFTER = 30, 60
"""Characters shown around the first one that differs."""


class Difference(NamedTuple):
    """One file that differs."""

    kind: Literal["missing", "extra", "changed"]
    path: str
    where: str = ""  # where a changed file begins to differ
    published: str = ""
    sources: str = ""  # the words there


def differences(site: Mapping[str, bytes], published: Mapping[str, bytes]) -> list[Difference]:
    """What differs between the sources' site and the published one, in order of path."""
    found = [Difference("missing", path) for path in site.keys() - published.keys()]
    for path, data in published.items():
        if path not in site:
            found.append(Difference("extra", path))
        elif data != site[path]:
            found.append(_first(path, data, site[path]))
    return sorted(found, key=lambda one: one.path)


def origins(ours: Manifest, theirs: Manifest) -> list[str]:
    """What was different when the published site was made, a line each."""
    lines = []
    if not theirs.complete:
        lines.append("The build that wrote it was interrupted: it is a mixture of two sites.")
    if theirs.version != ours.version:
        lines.append(f"It was made with version {theirs.version} of the program; this is {ours.version}.")
    elif theirs.code != ours.code:
        lines.append("It was made with another state of the program than this one.")
    changed = {path for path in ours.inputs.keys() & theirs.inputs if ours.inputs[path] != theirs.inputs[path]}
    groups = {
        "changed since": changed,
        "new since": ours.inputs.keys() - theirs.inputs,
        "no longer there": theirs.inputs.keys() - ours.inputs,
    }
    names = {inputs.HISTORY: "git's log"}
    return lines + [f"{names.get(path, path)}: {words}" for words, paths in groups.items() for path in sorted(paths)]


def _first(path: str, published: bytes, sources: bytes) -> Difference:
    try:
        theirs, ours = published.decode(), sources.decode()
    except UnicodeDecodeError:
        at = len(commonprefix([published, sources]))
        return Difference("changed", path, f"From byte {at + 1} on ({len(published)} bytes, not {len(sources)}).")
    at = len(commonprefix([theirs, ours]))
    where = f"Line {ours.count(chr(10), 0, at) + 1}:"
    return Difference("changed", path, where, _around(theirs, at), _around(ours, at))


def _around(text: str, at: int) -> str:
    """The words of a line around a place, with invisible characters written out."""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    left, right = max(begin, at - _BEFORE), min(end, at + _AFTER)
    if at >= len(text):
        return "(ends here)"
    words = f"{'…' if left > begin else ''}{text[left:right]}{'…' if right < end else ''}"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in words) or "(an empty line)"
