"""Who may come in at which door of the studio, door by door."""

import re

import pytest

from blog.extensions import db
from blog.models import (
    Category,
    Delivery,
    Job,
    Media,
    Post,
    PostStatus,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Tag,
    Verdict,
)
from blog.studio.deliveries.rows import ACTIONS
from tests.factories import (
    make_category,
    make_comment,
    make_delivery,
    make_grant,
    make_mention,
    make_page,
    make_post,
    make_tag,
)
from tests.web.desk import Desk, form_on
from tests.web.visitor import Visitor

ROLES = ("administrator", "editor", "author", "contributor", "nobody")
C, A, E, ADMIN = 4, 3, 2, 1  # how many of ROLES, from the left, are let in

# What each address stands for: `draft` and `post` are one's own, `other` is not.
DOORS = [
    ("GET", "/studio/", C),
    ("GET", "/studio/posts/", C),
    ("GET", "/studio/posts/?tab=trashed&search=x&page=2", C),
    ("GET", "/studio/posts/new", C),
    ("POST", "/studio/posts/new", C),
    ("GET", "/studio/posts/{draft}", C),
    ("POST", "/studio/posts/{draft}", C),
    ("POST", "/studio/posts/{draft}/bin", C),
    ("POST", "/studio/posts/{binned}/restore", C),
    ("POST", "/studio/posts/{binned}/delete", C),
    ("GET", "/studio/posts/{post}", A),
    ("POST", "/studio/posts/{post}", A),
    ("POST", "/studio/posts/{post}/bin", A),
    ("GET", "/studio/posts/{other}", E),
    ("POST", "/studio/posts/{other}", E),
    ("POST", "/studio/posts/{other}/bin", E),
    ("POST", "/studio/posts/{other}/restore", E),
    ("POST", "/studio/posts/{other}/delete", E),
    ("POST", "/studio/posts/links", C),
    ("POST", "/studio/posts/{draft}/links", C),
    ("POST", "/studio/posts/{post}/links", A),
    ("POST", "/studio/posts/{other}/links", E),
    ("POST", "/studio/pages/links", E),
    ("POST", "/studio/pages/{page}/links", E),
    ("GET", "/studio/deliveries/", C),
    ("GET", "/studio/profile/", C),
    ("POST", "/studio/profile/", C),
    ("GET", "/studio/apps/", C),
    ("POST", "/studio/apps/{grant}/revoke", C),
    ("POST", "/studio/deliveries/{draft_delivery}/never_send", C),
    ("POST", "/studio/deliveries/{delivery}/send_now", A),
    ("POST", "/studio/deliveries/{delivery}/send_again", A),
    ("POST", "/studio/deliveries/{delivery}/never_send", A),
    ("POST", "/studio/deliveries/{delivery}/allow_again", A),
    ("POST", "/studio/deliveries/{other_delivery}/never_send", E),
    ("GET", "/studio/pages/", E),
    ("GET", "/studio/pages/new", E),
    ("POST", "/studio/pages/new", E),
    ("GET", "/studio/pages/{page}", E),
    ("POST", "/studio/pages/{page}", E),
    ("POST", "/studio/pages/{page}/bin", E),
    ("GET", "/studio/media/", A),
    ("POST", "/studio/media/", A),
    ("GET", "/studio/media/{picture}", A),
    ("POST", "/studio/media/{picture}", A),
    ("GET", "/studio/media/{other_picture}", E),
    ("POST", "/studio/media/{other_picture}", E),
    ("GET", "/studio/moderation/", A),
    ("POST", "/studio/moderation/", A),
    ("POST", "/studio/moderation/undo", A),
    ("GET", "/studio/moderation/block?ids={comment}", E),
    ("POST", "/studio/moderation/block?ids={comment}", E),
    ("GET", "/studio/moderation/{comment}", A),
    ("GET", "/studio/moderation/{other_comment}", E),
    ("POST", "/studio/moderation/{mention}/check", A),
    ("POST", "/studio/moderation/{mention}/site", E),
    ("GET", "/studio/moderation/{comment}/reply", A),
    ("POST", "/studio/moderation/{comment}/reply", A),
    ("GET", "/studio/moderation/{other_comment}/reply", E),
    ("GET", "/studio/moderation/{comment}/edit", A),
    ("POST", "/studio/moderation/{comment}/edit", A),
    ("GET", "/studio/moderation/{other_comment}/edit", E),
    ("GET", "/studio/mentions/", A),
    ("GET", "/studio/sites/", E),
    ("POST", "/studio/sites/blocked/", E),
    ("GET", "/studio/sites/approved.txt", E),
    ("POST", "/studio/sites/blocked/{rule}/remove", E),
    ("GET", "/studio/terms/", E),
    ("POST", "/studio/terms/category", E),
    ("POST", "/studio/terms/tag", E),
    ("GET", "/studio/terms/category/{category}", E),
    ("POST", "/studio/terms/category/{category}", E),
    ("GET", "/studio/terms/tag/{tag}", E),
    ("POST", "/studio/terms/tag/{tag}", E),
    ("GET", "/studio/settings/", ADMIN),
    ("POST", "/studio/settings/", ADMIN),
    ("GET", "/studio/settings/discussion/", ADMIN),
    ("POST", "/studio/settings/discussion/", ADMIN),
]


