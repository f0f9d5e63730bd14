"""Keeping what an author uploads."""

import hashlib
import secrets
from pathlib import PurePath
from typing import IO

from sqlalchemy import select

from blog import clock
from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import begin_writing, db
from blog.media.pictures import clean_picture
from blog.media.storage import PREFIX, drop_file, keep_file
from blog.models import Media, Person
from blog.rendering.slugs import slugify


def keep_picture(
    stream: IO[bytes], *, name: str, description: str, caption: str, by: Person
) -> Media:
    """Clean, store and return a picture; the same bytes again return the same row.

    Raises InputRefused, with sentences by field, and NotAllowed.
    """
    if Right.UPLOAD not in rights_of(by):
        raise NotAllowed("Contributors write; an author or editor adds pictures.")
    content = stream.read()
    digest = hashlib.sha256(content).hexdigest()
    known = _described(digest, description, caption)
    if known is not None:
        return known
    picture = clean_picture(content)
    stem = slugify(PurePath(name).stem) or "picture"
    path = f"{clock.now():%Y/%m}/{stem[:60]}-{secrets.token_hex(4)}.{picture.suffix}"
    try:
        keep_file(path, picture.content)
    except OSError as error:
        raise InputRefused(
            {"picture": f"The picture could not be stored: {error.strerror}."}
        ) from error
    begin_writing()
    media = Media(
        path=path,
        digest=digest,
        content_type=picture.content_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        description=description.strip(),
        caption=caption.strip(),
        uploader=by,
    )
    db.session.add(media)
    db.session.commit()
    return media


def _described(digest: str, description: str, caption: str) -> Media | None:
    begin_writing()
    media = db.session.scalar(select(Media).where(Media.digest == digest))
    if media is not None:
        media.description = description.strip() or media.description
        media.caption = caption.strip() or media.caption
    db.session.commit()
    return media


def describe_media(
    media_id: int, *, description: str, caption: str, by: Person
) -> None:
    """Change what is said about a picture; raises NotFound and NotAllowed."""
    begin_writing()
    media = _own(media_id, by)
    media.description = description.strip()
    media.caption = caption.strip()
    db.session.commit()


def delete_media(media_id: int, *, by: Person) -> None:
    """Delete the picture and its file; raises NotFound and NotAllowed."""
    begin_writing()
    media = _own(media_id, by)
    path = media.path
    db.session.delete(media)
    db.session.commit()
    drop_file(path)


def _own(media_id: int, by: Person) -> Media:
    media = db.session.get(Media, media_id)
    if media is None:
        raise NotFound("That picture is not here.")
    rights = rights_of(by)
    if Right.EDIT_OTHERS not in rights and media.uploader_id != by.id:
        raise NotAllowed("Only who uploaded it, and editors, may change a picture.")
    return media


def markdown_of(media: Media) -> str:
    """Return the Markdown that shows a picture with its description and caption."""
    description = media.description.replace("\\", "\\\\").replace("]", "\\]")
    description = description.replace("[", "\\[").replace("\n", " ")
    caption = media.caption.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    title = f' "{caption}"' if caption else ""
    return f"![{description}]({PREFIX}{media.path}{title})"
