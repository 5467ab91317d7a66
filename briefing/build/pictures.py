"""What a chat shows of a page (1200 × 630 px), the icon of a phone's home screen, and the pictures of records.

Pillow's own font is used, without the system's text layout, so that every machine gives the same bytes; only words that
it cannot write are written in a font of the machine. A picture is drawn as shades, then coloured box by box.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from briefing.core.inputs import FILES, Attachment
from briefing.core.model import File
from briefing.engine.engine import Cache, Engine, digest
from briefing.languages import ways
from briefing.site.site import Site
from briefing.views.metadata import Card

from .fonts import covering

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT, ICON = 1200, 630, 180
_LOOK = "1"
"""To be changed with how a picture looks: caches know it by its path."""
TOUCH_ICON = "apple-touch-icon"
FAVICON = "favicon.ico"
"""It has this name and no other: programs ask for it without looking at a page."""
_FAVICON_SIZES = [(16, 16), (32, 32), (48, 48)]
# As in templates/css/1-settings.css, light.
COLOURS = {
    "paper": "#fdfcf9",
    "ink": "#1c1b19",
    "ink-2": "#4d4943",
    "rule-2": "#ded8cc",
    "accent": "#123f7c",
    "for": "#15522f",
    "against": "#861d1d",
    "deny": "#6f3d00",
}
_TONES = {"confirmed": "for", "confirmed-later": "for", "mixed": "against", "contradicted": "against", "denied": "deny"}
"""Status → its colour; any other is ink."""
_SHADES = 32
_INK = _SHADES - 1
"""The last shade; 0 is paper."""
_LEFT, _RIGHT, _BOTTOM, _LEADING = 72, 1128, 500, 1.36
"""The margins, where the counts begin, and the height of a line of letters that are 1 high."""
_REPLACED = str.maketrans({"–": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
"""Characters that Pillow's font has not, and what says the same."""
_SAVED: Mapping[str, tuple[str, int]] = {"webp": ("WEBP", 80), "jpg": ("JPEG", 84), "png": ("PNG", -1)}
"""Form of a record's picture → its name in Pillow, and the quality."""
Drawing = tuple[Card, str]
"""A card, and the file of the font of its words; "" for Pillow's own."""


def choose_fonts(cards: Mapping[str, Card], engine: Engine) -> tuple[dict[str, Drawing], str]:
    """Each card with its font, but for those with letters that no font has; and these letters."""
    found: dict[str, Drawing] = {}
    missing = ""
    for name, content in cards.items():
        lacking = engine.cached("letters", name, partial(unwritable, content), (repr(content),))
        font = font_for(content, lacking)
        if font is None:
            missing = missing or "".join(sorted(lacking))
        else:
            found[name] = content, font
    return found, missing


def draw(engine: Engine, name: str) -> bytes:
    """An icon, or the PNG of a card in the table of drawings."""
    if make := _ICONS.get(name):
        return engine.cached("picture", name, make, ())
    content, font = engine.graph.table("drawing")[name]
    return engine.cached("picture", name, partial(card, content, font), (repr(content), font))


def paths_of(drawings: Mapping[str, Drawing]) -> dict[str, str]:
    """The output path of each card and icon by name, which is known before it is drawn."""
    looks = {TOUCH_ICON: "", **{name: repr(content) for name, (content, _) in drawings.items()}}
    return {FAVICON: FAVICON} | {name: f"assets/{name}.{digest(_LOOK, look)[:10]}.png" for name, look in looks.items()}


def font_for(content: Card, lacking: frozenset[str]) -> str | None:
    """The file of a font that has all letters of a card; "", Pillow's own, if it is `lacking` none; None for none."""
    if ways.text_direction(content.title + content.words) == "rtl" and not _sets_right_to_left():
        return None
    return (covering(_letters(content)) or None) if lacking else ""


def _sets_right_to_left() -> bool:
    from PIL import features  # noqa: PLC0415  # as below

    return bool(features.check("raqm"))


def _letters(content: Card) -> frozenset[str]:
    words = (
        *(words for _, words in content.counts),
        content.kicker,
        content.title,
        content.words,
        content.foot,
        content.status,
        content.denied,
    )
    return frozenset("".join(words).translate(_REPLACED)) - {" ", "\n"}


def unwritable(content: Card) -> frozenset[str]:
    """The letters of a card that Pillow's own font has not."""
    letters = {letter for letter in _letters(content) if not letter.isascii()}
    if not letters:
        return frozenset()
    font = _font("", 20)
    unknown = bytes(font.getmask("\U0010ffff"))
    return frozenset(letter for letter in letters if bytes(font.getmask(letter)) == unknown)


