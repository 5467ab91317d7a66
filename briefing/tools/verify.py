"""A published site beside what the sources give: what differs, and which of its links are dead, in plain words."""

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from briefing.core import inputs
from briefing.disk.write import Manifest
from briefing.html.reader import read_page


def differences(site: Mapping[str, bytes], published: Mapping[str, bytes]) -> Iterator[str]:
    """What differs between the sources' site and the published one, in order of path."""
    for path in sorted({*site, *published}):
        if path not in published:
            yield f"{path} is missing."
        elif path not in site:
            yield f"{path} is not in the sources' site."
        elif site[path] != published[path]:
            yield f"{path} differs."


def dead_links(site: Mapping[str, bytes]) -> Iterator[str]:
    """Links of the pages that lead to no file of the site, or to no place in it, a line each."""
    pages = {path: read_page(data) for path, data in sorted(site.items()) if path.endswith(".html")}
    places = {path: {element.get("id") for element in page.iter()} for path, page in pages.items()}
    for path, page in pages.items():
        for link in dict.fromkeys(element.get("href", "") for element in page.iter("a")):
            address = urlsplit(link)
            if address.scheme or link.startswith("/"):
                continue
            target = normpath(join(dirname(path), unquote(address.path))) if address.path else path
            target = next((name for name in (target, normpath(f"{target}/index.html")) if name in site), "")
            if not target or (address.fragment and unquote(address.fragment) not in places.get(target, ())):
                yield f"{path} links to {link}, which is not there."


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
    names = {inputs.HISTORY: "git's log", inputs.PAST: "git's newest commits"}
    return lines + [f"{names.get(path, path)}: {words}" for words, paths in groups.items() for path in sorted(paths)]
