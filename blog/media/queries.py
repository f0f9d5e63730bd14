"""Reading media."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from blog.accounts.rights import Right, rights_of
from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.media.storage import PREFIX
from blog.models import Media, Person
from blog.models.listing import Listing

PER_PAGE = 48
MOST_AT_ONCE = 500


def sizes_of(addresses: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return width and height, in pixels, of those `/media/...` addresses we keep."""
    paths = [a.removeprefix(PREFIX) for a in addresses if a.startswith(PREFIX)]
    if not paths:
        return {}
    rows = db.session.execute(
        select(Media.path, Media.width, Media.height).where(Media.path.in_(paths))
    )
    return {PREFIX + path: (width, height) for path, width, height in rows}


def list_media(*, by: Person, number: int) -> Listing[Media]:
    """Return pictures, newest first; those of others only for editors.

    A page past the last is the last.
    """
    query = select(Media)
    if Right.EDIT_OTHERS not in rights_of(by):
        query = query.where(Media.uploader_id == by.id)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(number, Listing[Media]([], 1, PER_PAGE, total).last_number)
    rows = db.session.scalars(
        query.order_by(Media.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    )
    return Listing(items=list(rows), number=number, per_page=PER_PAGE, total=total)


def list_some(
    *, by: Person, content_type: str = "", number: int = MOST_AT_ONCE, offset: int = 0
) -> Sequence[Media]:
    """Return pictures as `list_media` does, a stretch of the list, at most 500.

    `content_type` may be whole, as in `image/png`, or its first half.
    """
    query = select(Media)
    if Right.EDIT_OTHERS not in rights_of(by):
        query = query.where(Media.uploader_id == by.id)
    if content_type:
        whole = Media.content_type == content_type
        half = Media.content_type.startswith(f"{content_type}/", autoescape=True)
        query = query.where(or_(whole, half))
    return db.session.scalars(
        query.order_by(Media.id.desc()).limit(min(number, MOST_AT_ONCE)).offset(offset)
    ).all()


def may_change(by: Person, media: Media) -> bool:
    return media.uploader_id == by.id or Right.EDIT_OTHERS in rights_of(by)


def find_by_id(media_id: int) -> Media | None:
    return db.session.get(Media, media_id)


def find_media(media_id: int, *, by: Person) -> Media:
    """Return a picture this person may change; raises NotFound and NotAllowed."""
    media = db.session.get(Media, media_id)
    if media is None:
        raise NotFound("That picture is not here.")
    if not may_change(by, media):
        raise NotAllowed("Only who uploaded it, and editors, may change a picture.")
    return media
