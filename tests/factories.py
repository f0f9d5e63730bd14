"""Rows for tests: valid by default, any field by keyword. Each is committed."""

from itertools import count

from sqlalchemy import select

from blog import clock
from blog.extensions import db
from blog.models import (
    AppGrant,
    Category,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    MentionType,
    Person,
    Post,
    PostKind,
    PostStatus,
    Response,
    ResponseKind,
    ResponseStatus,
    Role,
    Tag,
)

_number = count(1)


def _kept(row):
    db.session.add(row)
    db.session.commit()
    return row


def make_role(name):
    found = db.session.scalar(select(Role).where(Role.name == name))
    return found or _kept(Role(name=name))


def make_person(role="author", **fields):
    n = next(_number)
    defaults = {
        "username": f"person{n}",
        "email": f"person{n}@blog.test",
        "name": f"Person {n}",
        "slug": f"person{n}",
        "roles": [make_role(role)],
    }
    return _kept(Person(**defaults | fields))


def make_category(name=None, **fields):
    name = name or f"Category {next(_number)}"
    slug = name.lower().replace(" ", "-")
    parent = fields.get("parent")
    path = f"{parent.path}/{slug}" if parent else slug
    return _kept(Category(**{"name": name, "slug": slug, "path": path} | fields))


def make_tag(name=None, **fields):
    name = name or f"tag {next(_number)}"
    return _kept(Tag(**{"name": name, "slug": name.replace(" ", "-")} | fields))


def make_post(**fields):
    """A published post unless told otherwise; its permalink follows from its slug."""
    n = next(_number)
    fields.setdefault("author", None)
    author = fields.pop("author") or make_person()
    slug = fields.get("slug", f"post-{n}")
    moment = fields.get("published_at", clock.now())
    status = fields.get("status", PostStatus.PUBLISHED)
    defaults = {
        "title": f"Post {n}",
        "slug": slug,
        "text": f"Text of post {n}.",
        "html": f"<p>Text of post {n}.</p>",
        "excerpt": f"Text of post {n}.",
        "word_count": 4,
        "status": PostStatus.PUBLISHED,
        "published_at": moment,
        "created_at": moment or clock.now(),
        "updated_at": moment or clock.now(),
    }
    if status in {PostStatus.PUBLISHED, PostStatus.PRIVATE} and moment:
        defaults["permalink"] = f"/{moment:%Y/%m}/{slug}/"
    return _kept(Post(author=author, **defaults | fields))


def make_page(**fields):
    slug = fields.setdefault("slug", f"page-{next(_number)}")
    fields.setdefault("permalink", f"/{slug}/")
    return make_post(kind=PostKind.PAGE, **fields)


def make_mention(post=None, **fields):
    n = next(_number)
    url = fields.get("source_url", f"https://other{n}.example/post")
    host = url.split("/")[2]
    defaults = {
        "kind": ResponseKind.MENTION,
        "type": MentionType.MENTION,
        "status": ResponseStatus.APPROVED,
        "title": f"Source {n}",
        "quote_before": "They wrote about ",
        "quote_link": "this post",
        "quote_after": " at length.",
        "source_url": url,
        "source_key": url.removeprefix("https://").rstrip("/"),
        "source_host": host,
        "pingback_at": clock.now(),
        "verified_at": clock.now(),
    }
    return _kept(Response(post=post or make_post(), **defaults | fields))


def make_comment(post=None, **fields):
    n = next(_number)
    defaults = {
        "kind": ResponseKind.COMMENT,
        "status": ResponseStatus.APPROVED,
        "author_name": f"Reader {n}",
        "author_email": f"reader{n}@mail.test",
        "text": f"Comment {n}.",
    }
    return _kept(Response(post=post or make_post(), **defaults | fields))


def make_grant(person=None, **fields):
    """What a person granted an app; its tokens are made where they are wanted."""
    defaults = {
        "client_id": "https://quill.test/",
        "client_name": "Quill",
        "scope": "create media",
    }
    return _kept(AppGrant(person=person or make_person(), **defaults | fields))


def make_delivery(post=None, *, attempts=(), **fields):
    """A webmention that waits; `attempts` are rows of fields, each ended by default."""
    n = next(_number)
    defaults = {
        "target_url": f"https://target{n}.example/page",
        "protocol": "webmention",
        "state": DeliveryState.WAITING,
        "tries": len(attempts),
    }
    delivery = Delivery(post=post or make_post(), **defaults | fields)
    for attempt in attempts:
        ended = {"protocol": delivery.protocol, "ended_at": clock.now()}
        delivery.attempts.append(DeliveryAttempt(**ended | attempt))
    return _kept(delivery)
