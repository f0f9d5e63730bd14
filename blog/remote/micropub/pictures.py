"""Pictures that come with an entry, or before it to the media endpoint."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote

from sqlalchemy import func, select

from blog.errors import InputRefused
from blog.extensions import db
from blog.media.storage import PREFIX
from blog.media.uploading import delete_media, keep_picture
from blog.models import Media, Person
from blog.remote.micropub.addresses import split_own
from blog.remote.micropub.refusals import RequestRefused
from blog.site.options import read_options


@dataclass(frozen=True)
class Upload:
    """A file of a form: the property it is for, what it is called, its bytes."""

    field: str
    name: str
    stream: IO[bytes]


def keep_upload(upload: Upload, by: Person, description: str = "") -> Media:
    """Store a picture. Raises RequestRefused for what is none, and NotAllowed."""
    try:
        return keep_picture(
            upload.stream,
            name=upload.name,
            description=description,
            caption="",
            by=by,
        )
    except InputRefused as refused:
        raise RequestRefused(str(refused)) from refused


def refuse_others(uploads: Sequence[Upload]) -> None:
    """Raise RequestRefused for a file that is meant as anything but a picture."""
    for upload in uploads:
        if upload.field.removesuffix("[]") not in {"photo", "featured"}:
            raise RequestRefused(
                f'Only pictures are taken, as "photo"; give the address of other files '
                f'in "{upload.field[:80]}".'
            )


@contextmanager
def kept_pictures(
    uploads: Sequence[Upload], descriptions: Sequence[str], by: Person
) -> Iterator[list[Media]]:
    """Store the pictures for the block; if it fails, take away those that are new."""
    last_id = db.session.scalar(select(func.max(Media.id))) or 0
    kept: list[Media] = []
    try:
        for number, upload in enumerate(uploads):
            words = descriptions[number] if number < len(descriptions) else ""
            kept.append(keep_upload(upload, by, words))
        yield kept
    except BaseException:
        db.session.rollback()
        for media_id in {media.id for media in kept if media.id > last_id}:
            delete_media(media_id, by=by)
        raise


def picture_url(media: Media) -> str:
    return read_options().address_of(PREFIX + media.path)


def list_own(by: Person, number: int, offset: int = 0) -> Sequence[Media]:
    """Return pictures this person uploaded, newest first."""
    return db.session.scalars(
        select(Media)
        .where(Media.uploader_id == by.id)
        .order_by(Media.id.desc())
        .limit(number)
        .offset(offset)
    ).all()


def delete_at(url: str, by: Person) -> None:
    """Delete the picture at an address; raises RequestRefused and NotAllowed."""
    parts = split_own(url)
    path = unquote(parts.path) if parts else ""
    media = None
    if path.startswith(PREFIX) and "\x00" not in path:
        wanted = Media.path == path.removeprefix(PREFIX)
        media = db.session.scalar(select(Media).where(wanted))
    if media is None:
        raise RequestRefused("There is no picture at that address.")
    delete_media(media.id, by=by)
