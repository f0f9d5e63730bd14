"""Publishing by Micropub: the cases of micropub.rocks, and what they leave out."""

import json

import pytest
from sqlalchemy import func, select

from blog.extensions import begin_writing, db
from blog.models import Media, Post, PostFormat, PostStatus
from blog.remote.indieauth.tokens import find_program
from blog.site.options import write_options
from tests.factories import make_category, make_page, make_person, make_post, make_tag
from tests.protocol.vectored import vectors
from tests.web.micropub import Program, picture, refused

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@pytest.fixture
def program(app):
    return Program(app)


def send(program, vector, **filled):
    """Send the body of a vector, the words in braces filled in."""
    body = vector.get("form") or vector["json"]
    for word, value in {"long": "x" * 301, "token": program.token, **filled}.items():
        body = body.replace("{" + word + "}", value)
    headers = {} if program.token in body else program.bearer
    kind = FORM if "form" in vector else JSON
    options = {"data": body, "content_type": kind, "headers": headers}
    return program.open("POST", "/micropub", **options)


def expect_source(program, url, vector):
    found = program.source(url)
    for name, values in json.loads(vector["source"]).items():
        assert found.get(name) == values, name


def count_posts():
    db.session.rollback()
    return db.session.scalar(select(func.count(Post.id)))


def only_post():
    db.session.rollback()
    return db.session.scalar(select(Post))


@pytest.mark.parametrize("vector", vectors("micropub", "create"))
def test_an_entry_becomes_a_post_that_tells_what_was_given(program, vector):
    """201 with its address, which readers find; its source says what was sent."""
    answer = send(program, vector)
    assert (answer.status_code, answer.data) == (201, b"")
    assert program.client.get(answer.location).status_code == 200
    expect_source(program, answer.location, vector)


@pytest.mark.parametrize("vector", vectors("micropub", "update"))
def test_an_update_changes_what_it_names_and_nothing_else(program, vector):
    """204, as the address stays."""
    url = send(program, vector).location
    answer = program.json(action="update", url=url, **json.loads(vector["update"]))
    assert answer.status_code == 204, answer.text
    expect_source(program, url, vector)


@pytest.mark.parametrize("vector", vectors("micropub", "refusal"))
def test_what_cannot_be_done_is_told_and_leaves_everything(program, vector):
    """invalid_request with a sentence; no post is made, and none is changed."""
    url = program.form(content="Kept").location
    before = program.source(url)
    assert refused(send(program, vector, url=url))
    assert count_posts() == 1
    assert program.source(url) == before


@pytest.mark.parametrize("by", ["form", "json"])
def test_a_deleted_post_comes_back(program, by):
    """500 to 503: the bin, by form and by JSON; readers meet 410 in between."""
    send_by = getattr(program, by)
    url = program.form(content="Words").location
    assert send_by(action="delete", url=url).status_code == 204
    assert program.client.get(url).status_code == 410
    assert refused(program.ask(q="source", url=url))
    assert refused(
        program.json(action="update", url=url, replace={"content": ["More"]})
    )
    assert send_by(action="undelete", url=url).status_code == 204
    assert program.client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"content": ["A note"]}, PostFormat.STATUS),
        ({"name": ["An article"], "content": ["Long"]}, PostFormat.STANDARD),
        ({"photo": ["https://a.test/1.jpg"]}, PostFormat.IMAGE),
        ({"photo": ["https://a.test/1.jpg", "https://a.test/2"]}, PostFormat.GALLERY),
        ({"bookmark_of": ["https://a.test/"], "name": ["A"]}, PostFormat.LINK),
        ({"like_of": ["https://a.test/"]}, PostFormat.STATUS),
        ({"repost_of": ["https://a.test/"]}, PostFormat.STATUS),
        ({"in_reply_to": ["https://a.test/"], "rsvp": ["yes"]}, PostFormat.STATUS),
    ],
)
def test_a_post_gets_the_format_that_fits(program, properties, expected):
    """Likes, reposts and RSVPs need neither title nor text."""
    assert program.create(**properties).status_code == 201
    assert only_post().format is expected


