"""Writing through the studio's forms: what is saved, what is said, what is kept."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import event, func, select

from blog import clock
from blog.extensions import db
from blog.models import Category, Job, Post, PostKind, PostStatus, Tag
from blog.responses.sentences import STATUS_SENTENCES
from blog.site.options import write_options
from tests.factories import (
    make_category,
    make_page,
    make_person,
    make_post,
    make_tag,
)
from tests.queries import count_queries
from tests.web.desk import (
    Desk,
    error_beside,
    form_on,
    fresh,
    picture,
    words_on,
)

NEW = "/studio/posts/new"
LIST = "/studio/posts/"
TRACKBACK = "https://other.example/post/trackback/"


@pytest.fixture
def desk(app):
    return Desk(app, "editor")


def only_post():
    db.session.rollback()
    return db.session.scalars(select(Post)).one()


def count_posts():
    db.session.rollback()
    return db.session.scalar(select(func.count(Post.id)))


def path_of(post):
    plural = "pages" if post.kind is PostKind.PAGE else "posts"
    return f"/studio/{plural}/{post.id}"


def titles(page):
    """Return the titles listed, in order."""
    return re.findall(r'<div class="row-main">\s*<(?:a href="[^"]*"|b)>([^<]*)<', page)


# Writing


def test_a_draft_is_saved_with_everything_that_was_typed(desk):
    """Each field of the form arrives where it belongs, and is shown again."""
    drama, ships = make_category("Drama"), make_category("Ships")
    answer = desk.press(
        NEW,
        "Save",
        title="Night  ferry",
        text="## Head\r\n\r\nWords.",
        summary="What it is about.",
        slug="On the Ferry",
        category_ids=[drama.id, ships.id],
        category_id=ships.id,
        tags="fog, sea ,, Fog",
        published_at="2026-05-20T08:30",
        comments_open="closed",
        pings_open="open",
        comment_door="held",
        webmention_door="closed",
        notifies=None,
        trackback_urls=f" {TRACKBACK}\r\n\r\nhttps://b.example/tb\r\n{TRACKBACK}",
    )
    post = only_post()
    assert answer.status_code == 302
    assert answer.location == path_of(post)
    assert post.status is PostStatus.DRAFT
    assert (post.title, post.text) == ("Night ferry", "## Head\n\nWords.")
    assert (post.summary, post.slug) == ("What it is about.", "on-the-ferry")
    assert {c.name for c in post.categories} == {"Drama", "Ships"}
    assert post.category.name == "Ships"
    assert [tag.name for tag in post.tags] == ["fog", "sea"]
    assert post.published_at == datetime(2026, 5, 20, 8, 30, tzinfo=UTC)
    assert (post.comments_open, post.pings_open) == (False, True)
    assert post.doors == {"comment": "held", "webmention": "closed"}
    assert not post.notifies
    assert post.trackback_urls == [TRACKBACK, "https://b.example/tb"]
    assert post.author_id == desk.person.id
    page = desk.get(answer.location).text
    assert "Draft saved." in words_on(page)
    shown, again = (
        form_on(text, "title") | {"csrf_token": ""}
        for text in (page, desk.get(answer.location).text)
    )
    assert shown == again
    assert shown["tags"] == "fog, sea"


def test_saving_a_form_as_it_is_changes_nothing(desk):
    """What the editor shows is what it sends back: no field drifts."""
    write_options(time_zone="America/St_Johns")
    db.session.commit()
    category = make_category()
    post = make_post(
        title='A "quoted" <title>',
        text="\n\nText & more\n\n",
        summary="Sum",
        author=desk.person,
        category=category,
        categories=[category],
        tags=[make_tag("fog"), make_tag("ice")],
        comments_open=False,
        doors={"pingback": "held", "trackback": "closed"},
        notifies=False,
        trackback_urls=[TRACKBACK],
        published_at=datetime(2026, 5, 1, 8, 30, 12, tzinfo=UTC),
    )
    fields = ("title", "text", "summary", "slug", "published_at", "status")
    fields += ("doors", "notifies", "trackback_urls")
    before = [getattr(post, name) for name in fields]
    assert desk.press(path_of(post), "Update").status_code == 302
    post = fresh(post)
    assert [getattr(post, name) for name in fields] == before
    assert not post.comments_open
    assert [tag.name for tag in post.tags] == ["fog", "ice"]
    assert [c.id for c in post.categories] == [category.id]


def test_publish_publishes_and_leads_to_the_post(desk):
    """At once, at its permalink, and the page says so with a way there."""
    answer = desk.press(NEW, "Publish", title="Night ferry", text="Words.")
    post = only_post()
    assert post.status is PostStatus.PUBLISHED
    assert post.published_at == clock.now()
    page = desk.get(answer.location).text
    assert "Published." in words_on(page)
    assert f'href="{post.permalink}">See it as readers do</a>' in page
    assert "Night ferry" in desk.get(post.permalink).text


def test_a_date_ahead_schedules_in_the_zone_of_the_site(desk):
    """8:30 means half past eight where the site is, and work is owed for it."""
    write_options(time_zone="Europe/Lisbon")
    db.session.commit()
    answer = desk.press(
        NEW, "Publish", title="Later", text="x", published_at="2026-05-21T08:30"
    )
    post = only_post()
    assert post.status is PostStatus.SCHEDULED
    assert post.published_at == datetime(2026, 5, 21, 7, 30, tzinfo=UTC)
    job = db.session.scalars(select(Job)).one()
    assert job.run_at == post.published_at
    page = desk.get(answer.location).text
    assert "Scheduled." in words_on(page)
    assert form_on(page, "title")["published_at"] == "2026-05-21T08:30"
    assert "21 May 2026 at 08:30" in words_on(desk.get(LIST).text)


def test_a_full_disk_is_said_and_the_text_is_still_there(desk):
    """Nothing is half stored, and the next save, with room again, succeeds."""

    def leave_no_room(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    def make_room(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    text = "A long crossing. " * 20_000
    event.listen(db.engine, "begin", leave_no_room)
    try:
        page = desk.press(NEW, "Save", title="Kept", text=text).text
    finally:
        event.remove(db.engine, "begin", leave_no_room)
    assert "is full. It is still here." in error_beside(page, "text")
    assert form_on(page, "title")["text"].strip() == text.strip()
    assert db.session.scalar(select(func.count(Post.id))) == 0
    event.listen(db.engine, "begin", make_room)
    try:
        assert desk.press_on(page, NEW, "Save").status_code == 302
    finally:
        event.remove(db.engine, "begin", make_room)
        db.engine.dispose()


def test_a_private_post_is_not_for_readers(desk, app):
    """Its author can look at it, and nobody else finds it."""
    answer = desk.press(NEW, "Save", title="Crew", text="x", status="private")
    post = only_post()
    assert post.status is PostStatus.PRIVATE
    assert "Only its author and editors can read it." in words_on(
        desk.get(answer.location).text
    )
    [view] = re.findall(r'href="([^"]*)">View<', desk.get(LIST).text)
    assert app.test_client().get(view).status_code == 404
    assert desk.get(view).status_code == 200


def test_taking_a_post_back_to_draft_hides_it(desk, app):
    """The status says so, and readers find it no longer."""
    post = make_post(author=desk.person)
    desk.press(path_of(post), "Update", status="draft")
    assert fresh(post).status is PostStatus.DRAFT
    assert app.test_client().get(post.permalink).status_code == 410


def test_a_new_category_is_made_with_the_post(desk):
    """It is ticked, without leaving the form."""
    desk.press(NEW, "Save", title="x", text="x", new_category="Harbours")
    assert [c.name for c in only_post().categories] == ["Harbours"]


def test_a_page_has_a_place_and_no_categories(desk):
    """It lies below another, at an address that says so; comments start closed."""
    about = make_page(title="About", slug="about")
    page = desk.get("/studio/pages/new").text
    assert 'name="category_ids"' not in page
    assert form_on(page, "title")["comments_open"] == "closed"
    answer = desk.press(
        "/studio/pages/new", "Publish", title="Boats", text="x", parent_id=about.id
    )
    number = int(answer.location.rpartition("/")[2])
    boats = db.session.get(Post, number)
    assert (boats.kind, boats.permalink) == (PostKind.PAGE, "/about/boats/")
    shown = desk.get(answer.location).text
    assert form_on(shown, "title")["parent_id"] == str(about.id)
    assert "Boats" not in re.search(r'<select[^>]*id="parent_id".*?</select>', shown)[0]


def test_new_posts_start_as_the_site_decides(desk):
    """The two switches of the settings are those of the form."""
    assert form_on(desk.get(NEW).text, "title")["notifies"] == ["y"]
    write_options(comments_open=False, pings_open=False, notify_linked_sites=False)
    db.session.commit()
    values = form_on(desk.get(NEW).text, "title")
    assert (values["comments_open"], values["pings_open"]) == ("closed", "closed")
    assert "notifies" not in values


def test_one_kind_apart_is_folded_until_one_differs(desk):
    """Four choices most authors never need."""
    assert '<details class="apart">' in desk.get(NEW).text
    post = make_post(author=desk.person, doors={"pingback": "held"})
    page = desk.get(path_of(post)).text
    assert '<details class="apart" open>' in page
    values = form_on(page, "title")
    kinds = ("comment", "pingback", "trackback", "webmention")
    assert [values[f"{kind}_door"] for kind in kinds] == ["", "held", "", ""]


def choices_of(page, field):
    """Return the words of a choice, and whether nothing comes in with it."""
    [select] = re.findall(rf'<select[^>]*id="{field}".*?</select>', page, re.DOTALL)
    options = re.findall(r"<option([^>]*)>([^<]*)<", select)
    return {word: "data-closed" in attributes for attributes, word in options}


def test_a_kind_apart_says_what_the_site_adds(desk):
    """An author sees why "as above" is stricter than what stands above."""
    write_options(pingback_door="closed", trackback_door="held")
    db.session.commit()
    page = desk.get(NEW).text
    assert choices_of(page, "comment_door") == {
        "As above": False,
        "Held for approval": False,
        "Closed": True,
    }
    assert choices_of(page, "pingback_door") == {
        "As above, closed on this whole site": True,
        "Held for approval": True,
        "Closed": True,
    }
    assert "As above, held on this whole site" in choices_of(page, "trackback_door")


def test_what_closed_by_itself_is_told_with_its_day(desk):
    """The switch still says open, which is not what readers meet."""
    write_options(comments_close_after=14)
    db.session.commit()
    old = clock.now() - timedelta(days=20)
    post = make_post(author=desk.person, published_at=old)
    page = desk.get(path_of(post)).text
    assert "Comments closed by themselves on 8 May 2026." in words_on(page)
    assert "webmentions closed by themselves" not in words_on(page)
    assert all(choices_of(page, "comment_door").values())
    assert "Comments closed Pings open" in words_on(desk.get(LIST).text)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Comments open Pings open"),
        ({"comments_open": False, "pings_open": False}, "Comments closed Pings closed"),
        ({"doors": {"comment": "held"}}, "Comments held Pings open"),
        ({"doors": {"pingback": "closed"}}, "Comments open Pings open"),
        (
            {"doors": dict.fromkeys(("pingback", "trackback", "webmention"), "held")},
            "Comments open Pings held",
        ),
    ],
)
def test_the_list_says_what_comes_in_at_each_post(desk, fields, told):
    """All things taken together, in one word for comments and one for pings."""
    make_post(**fields)
    assert told in words_on(desk.get(LIST).text)


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", ["Save", "Publish"]),
        ("published", ["Update"]),
        ("scheduled", ["Save"]),
        ("private", ["Save"]),
    ],
)
def test_enter_saves_and_publishes_nothing(desk, status, buttons):
    """A browser presses the form's first button, which is never Publish."""
    at = clock.now() + timedelta(days=9) if status == "scheduled" else clock.now()
    post = make_post(status=PostStatus(status), published_at=at, author=desk.person)
    page = desk.get(path_of(post)).text
    bar = page[page.index('class="edbar"') : page.index('class="modes"')]
    assert re.findall(r"<button[^>]*>([^<]*)<", bar) == buttons
    assert page.index('value="save"') == min(
        m.start() for m in re.finditer(r'value="(save|publish|preview|upload)"', page)
    )


