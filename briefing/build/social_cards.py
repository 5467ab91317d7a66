"""Pictures made at build time: what a chat shows of a page (1200 × 630 px), and the icon of a phone's home screen.

Pillow's own font is used, without the system's text layout, so that every machine gives the same bytes. All is drawn
twice as large and then reduced, for smooth edges: every length below but the three sizes is in half pixels.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from briefing.engine.cache import Cache, digest
from briefing.views.metadata import Card

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT, ICON = 1200, 630, 180
# As in templates/css/1-settings.css, light.
COLOURS = {
    "paper": "#fdfcf9",
    "ink": "#1c1b19",
    "ink-2": "#4d4943",
    "rule-2": "#ded8cc",
    "accent": "#123f7c",
    "for": "#15522f",
    "against": "#6f3d00",
    "deny": "#861d1d",
}
_TONES = {"confirmed": "for", "confirmed-later": "for", "mixed": "against", "contradicted": "against", "denied": "deny"}
"""Status → its colour; any other is quiet."""
_LEFT, _RIGHT, _BOTTOM, _LEADING = 144, 2256, 1000, 1.36
"""The margins, where the counts begin, and the height of a line of letters that are 1 high."""
_REPLACED = str.maketrans({"–": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
"""Characters that the font has not."""


def bundle(cards: dict[str, Card], cache: Cache) -> tuple[dict[str, bytes], dict[str, str]]:
    """Each card's picture and the icon, as files, and logical name ("og.png") → output path."""
    made = {f"{name}.png": cache.cached("picture", name, partial(card, c), (repr(c),)) for name, c in cards.items()}
    made["apple-touch-icon.png"] = cache.cached("picture", "apple-touch-icon", icon, ())
    names = {name: f"assets/{name.removesuffix('.png')}.{digest(data)[:10]}.png" for name, data in made.items()}
    return {names[name]: data for name, data in made.items()}, names


def card(content: Card) -> bytes:
    """A PNG of a card. Words that the font cannot write are left out rather than drawn as boxes."""
    return _png(WIDTH, HEIGHT, "paper", partial(_draw_card, content=content))


def _draw_card(draw: ImageDraw, content: Card) -> None:
    draw.rectangle((0, 0, 39, 2 * HEIGHT - 1), fill=COLOURS["accent"])
    _draw_mark(draw, _RIGHT - 128, 128, 128)
    y = _write(draw, "Evidence-backed briefing", 144, 52, "accent", room=1)
    y = _write(draw, content.title, y + 28, 136, "ink", room=2, bold=1.2)
    size = 68 if content.counts else 88
    room = int((_BOTTOM - 48 - y - 44) // (size * _LEADING))
    _write(draw, content.words, y + 44, size, "ink-2", room=max(1, room))
    draw.rectangle((_LEFT, _BOTTOM, _RIGHT - 1, _BOTTOM + 3), fill=COLOURS["rule-2"])
    _draw_counts(draw, content.counts)
    _write(draw, content.foot, _BOTTOM + 72, 54, "ink-2", room=1)


def icon() -> bytes:
    """The favicon as a PNG without transparency or rounded corners: phones cut their own."""
    return _png(ICON, ICON, "accent", partial(_draw_mark, x=0, y=0, size=2 * ICON))


def _png(width: int, height: int, colour: str, draw: Callable[[ImageDraw], None]) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415  # not needed where nothing has changed

    image = Image.new("RGB", (2 * width, 2 * height), COLOURS[colour])
    draw(ImageDraw.Draw(image))
    stream = io.BytesIO()
    reduced = image.reduce(2).quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.save(stream, "PNG")
    return stream.getvalue()


def _font(size: float) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415  # as above

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101  # by Pillow's documentation, where a size is given
    return font


def _draw_mark(draw: ImageDraw, x: float, y: float, size: float) -> None:
    """The favicon's drawing, which is 32 units wide."""
    unit = size / 32
    draw.rectangle((x, y, x + size - 1, y + size - 1), fill=COLOURS["accent"])
    for top, right in ((9, 25), (16, 18), (23, 21)):
        bounds = (x + 7 * unit, y + (top - 1.5) * unit, x + right * unit - 1, y + (top + 1.5) * unit - 1)
        draw.rectangle(bounds, fill=COLOURS["paper"])
    draw.circle((x + 24 * unit, y + 16 * unit), 4.5 * unit, outline=COLOURS["paper"], width=round(2 * unit))


def _write(  # noqa: PLR0913  # a text, whole
    draw: ImageDraw, text: str, y: float, size: float, colour: str, *, room: int, bold: float = 0
) -> float:
    """Write a text into at most `room` lines; the value is where the next may begin."""
    font = _font(size)
    width = _RIGHT - _LEFT - (220 if y < 300 else 0)  # noqa: PLR2004  # beside the mark
    lines: list[str] = []
    for word in _writable(text, font):
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"]
    for line in lines:
        draw.text((_LEFT, y), line, fill=COLOURS[colour], font=font, stroke_width=bold)
        y += size * _LEADING
    return y


def _writable(text: str, font: FreeTypeFont) -> list[str]:
    """The words that have no character which the font has not."""
    words = text.translate(_REPLACED).split()
    missing = bytes(font.getmask("\U0010ffff"))
    unknown = {character for character in set("".join(words)) if bytes(font.getmask(character)) == missing}
    return [word for word in words if unknown.isdisjoint(word)]


def _draw_counts(draw: ImageDraw, counts: tuple[tuple[str, int], ...]) -> None:
    """Two lines at the most: each status with a dot in its colour, its number of claims, its words."""
    font = _font(48)
    x, y = float(_LEFT), _BOTTOM + 44.0
    for place, (status, number) in enumerate(counts):
        claims = f" claim{'' if number == 1 else 's'}" if not place else ""
        words = f"{number}{claims} {status.replace('-', ' ')}"
        if x + 68 + font.getlength(words) > _RIGHT:
            x, y = float(_LEFT), y + 84
        colour = COLOURS[_TONES.get(status, "ink-2")]
        draw.circle((x + 24, y + 32), 20, fill=colour)
        draw.text((x + 68, y), words, fill=colour, font=font)
        x += 68 + font.getlength(words) + 84