def test_the_format_follows_an_update_unless_somebody_chose_it(program):
    """A note that gets a title is an article; a quote stays a quote."""
    url = program.form(content="Words").location
    program.json(action="update", url=url, add={"name": ["Title"]})
    assert only_post().format is PostFormat.STANDARD
    only_post().format = PostFormat.QUOTE
    db.session.commit()
    program.json(action="update", url=url, delete=["name"])
    assert only_post().format is PostFormat.QUOTE


def test_posts_without_words_get_addresses_of_their_own(program):
    """Two likes of one second share none."""
    urls = {program.create(like_of=["https://a.test/"]).location for _ in range(2)}
    start = "http://blog.test/2026/05/like-20260514-120000"
    assert urls == {f"{start}/", f"{start}-2/"}


def test_a_slug_that_is_taken_gets_a_number(program):
    """Also one that the blog itself needs; never an error."""
    urls = [program.form(content="A", **{"mp-slug": "fog"}).location for _ in range(2)]
    assert [url.split("/")[-2] for url in urls] == ["fog", "fog-2"]
    answer = program.form(content="A", **{"mp-slug": "feed"})
    assert answer.location.endswith("/feed-2/")


def test_a_draft_has_an_address_that_stays_until_it_is_published(program):
    """/?p=N; publishing it answers 201 with the new address, and both still do."""
    answer = program.form(content="Words", **{"post-status": "draft"})
    post = only_post()
    assert post.status is PostStatus.DRAFT
    assert answer.location == f"http://blog.test/?p={post.id}"
    publish = {"replace": {"post-status": ["published"]}}
    after = program.json(action="update", url=answer.location, **publish)
    assert (after.status_code, after.location) == (
        201,
        "http://blog.test/2026/05/words/",
    )
    assert program.source(answer.location) == program.source(after.location)


def test_a_new_slug_moves_a_post_and_its_old_address_still_names_it(program):
    """201 with the new address."""
    old = program.form(content="Words").location
    renamed = {"replace": {"mp-slug": ["fog"]}}
    answer = program.json(action="update", url=old, **renamed)
    assert (answer.status_code, answer.location) == (
        201,
        "http://blog.test/2026/05/fog/",
    )
    again = {"replace": {"content": ["More"]}}
    assert program.json(action="update", url=old, **again).status_code == 204
    assert program.source(old)["content"] == ["More"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-05-01T09:00:00Z", "2026-05-01T11:00:00+02:00"),
        ("2026-05-01T09:00:00+0200", "2026-05-01T09:00:00+02:00"),
        ("2026-05-01 09:00:00 -07:00", "2026-05-01T18:00:00+02:00"),
        ("2026-05-01T09:00:00", "2026-05-01T09:00:00+02:00"),
        ("2026-05-01", "2026-05-01T00:00:00+02:00"),
    ],
)
def test_a_date_is_taken_with_its_zone_or_the_sites(program, written, told):
    """And told in the site's."""
    begin_writing()
    write_options(time_zone="Europe/Berlin")
    db.session.commit()
    url = program.form(content="Words", published=written).location
    assert program.source(url)["published"] == [told]


def test_a_date_ahead_schedules(program):
    """Its address is the number's until it comes out."""
    answer = program.form(content="Words", published="2026-06-01T09:00:00Z")
    assert only_post().status is PostStatus.SCHEDULED
    assert answer.location == f"http://blog.test/?p={only_post().id}"


def test_a_private_post_is_only_its_authors(program, client):
    """Visibility private."""
    answer = program.form(content="Words", visibility="private")
    assert only_post().status is PostStatus.PRIVATE
    assert client.get(answer.location).status_code == 404


def test_words_of_category_are_categories_where_there_are_such(program):
    """Others are tags; an update of something else leaves both alone."""
    make_category("Music")
    url = program.form(content="Words", category_=["music", "jazz"]).location
    post = only_post()
    assert [c.name for c in post.categories] == ["Music"]
    assert [t.name for t in post.tags] == ["jazz"]
    program.json(action="update", url=url, replace={"content": ["More"]})
    assert program.source(url)["category"] == ["Music", "jazz"]
    program.json(action="update", url=url, delete={"category": ["Music"]})
    assert only_post().category is None
    assert program.source(url)["category"] == ["jazz"]


