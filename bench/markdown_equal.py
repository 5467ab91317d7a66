"""Does fast Markdown say what stock Python-Markdown says? On every document in a folder, with many extensions.

    python bench/markdown_equal.py FOLDER

FOLDER is best Python-Markdown's own source distribution, with its tests and its documentation: text files count as
documents, and so does every text in its Python files.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time

import markdown
from markdown.extensions import Extension

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from briefing.fastmarkdown import FastMarkdown


class WithoutHtml(Extension):
    """Raw HTML is text, as in a briefing."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        """Take out what reads it."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")


_DOCUMENTS = {".txt", ".text", ".md", ".markdown"}
EXTENSIONS: tuple[tuple[str | Callable[[], Extension], ...], ...] = (
    (),
    ("tables", "sane_lists", WithoutHtml),
    ("extra", "sane_lists"),
    ("extra", "toc", "smarty", "admonition", "wikilinks", "meta"),
    ("nl2br", "legacy_em", "legacy_attrs", "codehilite", "attr_list"),
)


def documents(folder: Path) -> Iterator[str]:
    """Every document, and every text of a Python file that could be one."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in _DOCUMENTS:
            yield path.read_text(encoding="utf-8-sig", errors="replace")
        elif path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 1:
                    yield textwrap.dedent(node.value)


def converter(names: Sequence[str | Callable[[], Extension]], form: str, *extra: Extension) -> markdown.Markdown:
    """A converter with some extensions, and perhaps ours before or after them."""
    made = [name if isinstance(name, str) else name() for name in names]
    return markdown.Markdown(extensions=[*made, *extra], output_format="html" if form == "html" else "xhtml")


def result(reader: markdown.Markdown, text: str) -> str:
    """The HTML, or how the conversion failed."""
    try:
        return reader.reset().convert(text)
    except Exception as error:  # noqa: BLE001  # whatever it is, both must do the same
        return f"{type(error).__name__}: {error}"


def compare(texts: Sequence[str]) -> int:
    """Print how both did with each set of extensions; the number of differences."""
    differing = 0
    for names in EXTENSIONS:
        for form in ("html", "xhtml"):
            stock, fast = converter(names, form), converter(names, form, FastMarkdown())
            start = process_time()
            expected = [result(stock, text) for text in texts]
            middle = process_time()
            found = [result(fast, text) for text in texts]
            end = process_time()
            wrong = [text for text, a, b in zip(texts, expected, found, strict=True) if a != b]
            differing += len(wrong)
            label = ", ".join(name if isinstance(name, str) else name.__name__ for name in names) or "no extensions"
            times = (middle - start) / (end - middle)
            print(f"{form:5} {label}: {len(texts)} documents, {len(wrong)} differ; {times:.2f} times as fast")
            for text in wrong[:3]:
                print(textwrap.indent(text[:2000], "    | "))
    return differing


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  # the folder
        sys.exit(__doc__)
    sys.exit(1 if compare(list(dict.fromkeys(documents(Path(sys.argv[1]))))) else 0)