def test_categories_are_drawn_as_the_tree_they_are(desk):
    """One below another stands further in; the fourth level is the deepest drawn."""
    parent, names = None, ("One", "Two", "Three", "Four", "Five")
    for name in names:
        parent = make_category(name, parent=parent)
    page = desk.get(NEW).text
    drawn = re.findall(
        r'<li class="depth-(\d)"><label class="ck"><input[^>]*> (\w+)', page
    )
    assert drawn == list(zip("01233", names, strict=True))
    assert "\u2003\u2003Three</option>" in page


def test_one_thing_takes_the_focus(desk):
    """An empty form its title, a refused one what is wrong, a stored post nothing."""
    focused = r"<[^>]* id=\"(\w+)\"[^>]* autofocus|<[^>]* autofocus[^>]* id=\"(\w+)\""

    def taken(page):
        return [first or second for first, second in re.findall(focused, page)]

    assert taken(desk.get(NEW).text) == ["title"]
    assert taken(desk.press(NEW, "Save", text="").text) == ["problems"]
    assert taken(desk.press(NEW, "Show preview", title="x").text) == []
    assert taken(desk.get(path_of(make_post())).text) == []


# Looking before saving


def test_a_preview_shows_the_text_and_saves_nothing(desk):
    """Made safe as readers would see it; every typed value stays."""
    post = make_post(author=desk.person, title="Before", text="Before.")
    answer = desk.press(
        path_of(post),
        "Show preview",
        title="After",
        text="**After**<script>alert(1)</script>",
        slug="new-address",
    )
    assert answer.status_code == 200
    assert "<strong>After</strong>" in answer.text
    assert "<script>alert" not in answer.text
    values = form_on(answer.text, "title")
    assert (values["title"], values["slug"]) == ("After", "new-address")
    assert "What you wrote, not saved" in words_on(answer.text)
    post = fresh(post)
    assert (post.title, post.text, post.version) == ("Before", "Before.", 1)


