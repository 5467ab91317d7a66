"""Style sheets and scripts of the templates → a few files, named by their content."""

from __future__ import annotations

from collections.abc import Mapping

from .memo import digest

PREFIX = "templates/"
HEAD = f"{PREFIX}head.js"
"""The one script that runs before the first paint."""


def bundle(templates: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The site's asset files, and logical name → output path.

    Style sheets: `css/` by name (settings, base, layout), then components, so that a component may build on what
    stands before it. Scripts: each component's in a scope of its own, so that one that fails leaves the others alone.
    """
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}

    def add(name: str, data: bytes) -> None:
        stem, ending = name.rsplit(".", 1)
        names[name] = f"assets/{stem}.{digest(data)[:10]}.{ending}"
        files[names[name]] = data

    styles = sorted((path for path in templates if path.endswith(".css")), key=lambda p: (f"{PREFIX}css/" not in p, p))
    scripts = sorted(path for path in templates if path.endswith(".js") and path != HEAD)
    add("site.css", b"\n".join(templates[path].strip() for path in styles) + b"\n")
    add("site.js", b"".join(_apart(templates[path]) for path in scripts))
    add("head.js", templates.get(HEAD, b""))
    for path, data in templates.items():
        if path.endswith(".svg"):
            add(path.rsplit("/", 1)[-1], data)
    return files, names


def _apart(script: bytes) -> bytes:
    return b"try {\n(() => {\n" + script.strip() + b"\n})();\n} catch (error) {\nconsole.error(error);\n}\n"
