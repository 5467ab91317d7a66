"""Pictures made at build time: what a chat shows of a page (1200 × 630 px), and the icon of a phone's home screen.

Pillow is loaded only when one is made. Its own font is used, without the system's text layout, so that every machine
gives the same bytes. Sizes are in pixels of the finished picture; all is drawn larger and reduced, for smooth edges.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from briefing.engine.cache import Cache, digest
from briefing.views.metadata import Card

if TYPE_CHECKING:
    from PIL.Image import Image
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
_MARGIN, _SCALE, _PALETTE = 72, 2, 64
_BOTTOM = 500
"""Where the counts begin; text ends above."""
_INSTEAD = str.maketrans({"–": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
"""For what the font has not."""


def bundle(cards: dict[str, Card], cache: Cache) -> tuple[dict[str, bytes], dict[str, str]]:
    """Each card's picture and the icon, as files, and logical name ("og.png") → output path."""
    made = {f"{name}.png": cache.cached("picture", partial(card, c), (repr(c),)) for name, c in cards.items()}
    made["apple-touch-icon.png"] = cache.cached("picture", icon, ("icon",))
    names = {name: f"assets/{name.removesuffix('.png')}.{digest(data)[:10]}.png" for name, data in made.items()}
    return {names[name]: data for name, data in made.items()}, names


def card(content: Card) -> bytes:
    """A PNG of a card. Words that the font cannot write are left out rather than drawn as boxes."""
    image, draw = _canvas(WIDTH, HEIGHT, COLOURS["paper"])
    _box(draw, (0, 0, 20, HEIGHT), COLOURS["accent"])
    _mark(draw, WIDTH - _MARGIN - 64, 64, 64)
    y = _lines(draw, content.kicker, (_MARGIN, 72), 26, COLOURS["accent"], room=1)
    y = _lines(draw, content.title, (_MARGIN, y + 14), 68, COLOURS["ink"], room=2, bold=1.2)
    size = 34 if content.counts else 44
    room = (_BOTTOM - 24 - y - 22) // _leading(size)
    _lines(draw, content.words, (_MARGIN, y + 22), size, COLOURS["ink-2"], room=max(1, int(room)))
    _box(draw, (_MARGIN, _BOTTOM, WIDTH - _MARGIN, _BOTTOM + 2), COLOURS["rule-2"])
    _counts(draw, content.counts)
    _lines(draw, content.foot, (_MARGIN, _BOTTOM + 36), 27, COLOURS["ink-2"], room=1)
    return _png(image)


def icon() -> bytes:
    """The favicon as a PNG without transparency or rounded corners: phones cut their own."""
    image, draw = _canvas(ICON, ICON, COLOURS["accent"])
    _mark(draw, 0, 0, ICON)
    return _png(image)


def _canvas(width: int, height: int, colour: str) -> tuple[Image, ImageDraw]:
    from PIL import Image, ImageDraw  # noqa: PLC0415  # not needed where nothing has changed

    image = Image.new("RGB", (width * _SCALE, height * _SCALE), colour)
    return image, ImageDraw.Draw(image)


def _png(image: Image) -> bytes:
    from PIL import Image  # noqa: PLC0415  # as above

    reduced = image.reduce(_SCALE).quantize(_PALETTE, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    reduced.save(stream, "PNG")
    return stream.getvalue()


def _font(size: float) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415  # as above

    font = ImageFont.load_default(size * _SCALE)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101  # by Pillow's documentation, where a size is given
    return font


def _box(draw: ImageDraw, bounds: tuple[float, float, float, float], colour: str) -> None:
    """A filled rectangle."""
    left, top, right, bottom = (value * _SCALE for value in bounds)
    draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)


