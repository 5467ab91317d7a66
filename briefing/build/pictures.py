"""What is published of `content/files/`. Pictures: in the sizes that pages show, upright, without metadata."""

import io
from collections.abc import Mapping
from functools import partial

from briefing.core.inputs import FILES, Attachment
from briefing.core.model import File
from briefing.engine.cache import Cache
from briefing.site.site import Site

_SAVED: Mapping[str, tuple[str, int]] = {"webp": ("WEBP", 80), "jpg": ("JPEG", 84), "png": ("PNG", -1)}
"""Form → its name in Pillow, and the quality."""


def published(site: Site, files: Mapping[str, bytes], cache: Cache) -> dict[str, bytes]:
    """Output path → bytes, for the file of each record that has one."""
    made: dict[str, bytes] = {}
    for identifier, record in site.all(File):
        if found := site.attachment(identifier):
            data = files[f"{FILES}{record.file}"]
            make = partial(_sizes, identifier, found, data)
            whole = {found.path(identifier): data}
            made |= cache.cached("picture", f"{FILES}{identifier}", make, (repr(found),)) if found.width else whole
    return made


def _sizes(identifier: str, attachment: Attachment, data: bytes) -> dict[str, bytes]:
    """A picture in each of its widths and both of its forms."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # not needed where nothing has changed

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
