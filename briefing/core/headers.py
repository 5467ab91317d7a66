"""What the server says with each file: the pages' own policy, and how long a copy may be kept."""

import base64
import hashlib
import re
from collections.abc import Iterable

NOT_FOUND_PAGE = "404.html"
EMBED = "embed/"
"""The folder of the only pages that other sites may put into theirs: claims as cards, with nothing to act on."""
LOST_STYLE = (
    "html{color-scheme:light dark;background:light-dark(#fdfcf9,#161513);color:light-dark(#1c1b19,#e8e4dc)}"
    "body{font:1.125rem/1.6 Georgia,serif;margin:15vh auto;max-width:36rem;padding:0 1rem;overflow-wrap:break-word}"
    "h1{font-size:1.75rem;line-height:1.2}"
)
"""In that page itself where it can lead to no style sheet, since nothing says at which address the site is."""
_LOST_STYLE_HASH = base64.b64encode(hashlib.sha256(LOST_STYLE.encode()).digest()).decode()
_DIRECTIVES = {
    "default-src": "'none'",
    **dict.fromkeys(("script-src", "style-src", "img-src", "connect-src", "manifest-src"), "'self'"),
    "base-uri": "'none'",
    "form-action": "'self'",  # the box in the header leads to the search
}
_FEATURES = (
    "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment serial usb"
)
_EVERYWHERE = (
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: same-origin",  # which page a reader comes from is not other sites' business
    "Cross-Origin-Opener-Policy: same-origin",
    "Cross-Origin-Resource-Policy: same-origin",
    f"Permissions-Policy: {', '.join(f'{name}=()' for name in _FEATURES.split())}",
)
# Only for hosts that always encrypt; a year, for this host's name and no other.
_ENCRYPTED = "Strict-Transport-Security: max-age=31536000"
# A drawing that is opened by itself is a page too: nothing in it may act.
_OF_ASSET = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"
_MEDIA_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ico": "image/x-icon",
    "jsonld": "application/ld+json",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "webmanifest": "application/manifest+json",
}
"""Ending → what a file is, where hosts may not know it."""
_FEED = re.compile(r"(?:feed|claims/[^/]+)\.xml")
FOR_EVER = "public, max-age=31536000, immutable"
"""How long a file may be kept that is named by its content."""
ASK_FIRST = "public, max-age=0, must-revalidate"
"""The same for a page."""


def policy(path: str) -> str:
    """The Content-Security-Policy of a page by its output path, as its <meta> gives it."""
    lost = {"style-src": f"'self' 'sha256-{_LOST_STYLE_HASH}'"} if path == NOT_FOUND_PAGE else {}
    return "; ".join(f"{name} {value}" for name, value in {**_DIRECTIVES, **lost}.items())


def sent_with(path: str) -> dict[str, str]:
    """The headers of a file by its output path, wherever it is served; nothing about keeping copies."""
    lines = (*_EVERYWHERE, _of_page(path)[0] if path.endswith(".html") else _OF_ASSET)
    return dict(line.split(": ", 1) for line in lines)


def media_type(path: str) -> str:
    """What a file is by its output path; "" for one that every host knows."""
    if _FEED.search(path):
        return "application/atom+xml; charset=utf-8"
    return _MEDIA_TYPES.get(path.rpartition(".")[2], "")


def headers_file(paths: Iterable[str]) -> bytes:
    """`_headers`, as Netlify and Cloudflare Pages read it, for a site of these output paths.

    Both join the values of a header that two rules give to one address, which would void either. So no two rules give
    the same one: pages get theirs by folder, and at the top by name, with and without the ending.
    """
    paths = sorted(paths)
    pages = [path for path in paths if path.endswith(".html")]
    folders = sorted({path.split("/", 1)[0] for path in pages if "/" in path} - {"assets"})
    rules = [("/*", (*_EVERYWHERE, _ENCRYPTED)), ("/assets/*", (_OF_ASSET, f"Cache-Control: {FOR_EVER}"))]
    for folder in folders:
        for_scripts = ("Access-Control-Allow-Origin: *",) if folder == "data" else ()
        rules.append((f"/{folder}/*", (*_of_page(f"{folder}/"), *for_scripts)))
    for path in pages:
        names = ("", "index.html") if path == "index.html" else (path.removesuffix(".html"), path)
        rules += [(f"/{name}", _of_page(path)) for name in names if "/" not in path]
    rules += [(f"/{path}", (f"Content-Type: {type_}",)) for path in paths if (type_ := media_type(path))]
    return "\n".join(f"{name}\n" + "".join(f"  {line}\n" for line in lines) for name, lines in rules).encode()


def _of_page(path: str) -> tuple[str, ...]:
    # Browsers ignore `frame-ancestors` in a page's own <meta>.
    framed_by = "*" if path.startswith(EMBED) else "'none'"
    return f"Content-Security-Policy: {policy(path)}; frame-ancestors {framed_by}", f"Cache-Control: {ASK_FIRST}"
