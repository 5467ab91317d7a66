"""Where the running program came from, as the requirements of a briefing's repository."""

from __future__ import annotations

import hashlib
import json
import os
import re
from http.client import HTTPException
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from briefing import __version__
from briefing.core.diagnostics import refuse

from . import load

_NAME = "evidence-briefing"
_WHEEL = f"evidence_briefing-{__version__}-py3-none-any.whl"
_TIMEOUT = 30  # seconds


def requirements() -> bytes:
    """Return a requirements.txt that pins this program and, as its own lock does, its dependencies. Raises UsageError.

    Reads the package, or the index, for its hash where the installer has left none.
    """
    lock = re.sub(r"\A(#.*\n)+", "", Path(load.REPOSITORY, "requirements/build.txt").read_text(encoding="utf-8"))
    head = "# The program and its packages, each with its hash. To change the version, `init` a briefing with the\n"
    head += "# other one and copy its build.py and requirements.txt.\n"
    return f"{head}{_program()}\n{lock}".encode()


def _program() -> str:
    """Return the line of the program: by version from an index, else by address; a comment where pip takes no hash."""
    if not load.IS_INSTALLED:
        return f"# program: --editable {Path(load.REPOSITORY).as_uri()}"
    found = metadata.distribution(_NAME).read_text("direct_url.json")
    if not found:
        index = f"{os.environ.get('PIP_INDEX_URL', 'https://pypi.org/simple').rstrip('/')}/{_NAME}/"
        listed = re.search(re.escape(_WHEEL) + "#sha256=([0-9a-f]{64})", _read(index).decode("utf-8", "replace"))
        if not listed:
            refuse(f"requirements.txt needs the program's hash, and {index} has none of {_WHEEL}. Nothing was made.")
        return f"{_NAME}=={__version__} --hash=sha256:{listed[1]}"
    origin: dict[str, Any] = json.loads(found)
    url = origin["url"]
    if "vcs_info" in origin:
        return f"# program: {_NAME}@git+{url}@{origin['vcs_info']['commit_id']}"
    if "dir_info" in origin:
        return f"# program: {url}"
    hashed = origin["archive_info"].get("hashes", {}).get("sha256") or hashlib.sha256(_read(url)).hexdigest()
    return f"{_NAME} @ {url} --hash=sha256:{hashed}"


def _read(url: str) -> bytes:
    try:
        with urlopen(url, timeout=_TIMEOUT) as answer:  # noqa: S310  # the installer's own address
            return bytes(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        refuse(f"requirements.txt needs the program's hash, and {url} cannot be read: {error}. Nothing was made.")
