"""The order of the stages: files in, files out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from . import assets, diagnostics, explain, exports, history, layout, pictures, rules, schema
from .closure import Closures
from .diagnostics import Diagnostic, Location, problem
from .document import Document
from .link import Site, link
from .memo import Memo
from .render import Renderer
from .views import cards, views

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]
"""(stage, done, of how many)"""


def build(
    files: Files, memo: Memo, progress: Progress = lambda *_: None
) -> tuple[Files | None, tuple[Diagnostic, ...]]:
    """The whole site, or None where a fault forbids its publication; every fault found, in order."""
    memo.begin()
    site, problems = check(files, memo, progress)
    if site is None or diagnostics.has_errors(problems):
        return None, problems
    output, found = publish(site, files, memo, progress)
    problems = diagnostics.in_order([*problems, *found])
    if diagnostics.has_errors(problems):
        return None, problems
    memo.finish()
    return output, problems


def check(files: Files, memo: Memo, progress: Progress = lambda *_: None) -> tuple[Site | None, tuple[Diagnostic, ...]]:
    """Everything up to the finished site model."""
    if "site.yaml" not in files:
        return None, (problem("site-missing", Location("site.yaml"), "There is no `site.yaml` here."),)
    if crowded := rules.crowded(files):
        return None, crowded
    documents, unusable, problems = parse(files, memo, progress)
    site, found = link(documents, unusable)
    problems += found
    if site is not None:
        problems += schema.against_seed(site.documents["article"], files)
        problems += rules.check(site)
        site = replace(site, history=history.read(files.get(history.INPUT, b"")))
    return site, diagnostics.in_order(rules.few(problems))


def parse(files: Files, memo: Memo, progress: Progress) -> tuple[list[Document], frozenset[str], list[Diagnostic]]:
    """Every file on its own: the documents, the ids of files that could not be used, the problems."""
    paths = [path for path in sorted(files) if path == schema.SITE or path.startswith("content/")]
    documents: list[Document] = []
    unusable: set[str] = set()
    problems: list[Diagnostic] = []
    for done, path in enumerate(paths, 1):
        document, found = memo.get("parse", (path, files[path]), partial(schema.document, path, files[path]))
        problems += found
        if document:
            documents.append(document)
        elif diagnostics.has_errors(found):
            unusable.add(schema.identifier(path))
        progress("reading", done, len(paths))
    return documents, frozenset(unusable), problems


def publish(site: Site, files: Files, memo: Memo, progress: Progress) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """Every page of the site and its assets."""
    templates = {path: data for path, data in files.items() if path.startswith(assets.PREFIX)}
    output, names = assets.bundle(templates)
    drawn, pictured = pictures.bundle(cards(site), memo)
    card = pictured.pop("og.png")  # only the home page changes with it
    renderer = Renderer(templates, names | pictured)
    closures = Closures(templates, names | pictured, memo)
    problems: dict[Location, Diagnostic] = {}  # a fault of a shared template is one fault, not one a page
    pages = list(views(site, lambda graph: memo.get("layout", (repr(graph),), partial(layout.arrange, graph)), card))
    for done, page in enumerate(pages, 1):
        template = f"{assets.PREFIX}pages/{page.template}.html"
        parts = ((template, closures.digest(template)), *explain.parts(page))
        make = partial(renderer.render, page.path, page.template, page.view, page.previews)
        read = "\0".join(text for _, text in parts)  # a border of their own: `repr` never gives this character
        output[page.path], found = memo.get(explain.PAGES, (read,), make, page.path, partial(explain.facts, parts))
        for fault in found:
            problems.setdefault(fault.location, fault)
        progress("rendering", done, len(pages))
    return output | drawn | exports.for_robots(page.view.chrome for page in pages), list(problems.values())