def test_what_micropub_does_not_know_survives_an_update(program):
    """Custom fields, doors, stickiness, addresses for trackbacks."""
    kept = {
        "custom_fields": [{"id": 1, "key": "mood", "value": "grey"}],
        "doors": {"comment": "held"},
        "is_sticky": True,
        "comments_open": False,
        "trackback_urls": ["https://a.test/tb"],
        "format": PostFormat.ASIDE,
    }
    post = make_post(author=program.person, **kept)
    url = f"http://blog.test{post.permalink}"
    answer = program.json(action="update", url=url, replace={"name": ["New"]})
    assert answer.status_code == 204, answer.text
    db.session.refresh(post)
    assert post.title == "New"
    assert {name: getattr(post, name) for name in kept} == kept


def test_a_new_post_is_as_open_as_the_owner_decided(program):
    """The site's options for comments, pings and telling linked sites."""
    begin_writing()
    write_options(comments_open=False, pings_open=False, notify_linked_sites=False)
    db.session.commit()
    program.form(content="Words")
    post = only_post()
    assert (post.comments_open, post.pings_open, post.notifies) == (False,) * 3


def test_html_is_shown_without_what_could_run(program):
    """And told as it was given."""
    html = "<p onclick='x()'>Hi<script>alert(1)</script></p>"
    url = program.create(content=[{"html": html}]).location
    page = program.client.get(url).text
    assert "alert(1)" not in page
    assert "onclick" not in page
    assert program.source(url)["content"] == [{"html": html}]


def test_commands_are_not_kept_but_where_to_syndicate(program):
    """It is not told either, as it is no property."""
    program.create(
        content=["A"],
        mp_syndicate_to=["https://b.test/"],
        mp_x=["y"],
        access_token=["secret"],
    )
    assert only_post().properties == {"mp-syndicate-to": ["https://b.test/"]}


def test_pictures_come_with_an_entry(program):
    """300 and 301: one or more, cleaned, with the words that came beside them."""
    answer = program.form(
        content="Fog",
        photo_=[(picture("red"), "a.jpg"), (picture("blue", "PNG"), "b.png")],
        **{"mp-photo-alt": ["A bell", "A buoy"]},
    )
    assert answer.status_code == 201, answer.text
    first, second = program.source(answer.location)["photo"]
    assert (first["alt"], second["alt"]) == ("A bell", "A buoy")
    assert first["value"].startswith("http://blog.test/media/2026/05/a-")
    shown = program.client.get(second["value"], buffered=True)
    assert (shown.status_code, shown.mimetype) == (200, "image/png")


def test_words_go_to_photos_by_address_first(program):
    """In the order of a form: addresses, then files."""
    url = program.form(
        photo=["https://a.test/1.jpg", (picture(), "a.jpg")],
        **{"mp-photo-alt[]": ["One", "Two"]},
    ).location
    photos = program.source(url)["photo"]
    assert [photo["alt"] for photo in photos] == ["One", "Two"]
    assert photos[0]["value"] == "https://a.test/1.jpg"


@pytest.mark.parametrize(
    "fields",
    [
        {"photo_": [(picture("red"), "a.jpg"), (picture().__class__(b"no"), "b.jpg")]},
        {"photo": (picture("red"), "a.jpg"), "video": (picture("blue"), "a.mp4")},
        {"photo": (picture("red"), "a.jpg"), "published": "never"},
        {"photo": (picture("red"), "a.jpg"), "name": "x" * 301},
        {"photo": (picture("red"), "a.jpg"), "summary": "x" * 5_001},
    ],
    ids=["no picture", "a film", "no date", "a title too long", "a summary too long"],
)
def test_an_entry_that_fails_leaves_no_picture(program, fields):
    """Nothing half done: neither a post nor what came with it."""
    fields = {
        name: [(type(f[0])(f[0].getvalue()), f[1]) for f in value]
        if isinstance(value, list)
        else (type(value[0])(value[0].getvalue()), value[1])
        if isinstance(value, tuple)
        else value
        for name, value in fields.items()
    }
    assert refused(program.form(**fields))
    assert db.session.scalar(select(func.count(Media.id))) == 0
    assert count_posts() == 0


