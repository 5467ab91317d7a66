"""A file beside the records → what it is. Its contents decide, not its name."""

import hashlib
import io
import re
import warnings

from briefing.core import limits
from briefing.core.attachments import Attachment
from briefing.core.diagnostics import Diagnostic, Location, problem

from .validation import NO_FILES

_BEGINNINGS = {rb"\xff\xd8\xff": "jpg", rb"\x89PNG\r\n\x1a\n": "png", rb"RIFF....WEBP": "webp", rb"%PDF-[12]\.": "pdf"}
_PLAIN_TEXT = re.compile(r"\ufeff?(?!\s*<)[^\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]*")  # which no browser takes for a page


def read(path: str, data: bytes) -> tuple[Attachment, tuple[Diagnostic, ...]]:
    """What a file is; an empty attachment and a problem for one that cannot be published."""
    if data in NO_FILES:
        return Attachment(), (problem("unexpected-file", Location(path), *NO_FILES[data]),)
    if len(data) > limits.ATTACHMENT:
        message = f"The file has more than {limits.ATTACHMENT:,} bytes."
        hint = "Save it smaller: a picture is shown at most 1,600 pixels wide."
        return Attachment(), (problem("file-too-large", Location(path), message, hint),)
    found = (form for start, form in _BEGINNINGS.items() if re.match(start, data, re.DOTALL))
    form = next(found, "txt" if path.endswith(".txt") else "")
    made, refusal = Attachment(form, len(data), hashlib.sha256(data).hexdigest()), ""
    if form in {"jpg", "png", "webp"}:
        made, refusal = _picture(made, data)
    elif form == "txt" and not _PLAIN_TEXT.fullmatch(data.decode("utf-8", "replace")):
        refusal = "This is no plain text in UTF-8, or it begins as HTML, SVG and XML do."
    elif not form:
        refusal = "By its contents this is no JPEG, PNG or WebP picture, no PDF and no plain text."
    return (Attachment(), (problem("file-refused", Location(path), refusal),)) if refusal else (made, ())


def _picture(made: Attachment, data: bytes) -> tuple[Attachment, str]:
    """The picture with its size as it is seen, and why it is not published, or ""."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # slow to load, and few briefings have pictures

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:  # we count ourselves
            if image.width * image.height > limits.PIXELS:
                raise Image.DecompressionBombError  # noqa: TRY301  # as Pillow does, for larger ones
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
    except Exception:  # noqa: BLE001  # Pillow raises many kinds for a damaged picture: it becomes a diagnostic
        return made, "The picture cannot be read: it is damaged."
