"""The words of the site's own interface: one YAML file of strings a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pkgutil import get_data

import yaml
from markupsafe import Markup, escape

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Forms = str | Mapping[str, str]
"""A string; or its plural forms, `one` and `other`."""


@cache
def strings(language: str = "en") -> Mapping[str, Forms]:
    """Dotted name → string or plural forms, such as "home.since"."""
    return dict(_flat(yaml.load(get_data("briefing", f"languages/{language}.yaml") or b"", _LOADER)))  # noqa: S506  # a safe one


def _flat(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Forms]]:
    for name, value in tree.items():
        if isinstance(value, dict) and "other" not in value:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value  # type: ignore[misc]  # a string or its forms: tests read every file


def text(name: str, /, **values: object) -> str:
    """Return a string with `{…}` replaced by values; `n` chooses among plural forms. Raises KeyError."""
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), _form(name, values))


def markup(name: str, /, **values: object) -> Markup:
    """Return the same for HTML: what is not markup already is escaped."""
    return Markup(_PLACEHOLDER.sub(lambda found: escape(values[found[1]]), str(escape(_form(name, values)))))  # noqa: S704  # escaped


def _form(name: str, values: Mapping[str, object]) -> str:
    found = strings().get(name)
    if found is None:
        message = f"languages/en.yaml has no string `{name}`"
        raise KeyError(message)
    return found if isinstance(found, str) else found["one" if values["n"] == 1 else "other"]
