"""Where each record's page is, and where a link may lead: another site or a mailbox.

Addresses of pages are promised to last: docs/data.md says which.
"""

import html
import re
import unicodedata
from urllib.parse import quote

from . import limits, unicode_safety
from .config import Config
from .fields import HOST
from .model import KINDS, record_folders


def path_of(kind: str, identifier: str) -> str:
    """The output path of a record's page: in its kind's folder, or at the top for a kind without a list page."""
    return f"{KINDS[kind].folder}/{identifier}.html" if KINDS[kind].listed else f"{identifier}.html"


def encoded(path: str) -> str:
    """An output path as a part of an address: letters other than ASCII's in percent-encoded UTF-8 (RFC 3986)."""
    return path if path.isascii() else quote(path)


def former(key: str, kind: str) -> tuple[str, str]:
    """The kind and id of the record that is gone which a key of `redirects` names; of an unknown folder the kind is "".

    A key is `folder/id`, or only `id` where the record was of the same kind as the one it leads to, which is `kind`.
    """
    folder, _, identifier = key.rpartition("/")
    record = record_folders().get(folder)
    return (record.kind if record else "" if folder else kind), identifier


def base_url(config: Config) -> str:
    """The published address, with a closing slash; "" while there is none."""
    return f"{config.base_url.rstrip('/')}/" if config.base_url else ""


def address(base: str, path: str) -> str:
    """The one address of a page: a folder's own page goes by the folder."""
    path = encoded(path)
    return base + (path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path)


# -- Where a link may lead, and where its reader would think that it leads --

# White space, control and zero-width characters, and the placeholders of references: no part of an address.
_NO = r"\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\ue000-\ue004"
# Nothing before the host: a name there (`https://example.org@evil.example`) or a backslash deceives.
_SAFE = re.compile(f"(?:https?://{HOST}(?:[/?#][^{_NO}]*)?|mailto:[^{_NO}]+)")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202f]")


def is_safe(address: str) -> bool:
    """Judged after entities are decoded, twice, as a browser and a careless copy of the page would."""
    decoded = html.unescape(html.unescape(address)).strip().lower()
    return len(address) <= limits.ADDRESS and bool(_SAFE.fullmatch(decoded))


def as_seen(address: str) -> str:
    """An address as a browser reads it: entities decoded, and without what it passes over."""
    return _UNSEEN.sub("", html.unescape(address))


_HOST = re.compile(r"(?:https?://|(?:mailto:)?[^?/:]*@)([^/?#:]*)")
_ENDINGS = (
    "com|org|net|edu|gov|mil|int|info|biz|news|media|press|online|site|app|dev|example|test|"
    r"(?!(?:js|ts|go|rb|cs|gz|md|py|sh)\b)[a-z]{2}|[^\W\d_\x00-\x7f]{2,24}"
)
# What is written as an address, or ends as a host's name does; `Node.js` and `report.pdf` do not.
_NAMED = re.compile(
    rf"(?:(?:https?://|\bwww\.)([\w.-]+)|(?<![\w.-])((?:[\w-]+\.)*[\w-]*[^\W\d_][\w-]*\.(?:{_ENDINGS}))(?![\w-]|\.\w))"
    r"(?:[/?#]\S*)?"
)


def host(address: str) -> str:
    """The host, or a mailbox's, to which an address leads, as browsers show it; "" if there is none."""
    found = _HOST.match(_plain(html.unescape(address).strip()))
    name = found[1].strip(".") if found else ""
    return ".".join(map(_decoded, name.split("."))) if "xn--" in name else name


def completed(address: str) -> str:
    """An address with the scheme that was left out; "" if it is not an address without one."""
    whole = f"{'mailto:' if '@' in address else 'https://'}{address}"
    return whole if _NAMED.match(address.rpartition("@")[2]) and is_safe(whole) else ""


def lookalike(name: str) -> str:
    """What a host's name is taken for, if letters of another script, or rare ones, pass for Latin; else ""."""
    if name.isascii():
        return ""
    seen = name.translate(unicode_safety.LATIN)
    labels = zip(name.split("."), seen.split("."), strict=True)
    passes = any(label != plain and plain.isascii() for label, plain in labels)
    # A name that ends as those of its own script do is taken for nothing else.
    return seen if passes and seen.rpartition(".")[2].isascii() else ""


def other_host(words: str, target: str) -> str:
    """A host that the words of a link name, if the link leads to another; "" if they name none, or the right one."""
    words, target = _plain(words), target.removeprefix("www.")
    found = _NAMED.findall(words) if "." in words or "//" in words else ()
    named = [(first or second).strip(".").removeprefix("www.") for first, second in found]
    is_right = any(f".{name}".endswith(f".{target}") or f".{target}".endswith(f".{name}") for name in named)
    return named[0] if named and target and not is_right else ""


def _plain(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).replace("。", ".").lower()


def _decoded(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