def test_a_failed_entry_keeps_a_picture_that_was_here_before(program):
    """It may stand in other posts."""
    program.form("/micropub/media", file=(picture("red"), "a.jpg"))
    broken = (type(picture())(b"no"), "b.jpg")
    assert refused(program.form(photo_=[(picture("red"), "a.jpg"), broken]))
    assert db.session.scalar(select(func.count(Media.id))) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_the_media_endpoint_keeps_pictures(program, kind):
    """700 to 702: 201 with an address that serves it; asked for again, and deleted."""
    media = "/micropub/media"
    name = f"fog.{kind.lower()}"
    answer = program.form(media, file=(picture(kind=kind), name))
    assert answer.status_code == 201
    shown = program.client.get(answer.location, buffered=True)
    assert (shown.status_code, shown.mimetype) == (200, f"image/{kind.lower()}")
    assert program.ask(media, q="last").json == {"url": answer.location}
    [item] = program.ask(media, q="source").json["items"]
    assert item == {
        "url": answer.location,
        "published": "2026-05-14T12:00:00+00:00",
        "mime_type": f"image/{kind.lower()}",
    }
    stranger = Program(program.client.application)
    assert stranger.ask(media, q="source").json == {"items": []}
    asked = {"action": "delete", "url": answer.location}
    assert refused(stranger.form(media, **asked), "forbidden", 403)
    assert program.form(media, **asked).status_code == 204
    assert refused(program.form(media, **asked))
    assert program.ask(media, q="last").json == {}


def test_the_media_endpoint_refuses_the_rest(program):
    """No file, another name, no picture, and a question nobody knows."""
    media = "/micropub/media"
    assert refused(program.form(media))
    assert refused(program.form(media, photo=(picture(), "a.jpg")))
    assert refused(program.form(media, file=(type(picture())(b"film"), "a.mp4")))
    assert refused(program.ask(media, q="everything"))
    assert refused(program.form(media, action="delete", url="http://["))


def test_the_configuration_names_what_there_is(program):
    """600 and 601: endpoint, kinds of posts, questions; nowhere to syndicate to."""
    make_category("Music")
    make_tag("jazz")
    told = program.ask(q="config").json
    assert told["media-endpoint"] == "http://blog.test/micropub/media"
    assert told["syndicate-to"] == program.ask(q="syndicate-to").json["syndicate-to"]
    assert told["syndicate-to"] == []
    assert told["post-types"] == program.ask(q="post-types").json["post-types"]
    assert {"type": "note", "name": "Note"} in told["post-types"]
    assert told["categories"] == ["Music", "jazz"]
    for question in told["q"]:
        assert program.ask(q=question).status_code == 200
    assert refused(program.ask(q="contact"))
    assert refused(program.ask())


def test_categories_are_found_by_a_part_of_their_name(program):
    """By filter, or search as others call it."""
    make_category("Music")
    make_tag("musings")
    make_tag("jazz")
    assert program.ask(q="category", filter="MUS").json == {
        "categories": ["Music", "musings"]
    }
    assert program.ask(q="category", search="zz").json == {"categories": ["jazz"]}
    assert program.ask(q="category", limit=1, offset=1).json["categories"] == ["jazz"]


def test_a_source_is_told_whole_or_in_part(program):
    """602 and 603: all with its type, or the named properties alone."""
    url = program.form(content="Words", category_=["a", "b"], name="Title").location
    whole = program.ask(q="source", url=url).json
    assert whole["type"] == ["h-entry"]
    assert whole["properties"]["post-status"] == ["published"]
    part = program.ask(
        q="source", url=url, **{"properties[]": ["content", "category", "x"]}
    )
    assert part.json == {"properties": {"content": ["Words"], "category": ["a", "b"]}}
    one = program.ask(q="source", url=url, properties="name")
    assert one.json == {"properties": {"name": ["Title"]}}


def names(answer):
    return [item["properties"]["name"][0] for item in answer.json["items"]]


def test_a_list_is_walked_by_cursor_both_ways(program, stopped_clock):
    """Newest first, posts of others left out, and what comes meanwhile moves nothing."""
    make_post(title="Somebody else's")
    for number in range(5):
        program.form(name=f"Post {number}")
        stopped_clock.advance(minutes=1)
    first = program.ask(q="source", limit=2)
    assert names(first) == ["Post 4", "Post 3"]
    assert "before" not in first.json["paging"]
    program.form(name="Post 5")
    second = program.ask(q="source", limit=2, after=first.json["paging"]["after"])
    assert names(second) == ["Post 2", "Post 1"]
    third = program.ask(q="source", limit=2, after=second.json["paging"]["after"])
    assert (names(third), "after" in third.json["paging"]) == (["Post 0"], False)
    back = program.ask(q="source", limit=2, before=third.json["paging"]["before"])
    assert names(back) == ["Post 2", "Post 1"]
    assert names(program.ask(q="source", limit=2, offset=4)) == ["Post 1", "Post 0"]
    assert refused(program.ask(q="source", after=99_999))
    assert refused(program.ask(q="source", limit="many"))


def test_a_list_is_filtered_by_kind_and_status(program):
    """A like is no note, a draft is not published, and the bin is not told."""
    program.form(name="Article", content="Long")
    program.form(name="Draft", **{"post-status": "draft"})
    program.form(name="Bookmark", **{"bookmark-of": "https://a.test/"})
    program.form(name="Photo", photo="https://a.test/1.jpg")
    binned = program.form(name="Binned").location
    program.form(action="delete", url=binned)
    ask = program.ask
    assert len(names(ask(q="source"))) == 4
    assert names(ask(q="source", **{"post-status": "draft"})) == ["Draft"]
    for name in ("Bookmark", "Photo"):
        assert names(ask(q="source", **{"post-type": name.lower()})) == [name]
    articles = ask(q="source", **{"post-type": "article", "post-status": "published"})
    assert names(articles) == ["Article"]
    assert names(ask(q="source", **{"post-type": "note"})) == []
    assert refused(ask(q="source", **{"post-type": "poem"}))
    assert refused(ask(q="source", **{"post-status": "lost"}))


def test_a_page_is_no_post_to_micropub(program):
    """Only posts are changed by it."""
    make_page(slug="about")
    url = "http://blog.test/about/"
    assert refused(program.form(action="delete", url=url))


def test_a_token_is_taken_from_header_or_form_but_not_both(program, client):
    """800, 801, 803: and nothing else lets anybody in."""
    body = {"content": "Words", "access_token": program.token}
    assert client.post("/micropub", data=body).status_code == 201
    assert refused(client.post("/micropub", data=body, headers=program.bearer))
    for headers in (
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {program.token}"},
        {"Authorization": program.token},
    ):
        for answer in (
            client.post("/micropub", data={"content": "A"}, headers=headers),
            client.get("/micropub?q=config", headers=headers),
            client.post("/micropub/media", headers=headers),
            client.get("/micropub/media?q=last", headers=headers),
        ):
            assert refused(answer, "unauthorized", 401)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    in_address = client.get(f"/micropub?q=config&access_token={program.token}")
    assert in_address.status_code == 401
    assert count_posts() == 1