def make_picture(person, number):
    media = Media(
        path=f"2026/05/{number}.png",
        digest=str(number),
        content_type="image/png",
        size=1,
        width=1,
        height=1,
        uploader_id=person.id,
    )
    db.session.add(media)
    db.session.commit()
    return media.id


def rows_of(person):
    """Make what the addresses name."""
    mine = {"author": person}
    other = make_post(status=PostStatus.TRASHED, trashed_at=None)
    other_comment = make_comment(other, status=ResponseStatus.PENDING)
    draft = make_post(**mine, status=PostStatus.DRAFT, published_at=None)
    post = make_post(**mine)
    rule = SiteRule(scope=RuleScope.HOST, pattern="a.example", verdict=Verdict.BLOCK)
    db.session.add(rule)
    db.session.commit()
    return {
        "comment": make_comment(post, status=ResponseStatus.PENDING).id,
        "other_comment": other_comment.id,
        "mention": make_mention(post, status=ResponseStatus.PENDING).id,
        "rule": rule.id,
        "grant": make_grant(person).id,
        "draft": draft.id,
        "draft_delivery": make_delivery(draft).id,
        "delivery": make_delivery(post).id,
        "other_delivery": make_delivery(other).id,
        "binned": make_post(**mine, status=PostStatus.TRASHED).id,
        "post": post.id,
        "other": other.id,
        "page": make_page(**mine).id,
        "picture": make_picture(person, 1),
        "other_picture": make_picture(other.author, 2),
        "category": make_category().id,
        "tag": make_tag().id,
    }


def knock(visitor, method, path):
    """Open the address, or send it a form with a token that is good and nothing else."""
    if method == "GET":
        return visitor.get(path)
    page = "/change" if visitor.is_signed_in() else "/login"
    return visitor.submit(path, {}, page=page)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path", "let_in"), DOORS)
def test_each_door_lets_in_whom_it_should(app, method, path, let_in, role):
    """As in the table; nobody is led to sign in, and nothing of theirs is taken."""
    desk = Desk(app, "author" if role == "nobody" else role)
    visitor = Visitor(app) if role == "nobody" else desk.visitor
    answer = knock(visitor, method, path.format(**rows_of(desk.person)))
    if role in ROLES[:let_in]:
        assert answer.status_code in {200, 302, 303, 422}
        assert "/login" not in (answer.location or "")
    elif role == "nobody" and method == "GET":
        assert answer.status_code == 302
        assert answer.location.startswith("/login?next=/studio/")
    else:
        assert answer.status_code == 403


def test_the_table_names_every_door(app):
    """A route added to the studio must be added to the table."""
    doors = app.url_map.bind("blog.test")
    known, actions = set(), set()
    for method, path, _ in DOORS:
        bare = re.sub(r"\{\w+\}", "1", path.partition("?")[0])
        endpoint, values = doors.match(bare, method)
        known.add((method, endpoint))
        actions.add(values.get("action"))
    there = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/studio")
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert known == there
    assert actions == {None, "bin", "restore", "delete", *ACTIONS}


@pytest.mark.parametrize("path", [p for m, p, _ in DOORS if m == "POST"])
def test_no_form_is_taken_without_its_token(app, path):
    """Another site cannot send one in an administrator's name."""
    desk = Desk(app, "administrator")
    rows = rows_of(desk.person)
    before = everything()
    data = {"name": "Forged", "title": "Forged", "action": "delete", "csrf_token": "no"}
    answer = desk.visitor.post(path.format(**rows), data=data)
    assert answer.status_code in {400, 422}
    assert everything() == before


def everything():
    """Return what the forged form could have changed."""
    db.session.rollback()
    posts = db.session.query(Post.id, Post.title, Post.status, Post.version).all()
    names = [db.session.query(t.id, t.name).all() for t in (Category, Tag)]
    deliveries = db.session.query(Delivery.id, Delivery.state, Delivery.tries).all()
    jobs = db.session.query(Job.id, Job.run_at).all()
    jobs += db.session.query(SiteRule.id, SiteRule.verdict).all()
    return posts, names, deliveries, jobs, db.session.query(Media.id).all()


def test_a_token_from_elsewhere_is_refused_where_the_referrer_tells(app):
    """Over HTTPS the page the form came from must be ours, as for every other form."""
    desk = Desk(app, "administrator")
    token = form_on(desk.get("/studio/terms/").text, "parent_id")["csrf_token"]
    answer = desk.visitor.post(
        "/studio/terms/tag",
        data={"name": "Fog", "csrf_token": token},
        base_url="https://localhost",
        headers={"Referer": "https://evil.example/"},
    )
    assert answer.status_code == 422
    assert db.session.query(Tag).count() == 0
