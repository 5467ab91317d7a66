"""A file beside the records → what it is. Its contents decide, not its name."""

import hashlib
import io
import re
import warnings

from briefing.core import limits
from briefing.core.attachments import Attachment
from briefing.core.diagnostics import Diagnostic, Location, problem

from .validation import NO_FILES

_BEGINNINGS = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"%PDF-[12]\.", "application/pdf"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read(path: str, data: bytes) -> tuple[Attachment, tuple[Diagnostic, ...]]:
    """What a file is; an empty attachment and a problem for one that cannot be published."""
    if data in NO_FILES:
        return Attachment(), (problem("unexpected-file", Location(path), *NO_FILES[data]),)
    if len(data) > limits.ATTACHMENT:
        hint = "Save it smaller: a picture is shown at most 1,600 pixels wide."
        message = f"The file has more than {limits.ATTACHMENT:,} bytes."
        return Attachment(), (problem("file-too-large", Location(path), message, hint),)
    found = (media_type for start, media_type in _BEGINNINGS if re.match(start, data, re.DOTALL))
    media_type = next(found, "") or ("text/plain" if path.endswith(".txt") else "")
    made, refusal = Attachment(media_type, len(data), hashlib.sha256(data).hexdigest()), ""
    if media_type.startswith("image/"):
        made, refusal = _picture(made, data)
    elif media_type == "text/plain":
        refusal = _refuse_text(data)
    elif not media_type:
        refusal = "By its contents this is no JPEG, PNG or WebP picture, no PDF and no plain text."
    return (Attachment(), (problem("file-refused", Location(path), refusal),)) if refusal else (made, ())


def _refuse_text(data: bytes) -> str:
    """Why it is not published as plain text, or "": a browser must not take it for a page."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "The text is not UTF-8."
    if text.lstrip().startswith("<"):
        return "The text begins as HTML, SVG or XML does."
    return "The text holds characters that no text has." if _CONTROL.search(text) else ""


def _picture(made: Attachment, data: bytes) -> tuple[Attachment, str]:
    """The picture with its size as it is seen, and why it is not published, or ""."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # slow to load, and few briefings have pictures

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:  # we count ourselves
            width, height = image.size
            if width * height > limits.PIXELS:
                return made, f"The picture has {width * height:,} pixels; the limit is {limits.PIXELS:,}."
            if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":  # a second view that some cameras add
                return made, "The picture moves, and only its first image would be shown."
            if image.mode[0] in "IF":
                return made, "The picture has more than 256 shades of grey, which browsers do not show."
            image.load()
            width, height = ImageOps.exif_transpose(image).size
            return made._replace(width=width, height=height, is_opaque=not image.has_transparency_data), ""
    except Image.DecompressionBombError:
        return made, f"The picture has more than {limits.PIXELS:,} pixels."
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # whatever Pillow says of a damaged picture
        return made, "The picture cannot be read: it is damaged."
