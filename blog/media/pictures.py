"""Strangers' bytes to a clean picture; the one module that knows Pillow."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from blog.errors import InputRefused

LONGEST_SIDE = 1920
FACE_SIDE = 96
FACE_PIXELS_AT_MOST = 20_000_000  # strangers send these without being asked
PIXELS_AT_MOST = 50_000_000
FRAME_MS = 100  # of a frame that does not say how long it is shown
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

    Raises InputRefused for what is no picture, and for one that unpacks, with all its
    frames, to more than 50 million pixels.
    """
    return _read(content, _encoded)


def make_face(content: bytes) -> Picture:
    """Return the middle of a photo as a small square WebP.

    Raises InputRefused for what is no picture or has more than 20 million pixels.
    """
    return _read(content, _as_face)


def _read(content: bytes, encode: Callable[[Image.Image], Picture]) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
                return encode(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputRefused(
            {"picture": "The picture has more than 50 million pixels."}
        ) from error
    except InputRefused:
        raise
    except Exception as error:  # decoders of broken files fail in any way there is
        raise InputRefused(
            {
                "picture": "This is no picture that can be read. Choose a JPEG, PNG, "
                "WebP, AVIF or GIF."
            }
        ) from error


def _encoded(image: Image.Image) -> Picture:
    kind = image.format or ""
    frames = getattr(image, "n_frames", 1) if kind in {"GIF", "WEBP"} else 1
    if image.width * image.height * frames > PIXELS_AT_MOST:
        raise Image.DecompressionBombError
    if frames > 1:
        return _moving(image, kind, frames)
    upright = _shrunk(_in_srgb(ImageOps.exif_transpose(image)))
    if kind == "JPEG":
        upright = upright.convert("L" if upright.mode == "L" else "RGB")
        return _saved(upright, kind, quality=85, optimize=True, progressive=True)
    return _saved(upright, kind)


def _as_face(image: Image.Image) -> Picture:
    if image.width * image.height > FACE_PIXELS_AT_MOST:
        raise InputRefused({"picture": "The photo has more than 20 million pixels."})
    upright = _in_srgb(ImageOps.exif_transpose(image)).convert("RGBA")
    size = (FACE_SIDE, FACE_SIDE)
    square = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    return _saved(square, "WEBP", quality=80)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Turn the colours into those of the web, as the profile that says them goes."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    srgb = ImageCms.createProfile("sRGB")
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, own, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile is as good as none
    return turned or image


def _shrunk(image: Image.Image) -> Image.Image:
    if max(image.size) <= LONGEST_SIDE:
        return image
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")  # colours of a palette cannot be mixed
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return image


def _moving(image: Image.Image, kind: str, frames: int) -> Picture:
    durations = []
    for number in range(frames):
        image.seek(number)
        image.load()
        durations.append(image.info.get("duration") or FRAME_MS)
    image.seek(0)
    options = {"loop": image.info["loop"]} if "loop" in image.info else {}
    if kind == "GIF":
        options["comment"] = b""
    return _saved(image, kind, save_all=True, duration=durations, **options)


def _saved(image: Image.Image, kind: str, **options: object) -> Picture:
    """Encode with nothing that was told beside the picture but what is see-through."""
    known = image.info.get("transparency")
    image.info.clear()
    if known is not None:
        image.info["transparency"] = known
    out = io.BytesIO()
    image.save(out, kind, **options)
    suffix, content_type = FORMATS[kind]
    return Picture(out.getvalue(), suffix, content_type, image.width, image.height)


Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST
