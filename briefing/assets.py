"""Style sheets and scripts of the templates → one file each, named by its content."""

from __future__ import annotations

from collections.abc import Mapping

from .memo import digest

PREFIX = "templates/"


def bundle(templates: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The site's asset files, and logical name → output path.

    Order of the style sheets: `css/` by name (settings, base, layout), then components by name, so that a component may
    build on what stands before it.
    """
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for ending in ("css", "js"):
        parts = [path for path in templates if path.endswith(f".{ending}")]
        parts.sort(key=lambda path: (not path.startswith((f"{PREFIX}css/", f"{PREFIX}js/")), path))
        if parts:
            data = b"\n".join(templates[path].strip() for path in parts) + b"\n"
            name = f"assets/site.{digest(data)[:10]}.{ending}"
            files[name] = data
            names[f"site.{ending}"] = name
    for path, data in templates.items():
        if path.endswith(".svg"):
            name = f"assets/{path.rsplit('/', 1)[-1]}"
            files[name] = data
            names[name.removeprefix("assets/")] = name
    return files, names
