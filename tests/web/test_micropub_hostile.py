"""Whatever a program sends: an answer of Micropub, nothing broken, nothing half done."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from blog.extensions import db
from blog.models import Post
from tests.web.micropub import Program

FEW = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = st.sampled_from(
    [
        *["name", "content", "summary", "published", "category", "photo", "mp-slug"],
        *["post-status", "visibility", "like-of", "in-reply-to", "checkin", "url"],
    ]
) | st.text(max_size=12)
LEAVES = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=30)
    | st.sampled_from(["draft", "private", "2026-05-14", "9999-12-31T23:59:59-14:00"])
)
VALUES = st.lists(
    LEAVES | st.dictionaries(st.sampled_from(["html", "value", "alt"]), LEAVES),
    max_size=3,
)
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=5)


def count_posts():
    db.session.rollback()
    return db.session.scalar(select(func.count(Post.id)))


@FEW
@given(PROPERTIES)
def test_any_entry_is_made_whole_or_refused(app, properties):
    """201 and one post more, or 4xx and none; its source can be told."""
    program, before = Program(app), count_posts()
    body = json.dumps({"type": ["h-entry"], "properties": properties})
    sent = {"data": body, "content_type": "application/json"}
    answer = program.open("POST", "/micropub", **sent)
    assert answer.status_code == 201 or 400 <= answer.status_code < 500, answer.text
    assert count_posts() - before == (answer.status_code == 201)
    if answer.status_code == 201:
        told = program.ask(q="source", url=answer.location)
        assert told.status_code == 200


@FEW
@given(PROPERTIES, PROPERTIES, PROPERTIES | st.lists(NAMES, max_size=3))
def test_any_update_is_made_whole_or_refused(app, replaced, added, removed):
    """2xx, or 4xx with the post as it was."""
    program = Program(app)
    url = program.form(content="Words").location
    before = program.source(url)
    body = {"action": "update", "url": url, "replace": replaced}
    answer = program.json(**body, add=added, delete=removed)
    assert answer.status_code in {201, 204} or 400 <= answer.status_code < 500
    if answer.status_code >= 400:
        assert program.source(url) == before


@FEW
@given(st.lists(st.tuples(NAMES, st.text(max_size=20)), max_size=6), st.text())
def test_any_form_is_answered(app, fields, url):
    """Created or refused; an address that is none is refused."""
    program = Program(app)
    data = {}
    for name, value in fields:
        data.setdefault(name.encode("utf-8", "ignore").decode(), []).append(value)
    answer = program.open("POST", "/micropub", data=data)
    assert answer.status_code == 201 or 400 <= answer.status_code < 500
    for answer in (
        program.form(action="delete", url=url),
        program.ask(q="source", url=url, limit=url, after=url, **{"post-type": url}),
        program.ask(q=url),
        program.ask("/micropub/media", q=url),
        program.form("/micropub/media", action="delete", url=url),
    ):
        assert answer.status_code == 200 or 400 <= answer.status_code < 500
