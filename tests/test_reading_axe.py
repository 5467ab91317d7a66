"""Every kind of page under axe-core, best-practice rules included: no violation, and no doubt left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from .reading import go, kinds, reader

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
COLOURS: tuple[tuple[dict[str, Any], str, list[str]], ...] = (
    ({"color_scheme": "light", "forced_colors": "none"}, "tag", RULES),
    ({"color_scheme": "dark", "forced_colors": "none"}, "rule", COLOUR_RULES),
    ({"color_scheme": "light", "forced_colors": "active"}, "rule", COLOUR_RULES),
)
"""Sets of colours, and the rules that are tried in them: all others read markup and boxes, the same in each set."""

# Runs axe. What it leaves open is settled here where it can be settled by measuring, and given back where it cannot.
# - color-contrast: axe gives up where an element is partly scrolled out of its table, drawn in an SVG or only one
#   character long. Then the element's colour is measured against the nearest background behind it.
RUN = """async ([rules, within]) => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const clear = (colour) => /^(rgba\\(.*, 0\\)|transparent)$/.test(colour);
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const front = luminance(element.closest('svg') ? style.fill : style.color);
    let behind = element;
    while (behind && clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const back = luminance(behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)');
    return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  };
  const found = await axe.run(within.length ? within : document,
    { runOnly: rules, resultTypes: ['violations', 'incomplete'], preload: false });
  const told = (rule, nodes) => nodes.map((n) => ({ rule: rule.id, where: n.target.join(' '), html: n.html }));
  const open = found.incomplete.flatMap((rule) => told(rule, rule.nodes.filter((node) =>
    !(rule.id === 'color-contrast' && contrast(document.querySelector(node.target[0])) >= 4.5))));
  return { violations: found.violations.flatMap((rule) => told(rule, rule.nodes)), open };
}"""

FOCUS_A_LINK = """() => {
  const known = new Set([...document.querySelectorAll('template[data-preview]')].map((t) => t.dataset.preview));
  const links = [...document.querySelectorAll('main a[href]')];
  const link = links.find((a) => known.has(a.getAttribute('href').split('#')[0]) && a.checkVisibility());
  link?.scrollIntoView({ block: 'center' });
  link?.focus({ focusVisible: true });
  return Boolean(link);
}"""

ACCEPTED = (("link-in-text-block", 'class="mention"'),)
"""Doubts of axe that a person has settled: (rule, what the element's markup contains).

Names in the article look like its other words on purpose, so that it can be read as it was written; the layer “people
and things” shows them as links, by line and colour.
"""


def faults(windows: Iterable[Page], state: str, *within: str) -> Iterator[str]:
    """What axe finds on a page, or on parts of it, in each set of colours, without the doubts settled above."""
    for colours, kind, rules in COLOURS:
        for page in windows:
            page.emulate_media(**colours)
            page.evaluate(f"(what) => {{ window.found = ({RUN})(what); }}", [{"type": kind, "values": rules}, within])
        for page in windows:
            name = f"{state}, {page.evaluate('innerWidth')} px, {'/'.join(colours.values())}"
            yield from (f"{name}: {fault}" for fault in told(page.evaluate("window.found")))


def told(found: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    """One line for each rule that is broken or in doubt."""
    doubts = [
        doubt
        for doubt in found["open"]
        if not any(doubt["rule"] == rule and part in doubt["html"] for rule, part in ACCEPTED)
    ]
    for kind, group in (("violation", found["violations"]), ("undecided", doubts)):
        for rule in dict.fromkeys(fault["rule"] for fault in group):
            where = [fault["where"] for fault in group if fault["rule"] == rule]
            yield f"{kind} {rule}, {len(where)} times, as at {where[0]}"


def test_no_page_shuts_a_reader_out(browser: Browser, published: Path, root: Path, *, night: bool) -> None:
    """Pages of every kind, by day of some, on a phone and at night a desk too, in all colours, with a preview."""
    axe = (root / "tests/node/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    found: list[str] = []
    with reader(browser, 320) as phone, reader(browser, 1280) as desk:
        windows = [phone, desk] if night else [phone]
        for window in windows:
            window.context.add_init_script(axe)
        for path in kinds(published)[:: 1 if night else 9]:
            for window in windows:
                go(window, published, path)
            found += faults(windows, path)
            found += faults(show_previews(windows), f"{path} with a preview", "#preview", "[aria-describedby=preview]")
        for layer in ("claims", "entities", "plain") if night else ("entities",):
            for window in windows:
                go(window, published, "article.html")
                window.check(f"#layer-{layer}")
            found += faults(windows, layer)
    assert not found, "\n".join(found)


def show_previews(windows: Iterable[Page]) -> list[Page]:
    """Open the preview of the first link that has one, by focus; the value are the windows with such a link."""
    shown = [page for page in windows if page.evaluate(FOCUS_A_LINK)]
    for page in shown:
        page.locator("#preview").wait_for()
    return shown
