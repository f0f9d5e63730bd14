"""Keeping what an author uploads."""

import hashlib
import re
import secrets
from pathlib import PurePath
from typing import IO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from blog import clock
from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed
from blog.extensions import begin_writing, db
from blog.media.pictures import clean_picture
from blog.media.queries import find_media, may_change
from blog.media.storage import PREFIX, drop_file, keep_file
from blog.models import Media, Person
from blog.rendering.slugs import slugify

LONGEST_WORDS = 1_000
# What would end the words early, or mean something in Markdown.
_NOT_IN_DESCRIPTION = re.compile(r"[\\`\[\]<&*_~]")
_NOT_IN_CAPTION = re.compile(r'[\\"&]')


def keep_picture(
    stream: IO[bytes], *, name: str, description: str, caption: str, by: Person
) -> Media:
    """Clean, store and return a picture; the same bytes again return the same row.

    Newer words replace those of the row, if it is one that `by` may change.
    Raises InputRefused, with sentences by field, and NotAllowed.
    """
    if Right.UPLOAD not in rights_of(by):
        raise NotAllowed("Contributors write; an author or editor adds pictures.")
    description, caption = _tidied(description, caption)
    content = stream.read()
    digest = hashlib.sha256(content).hexdigest()
    known = _described(digest, description, caption, by)
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
        description=description,
        caption=caption,
        uploader_id=by.id,
    )
    db.session.add(media)
    try:
        db.session.commit()
    except IntegrityError:
        # The same bytes were sent twice at this moment.
        db.session.rollback()
        drop_file(path)
        return _described(digest, description, caption, by) or media
    return media


def _described(digest: str, description: str, caption: str, by: Person) -> Media | None:
    begin_writing()
    media = db.session.scalar(select(Media).where(Media.digest == digest))
    if media is not None and may_change(by, media):
        media.description = description or media.description
        media.caption = caption or media.caption
    db.session.commit()
    return media


def describe_media(
    media_id: int, *, description: str, caption: str, by: Person
) -> None:
    """Change what is said about a picture.

    Raises InputRefused, with sentences by field, NotFound and NotAllowed.
    """
    description, caption = _tidied(description, caption)
    begin_writing()
    media = find_media(media_id, by=by)
    media.description, media.caption = description, caption
    db.session.commit()


def delete_media(media_id: int, *, by: Person) -> None:
    """Delete the picture and its file; raises NotFound and NotAllowed."""
    begin_writing()
    media = find_media(media_id, by=by)
    path = media.path
    db.session.delete(media)
    db.session.commit()
    drop_file(path)


def _tidied(description: str, caption: str) -> tuple[str, str]:
    """Return both as one line each that a database can hold; raises InputRefused."""
    words = {"description": description, "caption": caption}
    tidy = {name: _line(text) for name, text in words.items()}
    problems = {
        name: f"This has {len(text):,} characters; {LONGEST_WORDS:,} is the most."
        for name, text in tidy.items()
        if len(text) > LONGEST_WORDS
    }
    if problems:
        raise InputRefused(problems)
    return tidy["description"], tidy["caption"]


def _line(text: str) -> str:
    storable = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return " ".join(storable.split())


def markdown_of(media: Media) -> str:
    """Return the Markdown that shows a picture with its description and caption."""
    description = _NOT_IN_DESCRIPTION.sub(r"\\\g<0>", media.description)
    caption = _NOT_IN_CAPTION.sub(r"\\\g<0>", media.caption)
    title = f' "{caption}"' if caption else ""
    return f"![{description}]({PREFIX}{media.path}{title})"