def _mark(draw: ImageDraw, x: float, y: float, size: float) -> None:
    """The favicon's drawing, which is 32 units wide."""
    unit = size / 32
    _box(draw, (x, y, x + size, y + size), COLOURS["accent"])
    for top, right in ((9, 25), (16, 18), (23, 21)):
        bounds = (x + 7 * unit, y + (top - 1.5) * unit, x + right * unit, y + (top + 1.5) * unit)
        _box(draw, bounds, COLOURS["paper"])
    _ring(draw, (x + 24 * unit, y + 16 * unit), 4.5 * unit, COLOURS["paper"], 2 * unit)


def _ring(draw: ImageDraw, middle: tuple[float, float], radius: float, colour: str, line: float) -> None:
    bounds = [(value + sign * radius) * _SCALE for sign in (-1, 1) for value in middle]
    draw.ellipse(bounds, outline=colour, width=round(line * _SCALE))


def _leading(size: float) -> float:
    return size * 1.36


def _lines(  # noqa: PLR0913  # a text, whole
    draw: ImageDraw, text: str, at: tuple[float, float], size: float, colour: str, *, room: int, bold: float = 0
) -> float:
    """Write a text into so many lines at the most; the value is where the next may begin."""
    font = _font(size)
    x, y = at
    lines = _broken(_writable(text, font), font, (WIDTH - 2 * _MARGIN - (110 if y < 150 else 0)) * _SCALE)  # noqa: PLR2004  # beside the mark
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"]
    for line in lines:
        draw.text((x * _SCALE, y * _SCALE), line, fill=colour, font=font, stroke_width=bold)
        y += _leading(size)
    return y


def _writable(text: str, font: FreeTypeFont) -> str:
    """The text without the words that have a character which the font has not."""
    missing = bytes(font.getmask("\U0010ffff"))
    words = text.translate(_INSTEAD).split()
    can = {character: bytes(font.getmask(character)) != missing for character in set("".join(words))}
    return " ".join(word for word in words if all(can[character] for character in word))


def _broken(text: str, font: FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _counts(draw: ImageDraw, counts: tuple[tuple[str, int], ...]) -> None:
    """Two lines at the most: each status with its mark, its number of claims, its words."""
    font = _font(24)
    x, y = float(_MARGIN), _BOTTOM + 22.0
    for place, (status, number) in enumerate(counts):
        colour = COLOURS[_TONES.get(status, "ink-2")]
        claims = f" claim{'' if number == 1 else 's'}" if not place else ""
        words = f"{number}{claims} {status.replace('-', ' ')}"
        if x + 34 + font.getlength(words) / _SCALE > WIDTH - _MARGIN:
            x, y = float(_MARGIN), y + 42
        _glyph(draw, status, (x + 12, y + 16), colour)
        draw.text(((x + 34) * _SCALE, y * _SCALE), words, fill=colour, font=font)
        x += 34 + font.getlength(words) / _SCALE + 42


def _glyph(draw: ImageDraw, status: str, middle: tuple[float, float], colour: str) -> None:
    """The status marks of components/status."""
    x, y = middle

    def line(*points: tuple[float, float]) -> None:
        draw.line([((x + a) * _SCALE, (y + b) * _SCALE) for a, b in points], fill=colour, width=round(2.5 * _SCALE))

    if status == "mixed":
        line((-11, -5), (9, -5))
        line((3, -11), (9, -5), (3, 1))
        line((11, 5), (-9, 5))
        line((-3, -1), (-9, 5), (-3, 11))
        return
    if status == "contradicted":
        line((-9, -9), (9, 9))
        line((-9, 9), (9, -9))
        return
    _ring(draw, middle, 11, colour, 11 if status == "confirmed" else 2.5)
    if status == "confirmed-later":
        _ring(draw, middle, 4, colour, 4)
    elif status == "one-source":
        bounds = [(value + sign * 11) * _SCALE for sign in (-1, 1) for value in middle]
        draw.pieslice(bounds, 90, 270, fill=colour)
    elif status == "denied":
        line((-7, 7), (7, -7))