def test_a_preview_of_a_new_post_makes_none(desk):
    """Not even a draft, and a title is not needed to look."""
    answer = desk.press(NEW, "Show preview", text="*Words*")
    assert "<em>Words</em>" in answer.text
    assert count_posts() == 0


def test_the_sentence_readers_will_see_stands_there_for_every_pair(desk):
    """Word for word, marked with the switches it belongs to."""
    page = desk.get(NEW).text
    found = re.findall(
        r'<span data-comments="(\w+)" data-pings="(\w+)">([^<]*)</span>', page
    )
    shown = {(c == "open", p == "open"): sentence for c, p, sentence in found}
    assert shown == STATUS_SENTENCES
    assert len(found) == 4


def test_a_picture_is_kept_and_stands_at_the_end_of_the_text(desk):
    """With what it shows and its caption; the rest of the form stays, unsaved."""
    answer = desk.press(
        NEW,
        "Add to the end of the text",
        title="Kept",
        text="Before.\n",
        tags="one, two",
        picture=(picture(), "../../My Boat.PNG"),
        picture_description="A [boat] at low water",
        picture_caption='The "Inver"',
    )
    values = form_on(answer.text, "title")
    markdown = (
        r"!\[A \\\[boat\\\] at low water\]"
        r'\(/media/2026/05/my-boat-\w{8}\.png "The \\"Inver\\""\)'
    )
    assert re.fullmatch(rf"Before\.\n\n{markdown}\n", values["text"])
    assert (values["title"], values["tags"]) == ("Kept", "one, two")
    assert values["picture_description"] == ""
    assert "The picture stands at the end of the text." in words_on(answer.text)
    assert count_posts() == 0
    address = re.search(r"/media/\S+", values["text"])[0]
    assert desk.get(address).content_type == "image/png"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ((b"", ""), "Choose a picture first."),
        ((b"no picture", "boat.png"), "This is no picture that can be read."),
    ],
)
def test_what_is_no_picture_is_told_beside_the_field(desk, file, sentence):
    """And the words about it stay typed."""
    content, name = file
    answer = desk.press(
        NEW,
        "Add to the end of the text",
        title="Kept",
        picture=(BytesIO(content), name),
        picture_description="A boat",
    )
    assert answer.status_code == 422
    assert sentence in error_beside(answer.text, "picture")
    values = form_on(answer.text, "title")
    assert (values["title"], values["picture_description"]) == ("Kept", "A boat")


def test_too_many_words_about_a_picture_are_told_beside_them(desk):
    """The editor calls the field otherwise than the library does."""
    answer = desk.press(
        NEW,
        "Add to the end of the text",
        picture=(picture(), "a.png"),
        picture_description="x" * 1001,
    )
    told = error_beside(answer.text, "picture_description")
    assert told == "This has 1,001 characters; 1,000 is the most."


# What cannot be taken

KEPT = {
    "text": "Kept text.",
    "summary": "Kept summary.",
    "tags": "kept, too",
    "comments_open": "closed",
}

NOT_TYPED = {"category_ids", "category_id", "status", "pingback_door"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "x" * 301, "The title has 301 characters; 300 is the most."),
        ("published_at", "tomorrow", "Give the date as year-month-day"),
        ("published_at", "2026-02-30T10:00", "Give the date as year-month-day"),
        ("published_at", "0001-01-01T00:00", "Give a year between 1900 and 9000."),
        ("published_at", "9999-12-31T23:59", "Give a year between 1900 and 9000."),
        ("published_at", "12026-05-14T08:30", "Give the date as year-month-day"),
        ("slug", "taken", 'The address "taken" is taken by "Here first".'),
        ("slug", "...", "Use letters or digits."),
        ("summary", "x" * 5001, "The summary has 5,001 characters"),
        ("tags", "x" * 201, "A tag has more than 200 characters."),
        ("tags", ",".join(f"t{n}" for n in range(101)), "There are 101 tags"),
        ("new_category", "drama", 'There is a category "Drama" already.'),
        ("category_ids", ["99999"], "What was chosen here is no longer there."),
        ("category_ids", ["x"], "What was chosen here is no longer there."),
        ("category_ids", ["9" * 30], "What was chosen here is no longer there."),
        ("category_id", "99999", "What was chosen here is no longer there."),
        ("status", "trashed", "What was chosen here is no longer there."),
        ("pingback_door", "ajar", "What was chosen here is no longer there."),
        ("trackback_urls", "nowhere", '"nowhere" is no web address.'),
        (
            "trackback_urls",
            "\n".join(f"https://s{n}.example/" for n in range(21)),
            "There are 21 addresses; 20 is the most.",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(desk, field, value, sentence):
    """Nothing is saved, and everything that was typed is still in the form."""
    make_post(title="Here first", slug="taken")
    make_category("Drama")
    make_category("Ships")
    typed = {"title": "Kept title", **KEPT} | {field: value}
    answer = desk.press(NEW, "Save", **typed)
    assert answer.status_code == 422
    assert sentence in error_beside(answer.text, field)
    values = form_on(answer.text, "title")
    # A choice that is not there cannot be shown as chosen.
    kept = {n: v for n, v in typed.items() if n not in NOT_TYPED}
    assert {name: values[name] for name in kept} == kept
    assert count_posts() == 1
    assert 'role="alert" tabindex="-1" autofocus' in answer.text


def test_a_scheduled_post_needs_its_date(desk):
    """Which is told beside the date, where it is missing."""
    answer = desk.press(NEW, "Save", title="x", text="x", status="scheduled")
    told = error_beside(answer.text, "published_at")
    assert told == "Say when it shall be published."
    assert form_on(answer.text, "title")["status"] == "scheduled"


def test_a_text_of_two_megabytes_comes_back_whole(desk):
    """The limit is told beside the field, and not a character is lost."""
    text = "word " * 420_000
    answer = desk.press(NEW, "Publish", title="Long", text=text)
    assert answer.status_code == 422
    assert error_beside(answer.text, "text") == "The text is 2.1 MB; 1 MB is the most."
    assert form_on(answer.text, "title")["text"] == text


def test_every_wrong_field_is_told_at_once(desk):
    """Not one after the other."""
    answer = desk.press(NEW, "Save", title="", tags="x" * 201, slug="!")
    assert all(error_beside(answer.text, name) for name in ("title", "tags", "slug"))
    assert "3 answers need another look." in words_on(answer.text)


def test_a_stale_token_costs_nothing_that_was_typed(desk):
    """The form comes back with a good one, and is taken when sent again."""
    answer = desk.press(NEW, "Publish", title="Kept", csrf_token="stale", **KEPT)
    assert answer.status_code == 422
    assert "this form was open too long" in words_on(answer.text)
    assert count_posts() == 0
    values = form_on(answer.text, "title")
    assert {name: values[name] for name in KEPT} == KEPT
    assert desk.press_on(answer.text, NEW, "Publish").status_code == 302
    assert only_post().title == "Kept"


def test_somebody_signed_out_meanwhile_is_told_to_come_back(app, desk):
    """A redirect would lose the text; the browser still has it."""
    page = desk.get(NEW).text
    desk.visitor.client.delete_cookie("afterword_session")
    answer = desk.press_on(page, NEW, "Publish", title="x", text="y")
    assert answer.status_code == 403
    assert "Sign in in another tab" in answer.text


def test_two_who_write_at_once_are_both_heard(desk):
    """The second is told, sees both, and may put theirs in place."""
    post = make_post(author=desk.person, text="First.")
    page = desk.get(path_of(post)).text
    desk.press(path_of(post), "Update", text="Theirs.")
    answer = desk.press_on(page, path_of(post), "Update", text="Mine.")
    assert answer.status_code == 422
    assert "Somebody saved this post after you opened it." in words_on(answer.text)
    assert form_on(answer.text, "title")["text"] == "Mine."
    assert f'href="{path_of(post)}" target="_blank"' in answer.text
    assert fresh(post).text == "Theirs."
    assert desk.press_on(answer.text, path_of(post), "Update").status_code == 302
    assert fresh(post).text == "Mine."


def test_what_was_deleted_meanwhile_can_be_made_anew(desk):
    """The text outlives the post it was written for."""
    draft = make_post(title="Fog", author=desk.person, status=PostStatus.DRAFT)
    path = path_of(draft)
    page = desk.get(path).text
    desk.press(path, "Move to bin")
    desk.press(f"{LIST}?tab=trashed", "Delete for ever: Fog")
    answer = desk.press_on(page, path, "Save", text="Mine.")
    assert answer.status_code == 422
    assert "Somebody deleted this for ever" in words_on(answer.text)
    answer = desk.press_on(answer.text, path, "Save")
    assert answer.status_code == 302
    assert db.session.get(Post, int(answer.location.rpartition("/")[2])).text == "Mine."


# Contributors


def test_a_contributor_is_told_who_publishes(app):
    """No status, no date, no picture, no new category: only what they may decide."""
    desk = Desk(app, "contributor")
    page = desk.get(NEW).text
    assert "An editor publishes your drafts." in words_on(page)
    for field in ("published_at", "picture", "new_category"):
        assert f'name="{field}"' not in page
    assert 'value="publish"' not in page
    assert desk.press(NEW, "Save", title="Mine", text="x").status_code == 302
    assert only_post().status is PostStatus.DRAFT


@pytest.mark.parametrize(
    "forged",
    [
        {"action": "publish"},
        {"status": "published"},
        {"status": "scheduled", "published_at": "2027-01-01T00:00"},
        {"status": "private"},
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_contributor_can_not_publish_by_a_forged_form(app, forged, is_new):
    """It is told, nothing is saved, and what was typed stays."""
    desk = Desk(app, "contributor")
    if is_new:
        path = NEW
    else:
        path = path_of(
            make_post(author=desk.person, status=PostStatus.DRAFT, published_at=None)
        )
    fields = form_on(desk.get(path).text, "title")
    fields |= {"title": "Forged", "text": "Kept."} | forged
    answer = desk.visitor.post(path, data=fields)
    assert answer.status_code == 422
    assert error_beside(answer.text, "status") == "An editor publishes your drafts."
    assert form_on(answer.text, "title")["text"] == "Kept."
    db.session.rollback()
    assert not db.session.scalars(select(Post).where(Post.title == "Forged")).all()


def test_an_author_makes_no_categories_and_is_offered_none(app):
    """A forged field is refused, and makes nothing."""
    desk = Desk(app, "author")
    assert 'name="new_category"' not in desk.get(NEW).text
    answer = desk.press(NEW, "Save", title="x", text="x", new_category="Forged")
    assert answer.status_code == 403
    assert db.session.scalar(select(func.count(Category.id))) == 0


# The bin


def test_a_post_goes_to_the_bin_and_comes_back(desk):
    """Its editor then only shows it, and has one way out."""
    post = make_post(title="Foghorn", author=desk.person)
    answer = desk.press(path_of(post), "Move to bin")
    assert answer.location == LIST
    assert desk.told(LIST) == ["Foghorn is in the bin."]
    assert fresh(post).status is PostStatus.TRASHED
    page = desk.get(path_of(post)).text
    assert "This post is in the bin. Restore it to change it." in words_on(page)
    assert '<fieldset class="edgrid" disabled>' in page
    assert 'value="save"' not in page
    answer = desk.press(path_of(post), "Restore")
    assert fresh(post).status is PostStatus.PUBLISHED
    assert desk.told(answer.location) == ["Foghorn is back."]


def test_deleting_for_ever_takes_the_post_with_its_address(desk, app):
    """Only from the bin; readers are then told that it is gone."""
    post = make_post(title="Foghorn", author=desk.person)
    permalink = post.permalink
    desk.press(LIST, "Move to bin: Foghorn")
    answer = desk.press(f"{LIST}?tab=trashed", "Delete for ever: Foghorn")
    assert desk.told(answer.location) == ["Foghorn is deleted."]
    assert count_posts() == 0
    assert app.test_client().get(permalink).status_code == 410


def test_what_left_the_bin_is_not_deleted_by_an_old_page(desk):
    """Somebody restored it in another tab."""
    post = make_post(title="Foghorn", author=desk.person, status=PostStatus.TRASHED)
    page = desk.get(f"{LIST}?tab=trashed").text
    desk.press(f"{LIST}?tab=trashed", "Restore Foghorn")
    desk.press_on(page, LIST, "Delete for ever: Foghorn")
    assert fresh(post) is not None
    assert desk.told(LIST)[-1:] == [
        "Foghorn is no longer in the bin, and was not deleted."
    ]


# The list


@pytest.fixture
def one_of_each():
    """Make one post of each status."""
    soon = clock.now() + timedelta(days=1)
    for status in PostStatus:
        at = soon if status is PostStatus.SCHEDULED else clock.now()
        at = None if status is PostStatus.DRAFT else at
        make_post(title=f"The {status.value}", status=status, published_at=at)


@pytest.mark.parametrize(
    ("tab", "listed"),
    [
        ("published", ["The published"]),
        ("draft", ["The draft"]),
        ("scheduled", ["The scheduled"]),
        ("private", ["The private"]),
        ("trashed", ["The trashed"]),
    ],
)
def test_each_tab_lists_its_own(desk, one_of_each, tab, listed):
    """And says in a word what each is."""
    page = desk.get(f"{LIST}?tab={tab}").text
    assert titles(page) == listed
    word = {"trashed": "In the bin"}.get(tab, tab.capitalize())
    assert re.search(rf'<span class="state[^"]*">{word}</span>', page)


def test_the_tabs_count_and_all_leaves_the_bin_out(desk, one_of_each):
    """Numbers stand beside the words, also where there is none."""
    page = desk.get(LIST).text
    assert len(titles(page)) == 4
    assert "The trashed" not in page
    told = words_on(page)
    assert "All 4 Published 1 Drafts 1 Scheduled 1 Private 1 Bin 1 Search posts" in told
    assert "All 0 Published 0" in words_on(desk.get("/studio/pages/").text)


def test_search_finds_title_and_text_and_stays_on_the_tab(desk):
    """The words stay in the field; nothing found offers the way back."""
    make_post(title="A lighthouse")
    make_post(title="Other", text="There was a Lighthouse.")
    make_post(title="Third")
    make_post(title="Draft of the lighthouse", status=PostStatus.DRAFT)
    page = desk.get(f"{LIST}?search=LIGHThouse&tab=published").text
    assert sorted(titles(page)) == ["A lighthouse", "Other"]
    assert 'value="LIGHThouse"' in page
    assert '<input type="hidden" name="tab" value="published">' in page
    nothing = desk.get(f"{LIST}?search=%22%3E%3Cscript%3E").text
    assert 'Nothing found for “"><script>”. Show all' in words_on(nothing)
    assert '"><script>' not in nothing


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("all", "No posts yet. Write one."),
        ("draft", "No drafts. Write one."),
        ("trashed", "The bin is empty."),
        ("private", "No posts are private."),
    ],
)
def test_an_empty_tab_says_so(desk, tab, sentence):
    """In one sentence, with one thing to do."""
    assert sentence in words_on(desk.get(f"{LIST}?tab={tab}").text)


def test_fifty_stand_on_a_page_and_the_place_is_kept(desk):
    """Tab and search stand in the address of the next page, too."""
    author = make_person()
    for n in range(51):
        make_post(title=f"Ferry {n:02}", author=author)
    path = f"{LIST}?tab=published&search=ferry"
    page = desk.get(path).text
    assert len(titles(page)) == 50
    link = re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&")
    assert link == f"{path}&page=2"
    assert titles(desk.get(link).text) == ["Ferry 00"]


def test_authors_see_only_their_own(app):
    """In the list and in its counts."""
    desk = Desk(app, "author")
    make_post(title="Mine", author=desk.person)
    make_post(title="Theirs")
    page = desk.get(LIST).text
    assert titles(page) == ["Mine"]
    assert "All 1 Published 1" in words_on(page)


def test_a_contributor_does_not_edit_what_was_published(app):
    """It is listed, without a link or a button."""
    desk = Desk(app, "contributor")
    post = make_post(title="Out now", author=desk.person)
    page = desk.get(LIST).text
    assert titles(page) == ["Out now"]
    assert path_of(post) not in page


def test_the_list_costs_the_same_for_fifty_posts(desk):
    """No row asks the database for anything of its own."""

    def cost():
        desk.get(LIST)
        with count_queries() as asked:
            desk.get(LIST)
        return len(asked)

    category = make_category()
    make_post(category=category, categories=[category])
    few = cost()
    for _ in range(49):
        make_post(category=make_category(), tags=[make_tag()])
    assert cost() == few
    assert few <= 14


def test_the_editor_costs_the_same_for_many_categories(desk):
    """The tree is one query, however large."""
    post = make_post(author=desk.person)

    def cost():
        desk.get(path_of(post))
        with count_queries() as asked:
            desk.get(path_of(post))
        return len(asked)

    few = cost()
    parent = None
    for _ in range(20):
        parent = make_category(parent=parent)
    assert cost() == few


# Strangers' input


@pytest.mark.parametrize(
    "query",
    [
        "tab=x&page=y",
        "page=0",
        "page=-1",
        "page=1" + "0" * 30,
        "page=" + "9" * 5000,
        "search=%00%ff%ed%a0%bd",
        "search=" + "%25_" * 20_000,
        "tab=draft&tab=trashed&search=",
    ],
)
@pytest.mark.parametrize("plural", ["posts", "pages"])
def test_a_strange_address_shows_a_list(desk, plural, query):
    """Whatever stands in the address."""
    make_post()
    make_page()
    answer = desk.get(f"/studio/{plural}/?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/studio/posts/0",
        "/studio/posts/99999",
        "/studio/posts/x",
        "/studio/posts/-1",
        "/studio/posts/2147483648",
        "/studio/posts/1" + "0" * 30,
        "/studio/posts/1%00",
        "/studio/notes/",
        "/studio/posts/1/publish",
        "/studio/",
    ],
)
def test_what_is_not_there_is_not_found(desk, path):
    """A number no database holds is no reason to fail."""
    answer = desk.get(path)
    assert answer.status_code == (200 if path == "/studio/" else 404)
    posted = desk.visitor.submit(f"{path}/bin", {}, page=LIST)
    assert posted.status_code in {404, 405}


def test_a_page_is_not_edited_as_a_post(desk):
    """Each kind has its own address."""
    page, post = make_page(), make_post()
    assert desk.get(f"/studio/posts/{page.id}").status_code == 404
    assert desk.get(f"/studio/pages/{post.id}").status_code == 404


HOSTILE = "</textarea><script>alert(1)</script>\"'&amp;\u202e"


def test_hostile_words_are_shown_as_words(desk):
    """In the form, in the list, in what is said, and back again unchanged."""
    make_category(HOSTILE, slug="hostile", path="hostile")
    fields = {"title": HOSTILE, "text": HOSTILE, "summary": HOSTILE, "tags": HOSTILE}
    answer = desk.press(NEW, "Publish", **fields)
    assert answer.status_code == 302
    page = desk.get(answer.location).text
    values = form_on(page, "title")
    assert {name: values[name] for name in fields} == fields
    listed = desk.get(LIST).text
    desk.press(LIST, f"Move to bin: {HOSTILE}")
    for shown in (page, listed, desk.get(LIST).text):
        assert "<script>alert" not in shown


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "a\x00b", "text": "c\x00d", "tags": "e\x00f", "slug": "g\x00h"},
        {"title": "\ud83d lone", "text": "x"},
        {"title": "x", "text": "x", "version": "²"},
        {"title": "x", "text": "x", "version": "9" * 5000},
        {"title": "x", "text": "x", "action": "dance"},
        {"title": "x", "text": "x", "comments_open": None, "pings_open": None},
        {"title": "x", "text": "x", "published_at": "\x00"},
        {"title": "x", "text": "x", "parent_id": "x", "mode": "\x00"},
        {"title": "x", "text": "x", "picture": "not a file"},
        {"title": "x", "text": "x", "comment_door": None, "trackback_urls": None},
        {"title": "x", "text": "x", "trackback_urls": "\x00\ud83d"},
        {"title": "x", "text": "x", "action": "send_now:²"},
        {"title": "x", "text": "x", "action": "set_off"},
    ],
)
def test_odd_fields_break_nothing(desk, fields):
    """Each is taken, or told in a sentence."""
    fields = {
        name: value.encode("utf-8", "surrogatepass") if value else value
        for name, value in fields.items()
    }
    for path in (NEW, path_of(make_post(author=desk.person))):
        values = form_on(desk.get(path).text, "title") | fields
        sent = {name: value for name, value in values.items() if value is not None}
        assert desk.visitor.post(path, data=sent).status_code in {302, 422}


def test_text_as_a_picture_is_no_picture(desk):
    """A field that should be a file and is text is like none."""
    answer = desk.press(NEW, "Add to the end of the text", picture="not a file")
    assert error_beside(answer.text, "picture") == "Choose a picture first."


def test_tags_of_many_scripts_survive_the_form(desk):
    """And are found again by their names."""
    names = ["Fähre", "渡し船", "ﬁne", "a/b"]
    desk.press(NEW, "Save", title="x", text="x", tags=", ".join(names))
    assert {tag.name for tag in db.session.scalars(select(Tag))} == set(names)


def test_a_note_is_called_by_how_it_begins(desk):
    """In the list, in what is said of it, and where its address is wanted by another."""
    note = make_post(
        author=desk.person, title="", slug="fog", excerpt="Fog, all of a day."
    )
    bare = make_post(author=desk.person, title="", slug="like", excerpt="")
    rows = desk.get("/studio/posts/").text
    assert f'/studio/posts/{note.id}">Fog, all of a day.</a>' in rows
    assert f'/studio/posts/{bare.id}">A note</a>' in rows
    refused = desk.press(NEW, "Save", title="T", text="x", slug="fog").text
    assert "is taken by &#34;Fog, all of a day.&#34;" in refused
