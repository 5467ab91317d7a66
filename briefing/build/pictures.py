"""What is published of `content/files/`. Pictures: in the sizes that pages show, upright, without metadata."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial

from briefing.core.attachments import FOLDER, Attachment
from briefing.core.model import File
from briefing.engine.cache import Cache
from briefing.site.site import Site

_QUALITY = {"webp": 80, "jpg": 84}
_FORMATS = {"webp": "WEBP", "jpg": "JPEG", "png": "PNG"}


def published(site: Site, files: Mapping[str, bytes], cache: Cache) -> dict[str, bytes]:
    """Output path → bytes, for the file of each record that has one."""
    made: dict[str, bytes] = {}
    for identifier, record in site.all(File):
        attachment, data = site.attachment(identifier), files.get(f"{FOLDER}{record.file}", b"")
        if attachment and attachment.width:
            make = partial(_sizes, identifier, attachment, data)
            made |= cache.cached("picture", f"{FOLDER}{identifier}", make, (repr(attachment),))  # with its hash
        elif attachment:
            made[attachment.path(identifier)] = data
    return made


def _sizes(identifier: str, attachment: Attachment, data: bytes) -> dict[str, bytes]:
    """A picture in each of its widths and both of its forms."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # not needed where nothing has changed

    made: dict[str, bytes] = {}
    with Image.open(io.BytesIO(data)) as original:
        upright = ImageOps.exif_transpose(original).convert("RGB" if attachment.is_opaque else "RGBA")
    for width in attachment.widths:
        size = (width, max(1, round(attachment.height * width / attachment.width)))
        resized = upright.resize(size, Image.Resampling.LANCZOS)
        resized.info.clear()
        for path in (attachment.path(identifier, width), attachment.path(identifier, width, webp=True)):
            ending, stream = path.rpartition(".")[2], io.BytesIO()
            resized.save(stream, _FORMATS[ending], quality=_QUALITY.get(ending, -1))
            made[path] = stream.getvalue()
    return made
