"""Serving media to readers."""

from flask import Blueprint, Response, send_from_directory

from blog.accounts.access import public
from blog.media.storage import media_folder

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<path:path>")
@public
def show_media(path: str) -> Response:
    """Send a file; its address never comes to mean other bytes, so it keeps a year."""
    answer = send_from_directory(media_folder(), path, max_age=365 * 86400)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # A picture opened by itself may run nothing, whatever its bytes claim.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
