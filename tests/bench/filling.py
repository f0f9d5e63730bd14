"""A blog with as many posts as wanted, written straight into the tables."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from blog.extensions import db
from blog.models import (
    Category,
    Person,
    Post,
    PostKind,
    PostStatus,
    Response,
    ResponseKind,
    ResponseStatus,
    Role,
    SiteOption,
    Tag,
    post_category,
    post_tag,
)

START = datetime(2008, 1, 1, 8, tzinfo=UTC)
CATEGORIES = ("Drama", "Harbours", "Field recording", "Notes")
PARAGRAPH = (
    "<p>The harbour keeps its own hours, and for about four minutes at low water it "
    "makes no sound at all. Whoever has the tape may listen to nothing on it.</p>"
)
HTML = "".join(f"<h2>Part {n}</h2>" + PARAGRAPH * 4 for n in range(6))
TAGS = 50
RESPONSES = 20


def fill(size):
    """Write `size` posts and return the path of one with 20 responses."""
    author = Person(
        username="maren",
        email="maren@blog.test",
        name="Maren Holt",
        slug="maren",
        post_count=size,
        roles=[Role(name="administrator")],
    )
    categories = [
        Category(name=name, slug=slug, path=slug, post_count=size // len(CATEGORIES))
        for name in CATEGORIES
        for slug in [name.lower().replace(" ", "-")]
    ]
    tags = [Tag(name=f"tag {n}", slug=f"tag-{n}") for n in range(TAGS)]
    db.session.add_all(
        [author, *categories, *tags, SiteOption(name="title", value="S")]
    )
    db.session.flush()
    step = timedelta(days=6500) / size
    for first in range(0, size, 1000):
        numbers = range(first, min(first + 1000, size))
        ids = [n + 1 for n in numbers]
        db.session.execute(
            insert(Post),
            [_post(n, START + n * step, author, categories) for n in numbers],
        )
        db.session.execute(
            insert(post_category),
            [{"post_id": i, "category_id": categories[i % 4].id} for i in ids],
        )
        db.session.execute(
            insert(post_tag),
            [{"post_id": i, "tag_id": tags[i % TAGS].id} for i in ids],
        )
    db.session.add(_page(author, size + 1))
    db.session.execute(insert(Response), [_mention(size, n) for n in range(RESPONSES)])
    db.session.commit()
    db.session.execute(db.text("ANALYZE"))
    db.session.commit()
    return db.session.get(Post, size).permalink


def _post(n, moment, author, categories):
    slug = f"post-{n}"
    return {
        "uid": f"urn:bench:{n}",
        "id": n + 1,
        "title": f"Post number {n} of the harbour",
        "slug": slug,
        "permalink": f"/{moment:%Y/%m}/{slug}/",
        "text": "As shown.",
        "html": HTML,
        "excerpt": "The harbour keeps its own hours.",
        "word_count": 700,
        "reading_minutes": 4,
        "status": PostStatus.PUBLISHED,
        "published_at": moment,
        "created_at": moment,
        "updated_at": moment,
        "author_id": author.id,
        "category_id": categories[(n + 1) % 4].id,
    }


def _page(author, number):
    return Post(
        id=number,
        kind=PostKind.PAGE,
        title="About",
        slug="about",
        permalink="/about/",
        html="<p>About.</p>",
        status=PostStatus.PUBLISHED,
        published_at=START,
        author=author,
    )


def _mention(post_id, n):
    return {
        "post_id": post_id,
        "kind": ResponseKind.MENTION,
        "status": ResponseStatus.APPROVED,
        "title": f"Linked {n}",
        "quote_before": "They wrote about ",
        "quote_link": "the harbour",
        "quote_after": " at length.",
        "source_url": f"https://other{n}.example/post",
        "source_key": f"other{n}.example/post",
        "source_host": f"other{n}.example",
        "pingback_at": START,
        "received_at": START,
        "updated_at": START,
    }