def test_a_token_opens_what_its_scopes_say(app):
    """804: what is missing is named, and nothing is done."""
    person = make_person()
    everything = Program(app, person=person)
    url = everything.form(content="Words").location
    tries = {
        "create": lambda p: p.form(content="More"),
        "update": lambda p: p.json(action="update", url=url, delete=["content"]),
        "delete": lambda p: p.form(action="delete", url=url),
        "undelete": lambda p: p.form(action="undelete", url=url),
        "media": lambda p: p.form("/micropub/media", file=(picture(), "a.jpg")),
    }
    weak = Program(app, scope="profile", person=person)
    for scope, attempt in tries.items():
        answer = attempt(weak)
        assert refused(answer, "insufficient_scope", 401)
        assert answer.json["scope"] == scope
        assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]
    assert refused(weak.ask(q="config"), "insufficient_scope", 401)
    media = Program(app, scope="media", person=person)
    assert refused(media.ask(q="source"), "insufficient_scope", 401)
    assert media.ask(q="config").status_code == 200
    assert tries["media"](media).status_code == 201
    assert count_posts() == 1


def test_a_token_for_drafts_makes_drafts_only(app):
    """Unasked for it makes one; asked to publish it says what is missing."""
    program = Program(app, scope="draft")
    assert program.form(content="Words").status_code == 201
    assert only_post().status is PostStatus.DRAFT
    answer = program.form(content="Words", **{"post-status": "published"})
    assert refused(answer, "insufficient_scope", 401)
    assert answer.json["scope"] == "create"
    assert count_posts() == 1


def test_a_program_may_no_more_than_its_person(app):
    """A contributor publishes nothing and uploads nothing; posts of others stay."""
    contributor = Program(app, person=make_person("contributor"))
    assert refused(contributor.form(content="Words"), "forbidden", 403)
    draft = contributor.form(content="Words", **{"post-status": "draft"})
    assert draft.status_code == 201
    upload = contributor.form("/micropub/media", file=(picture(), "a.jpg"))
    assert refused(upload, "forbidden", 403)
    other = Program(app)
    for answer in (
        other.form(action="delete", url=draft.location),
        other.json(action="update", url=draft.location, delete=["content"]),
        other.ask(q="source", url=draft.location),
    ):
        assert refused(answer, "forbidden", 403)
    editor = Program(app, person=make_person("editor"))
    assert editor.source(draft.location)["content"] == ["Words"]


def test_a_revoked_token_is_told_so(program):
    """The moment it is."""
    program.person.active = False
    db.session.commit()
    assert find_program(program.token) is None
    assert refused(program.form(content="A"), "unauthorized", 401)


def test_people_lead_programs_to_the_endpoint(program, client):
    """Home and authors, in header and element; no other page, and none when it is off."""
    post = make_post(author=program.person)
    program.person.post_count = 1
    db.session.commit()
    link = '<link rel="micropub" href="http://blog.test/micropub">'
    header = '<http://blog.test/micropub>; rel="micropub"'
    for path in ("/", f"/author/{program.person.slug}/"):
        page = client.get(path)
        assert link in page.text
        assert header in page.headers.getlist("Link")
    assert 'rel="micropub"' not in client.get(post.permalink).text
    begin_writing()
    write_options(micropub=False)
    db.session.commit()
    page = client.get("/")
    assert "micropub" not in page.text + str(page.headers)
    assert refused(program.form(content="A"), "forbidden", 403)
    assert refused(program.ask(q="config"), "forbidden", 403)


def test_programs_that_live_in_a_browser_may_call(program, client):
    """Asked before, and answered to, whoever they are; no cookie counts."""
    asked = client.options(
        "/micropub",
        headers={"Origin": "https://a.test", "Access-Control-Request-Method": "POST"},
    )
    assert asked.status_code == 200
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    for answer in (program.form(content="A"), client.get("/micropub")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Location" in answer.headers["Access-Control-Expose-Headers"]


def test_a_body_too_large_is_told_as_json(program, app):
    """413, not a page for people."""
    before, app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_CONTENT_LENGTH"], 1000
    try:
        for answer in (program.form(content="x" * 2000), program.json(x="x" * 2000)):
            assert refused(answer, status=413)
    finally:
        app.config["MAX_CONTENT_LENGTH"] = before


def test_a_body_of_another_type_is_refused(program):
    """Neither a form nor JSON."""
    answer = program.open("POST", "/micropub", data="Hi", content_type="text/plain")
    assert refused(answer)
