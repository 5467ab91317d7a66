"""What a page is where nothing can be typed, chosen or switched: on paper."""

from __future__ import annotations

import copy
from itertools import pairwise
from xml.etree.ElementTree import Element

from . import markup
from .places import ONLINE

_CONTROLS = frozenset({"form", "fieldset", "template", "input", "button"})
_DRIVEN = frozenset({"filter", "choices"})
_FOR_SCREENS = ("data-", "tabindex", "autocomplete", "spellcheck", "abbr")
_KEPT = "data-address"
"""The address of a source beside its name: on paper it is all that leads there."""


def still(main: Element) -> Element:
    """A page's main part without controls, and without the words that stand beside one."""
    made = copy.deepcopy(main)
    markup.prune(made, _is_control)
    for part in made.iter():
        for name in [name for name in part.attrib if name.startswith(_FOR_SCREENS) and name != _KEPT]:
            del part.attrib[name]
        if part.get("role") == "region":  # only for a keyboard to reach what has to be scrolled
            del part.attrib["role"], part.attrib["aria-label"]
        _part_marks(part)
    return made


def _part_marks(parent: Element) -> None:
    """Tell note marks apart that stand side by side: without room between them, 1 and 2 would read as 12."""
    for first, second in pairwise(parent):
        if not first.tail and all("cite" in markup.classes(mark) for mark in (first, second)):
            second.set("class", f"{second.get('class', '')} cite--next")


def _is_control(part: Element) -> bool:
    labels = part.tag in {"p", "div"} and part.find("input") is not None
    return part.tag in _CONTROLS or labels or ONLINE in part.attrib or bool(_DRIVEN.intersection(markup.classes(part)))
