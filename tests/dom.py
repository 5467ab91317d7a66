"""A page as a tree, enough to ask what is where and what leads where."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

_EMPTY = {"base", "br", "hr", "img", "input", "link", "meta", "source"}


@dataclass(eq=False)
class Element:
    """An element with its attributes and, in order, its texts and elements."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def walk(self) -> Iterator[Element]:
        """The element and everything in it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str = "", css: str = "") -> list[Element]:
        """The elements in it of a tag and a class; "" for any."""
        return [e for e in self.walk() if (not tag or e.tag == tag) and (not css or css in e.classes)]

    @property
    def classes(self) -> list[str]:
        """The names in its class attribute."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def after(self) -> str:
        """The words that follow it in its parent."""
        assert self.parent
        at = next(i for i, child in enumerate(self.parent.children) if child is self)
        return "".join(c if isinstance(c, str) else c.text for c in self.parent.children[at + 1 :])


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("")
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.wrong += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        made = Element(tag, {name: value or "" for name, value in attrs}, parent=self.here)
        self.here.children.append(made)
        if tag not in _EMPTY:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:  # of SVG
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag != tag or not self.here.parent:
            self.wrong.append(f"</{tag}> closes <{self.here.tag}>")
        self.here = self.here.parent or self.here

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


@dataclass(frozen=True)
class Page:
    """A page of the site: its path, its tree, its elements by id, problems of its markup."""

    path: str
    root: Element
    by_id: dict[str, Element]
    wrong: tuple[str, ...]

    def target(self, href: str) -> tuple[str, str]:
        """Where an address leads: output path and anchor."""
        address, _, anchor = unquote(href).partition("#")
        if address.startswith("/"):  # of the page for what is not there: from the site's address, as its styles are
            sheet = next(e.attributes["href"] for e in self.root.all("link") if "assets/" in e.attributes["href"])
            address = address.removeprefix(sheet.partition("assets/")[0])
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), address)) if address else self.path
        return path, anchor

    def links(self) -> list[tuple[Element, str, str]]:
        """Its links into the site: the element, output path and anchor."""
        # Neither a scheme nor a host comes first.
        inside = [e for e in self.root.all("a") if re.match(r"(?!//|[^/]*:)", e.attributes.get("href", ":"))]
        return [(e, *self.target(e.attributes["href"])) for e in inside]


def read(path: str, data: bytes) -> Page:
    """Read one page."""
    builder = _Builder()
    builder.feed(data.decode())
    builder.close()
    wrong = [*builder.wrong, *(["not closed"] if builder.here is not builder.root else [])]
    by_id: dict[str, Element] = {}
    for element in builder.root.walk():
        if name := element.attributes.get("id"):
            wrong += [f"id {name} is there twice"] if name in by_id else []
            by_id[name] = element
    return Page(path, builder.root, by_id, tuple(wrong))
