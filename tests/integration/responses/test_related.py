from datetime import timedelta

from blog import clock
from blog.extensions import db
from blog.models import OwnLink, PostStatus
from blog.responses.related import list_related
from tests.factories import make_page, make_post
from tests.queries import count_queries


def link(source, target):
    db.session.add(OwnLink(source=source, target=target))
    db.session.commit()


def test_related_are_published_posts_and_pages_that_link_here(session):
    """Newest first, in one query; drafts, links the other way and to itself are none."""
    post = make_post()
    old = make_page(published_at=clock.now() - timedelta(days=9))
    new = make_post(published_at=clock.now() - timedelta(days=1))
    for source in (old, new, post, make_post(status=PostStatus.DRAFT)):
        link(source, post)
    link(post, make_post())
    expected = [(p.title, p.permalink, p.excerpt) for p in (new, old)]
    assert post.id
    with count_queries() as statements:
        found = list_related(post)
        assert [(p.title, p.permalink, p.excerpt) for p in found] == expected
    assert len(statements) == 1