def card(content: Card, font: str = "") -> bytes:
    """A PNG of a card, in Pillow's own font or that of a file."""
    canvas = _Canvas(WIDTH, HEIGHT, font)
    canvas.fill((0, 0, 20, HEIGHT), "accent")
    canvas.mark(_RIGHT - 64, 64, 64)
    y = canvas.write(content.kicker, 72, 26, "accent", room=1)
    y = canvas.write(
        content.title, y + 14, 52 if content.status else 68, "ink", room=3 if content.status else 2, bold=True
    )
    if content.status:
        y = canvas.write(content.status, y + 24, 44, _TONES.get(content.support, "ink"), room=1)
        canvas.write(content.denied, y, 44, "deny", room=2)
    else:
        size = 34 if content.counts else 44
        canvas.write(
            content.words, y + 22, size, "ink-2", room=max(1, int((_BOTTOM - 24 - y - 22) // (size * _LEADING)))
        )
    canvas.fill((_LEFT, _BOTTOM, _RIGHT, _BOTTOM + 2), "rule-2")
    canvas.counts(content.counts)
    canvas.write(content.foot, _BOTTOM + 36, 27, "ink-2", room=1)
    return canvas.png()


def icon() -> bytes:
    """The favicon as a PNG without transparency or rounded corners: phones cut their own."""
    canvas = _Canvas(ICON, ICON)
    canvas.mark(0, 0, ICON)
    return canvas.png()


def _small_icons() -> bytes:
    """The same as an ICO."""
    from PIL import IcoImagePlugin, Image  # noqa: PLC0415  # as below

    stream = io.BytesIO()
    # Once its plugin is there, Pillow does not load those of all formats.
    Image.open(io.BytesIO(icon())).convert("RGB").save(stream, IcoImagePlugin.IcoImageFile.format, sizes=_FAVICON_SIZES)
    return stream.getvalue()


_ICONS = {TOUCH_ICON: icon, FAVICON: _small_icons}


@cache
def _font(file: str, size: float) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415  # not needed where nothing has changed

    font = ImageFont.truetype(file, size) if file else ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101  # by Pillow's documentation, where a size is given
    return font


@cache
def _length(file: str, size: float, word: str) -> float:
    return _font(file, size).getlength(word)


@lru_cache(64)
def _line(file: str, size: float, words: str, within: tuple[int, int], y: float, *, bold: bool) -> Image.Image:  # noqa: PLR0913  # a line, whole
    """A line of letters: on the cards of claims many are the same. A few are kept, each of up to 80 kB."""
    from PIL import Image, ImageChops, ImageDraw  # noqa: PLC0415  # as above

    thin = Image.new("L", within)
    ImageDraw.Draw(thin).text((0, y), words, fill=_INK, font=_font(file, size))
    # As if written twice, a pixel apart: Pillow's outlines take four times as long.
    return ImageChops.lighter(thin, ImageChops.offset(thin, 1, 0)) if bold else thin


class _Canvas:
    """A picture in shades, from paper to ink, and the colour that each box of it will have."""

    def __init__(self, width: int, height: int, font: str = "") -> None:
        from PIL import Image, ImageDraw  # noqa: PLC0415  # as above

        self.image = Image.new("L", (width, height))
        self.draw = ImageDraw.Draw(self.image)
        self.font = font
        self.boxes: list[tuple[tuple[int, int, int, int], str]] = []

    def fill(self, box: tuple[int, int, int, int], colour: str) -> None:
        """Fill a box, whose right and lower ends are outside."""
        left, top, right, bottom = box
        self.draw.rectangle((left, top, right - 1, bottom - 1), fill=_INK)
        self.boxes.append((box, colour))

    def mark(self, x: int, y: int, size: int) -> None:
        """The favicon's drawing, which is 32 units wide; drawn four times as large for smooth edges."""
        from PIL import Image, ImageDraw  # noqa: PLC0415  # as above

        large = Image.new("L", (4 * size, 4 * size), _INK)
        draw, unit = ImageDraw.Draw(large), size / 8
        for top, right in ((9, 25), (16, 18), (23, 21)):
            draw.rectangle((7 * unit, (top - 1.5) * unit, right * unit - 1, (top + 1.5) * unit - 1), fill=0)
        draw.circle((24 * unit, 16 * unit), 4.5 * unit, outline=0, width=round(2 * unit))
        self.image.paste(large.reduce(4), (x, y))
        self.boxes.append(((x, y, x + size, y + size), "accent"))

    def write(  # noqa: PLR0913  # a text, whole
        self, text: str, y: float, size: float, colour: str, *, room: int, bold: bool = False
    ) -> float:
        """Write a text into at most `room` lines; return where the next may begin."""
        font = _font(self.font, size)
        width = _RIGHT - _LEFT - (110 if y < 150 else 0)  # noqa: PLR2004  # beside the mark
        words = text.split() if self.font else text.translate(_REPLACED).split()
        lines, room_left = list[str](), 0.0
        for word in words:
            needed = _length(self.font, size, word)
            if lines and needed + _length(self.font, size, " ") <= room_left:
                lines[-1] += f" {word}"
                room_left -= needed + _length(self.font, size, " ")
            else:
                lines.append(word)
                room_left = width - needed
        if len(lines) > room:
            lines = [*lines[: room - 1], lines[room - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"]
        for line in lines:
            length = font.getlength(line)
            x = _LEFT + width - int(length) - 4 if ways.text_direction(text) == "rtl" else _LEFT
            top = int(y - size / 8) if self.font else int(y)  # letters of other scripts are taller
            box = (x, top, x + int(length) + 4, int(y + size * _LEADING))
            self.image.paste(_line(self.font, size, line, (box[2] - x, box[3] - top), y - top, bold=bold), box)
            self.boxes.append((box, colour))
            y += size * _LEADING
        return y

    def counts(self, counts: tuple[tuple[str, str], ...]) -> None:
        """Two lines at the most: each status with a square in its colour, its number of claims, its words."""
        font = _font(self.font, 24)
        x, y = _LEFT, _BOTTOM + 22
        for status, words in counts:
            length = int(font.getlength(words))
            if x + 34 + length > _RIGHT:
                x, y = _LEFT, y + 42
            self.draw.rectangle((x + 4, y + 8, x + 20, y + 24), fill=_INK)
            self.draw.text((x + 34, y), words, fill=_INK, font=font)
            self.boxes.append(((x, y, x + 36 + length, y + 40), _TONES.get(status, "ink-2")))
            x += 34 + length + 42

    def png(self) -> bytes:
        """The picture with its colours, as a PNG with a palette: for each colour its shades on paper."""
        from PIL import Image, ImageChops  # noqa: PLC0415  # as above

        names = tuple(dict.fromkeys(colour for _, colour in self.boxes))
        indexes = Image.new("L", self.image.size)
        for box, colour in self.boxes:
            shades = self.image.crop(box)
            first = Image.new("L", shades.size, names.index(colour) * _SHADES)
            indexes.paste(ImageChops.add(shades, first), box[:2])
        indexes.putpalette(_palette(names))
        stream = io.BytesIO()
        indexes.save(stream, "PNG", compress_level=2)
        return stream.getvalue()


@cache
def _palette(names: tuple[str, ...]) -> list[int]:
    """The red, green and blue of each shade of some colours."""
    from PIL import ImageColor  # noqa: PLC0415  # as above

    paper, *inks = (ImageColor.getrgb(COLOURS[name]) for name in ("paper", *names))
    shares = [n / _INK for n in range(_SHADES)]
    return [round(p + (i - p) * share) for ink in inks for share in shares for p, i in zip(paper, ink, strict=True)]


def published(site: Site, files: Mapping[str, bytes], cache: Cache) -> dict[str, bytes]:
    """What is published of `content/files/`: output path → bytes, for the file of each record that has one."""
    made: dict[str, bytes] = {}
    for identifier, record in site.all(File):
        if found := site.attachment(identifier):
            data = files[f"{FILES}{record.file}"]
            make = partial(_sizes, identifier, found, data)
            whole = {found.path(identifier): data}
            made |= cache.cached("picture", f"{FILES}{identifier}", make, (repr(found),)) if found.width else whole
    return made


def _sizes(identifier: str, attachment: Attachment, data: bytes) -> dict[str, bytes]:
    """A picture in each of its widths and both of its forms, upright, without what the camera noted."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # as above

    made: dict[str, bytes] = {}
    with Image.open(io.BytesIO(data)) as original:
        upright = ImageOps.exif_transpose(original).convert("RGB" if attachment.is_opaque else "RGBA")
    for width in attachment.widths:
        height = max(1, round(attachment.height * width / attachment.width))
        resized = upright.resize((width, height), Image.Resampling.LANCZOS)
        resized.info.clear()
        for form in (attachment.published_as, "webp"):
            stream, (name, quality) = io.BytesIO(), _SAVED[form]
            resized.save(stream, name, quality=quality)
            made[attachment.path(identifier, width, form)] = stream.getvalue()
    return made
