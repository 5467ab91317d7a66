"""Where each record's page is, and its address on the web. Addresses are promised to last: docs/data.md says which."""

from urllib.parse import quote

from .config import Config
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
