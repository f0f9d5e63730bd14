"""Strangers' bytes to a clean picture; the one module that knows Pillow."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from blog.errors import InputRefused

LONGEST_SIDE = 1920
PIXELS_AT_MOST = 50_000_000
FORMATS = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "AVIF": ("avif", "image/avif"),
    "GIF": ("gif", "image/gif"),
}


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: upright, without metadata; sides in pixels."""

    content: bytes
    suffix: str
    content_type: str
    width: int
    height: int


def clean_picture(content: bytes) -> Picture:
    """Decode and encode anew, so that nothing but the picture is kept.

    Raises InputRefused for what is no picture, and for one whose sides multiply to
    more than 50 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
                return _encoded(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputRefused(
            {"picture": "The picture has more than 50 million pixels."}
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise InputRefused(
            {
                "picture": "This is no picture that can be read. Choose a JPEG, PNG, "
                "WebP, AVIF or GIF."
            }
        ) from error


def _encoded(image: Image.Image) -> Picture:
    kind = image.format or ""
    if image.width * image.height > PIXELS_AT_MOST:
        raise Image.DecompressionBombError
    if getattr(image, "is_animated", False) and kind in {"GIF", "WEBP"}:
        return _saved(image, kind, save_all=True)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if kind == "JPEG":
        upright = upright.convert("L" if upright.mode == "L" else "RGB")
        return _saved(upright, kind, quality=85, optimize=True, progressive=True)
    return _saved(upright, kind)


def _saved(image: Image.Image, kind: str, **options: object) -> Picture:
    image.info.clear()
    out = io.BytesIO()
    image.save(out, kind, **options)
    suffix, content_type = FORMATS[kind]
    return Picture(out.getvalue(), suffix, content_type, image.width, image.height)


Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST
