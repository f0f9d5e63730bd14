"""Categories and tags through their screens."""

import re

import pytest
from sqlalchemy import select

from blog.extensions import db
from blog.models import Category, Tag
from tests.factories import make_category, make_post, make_tag
from tests.queries import count_queries
from tests.web.desk import Desk, error_beside, form_on, fresh, words_on

TERMS = "/studio/terms/"


@pytest.fixture
def desk(app):
    return Desk(app, "editor")


def category_named(name):
    db.session.rollback()
    return db.session.scalars(select(Category).where(Category.name == name)).one()


def path_of(term):
    return f"{TERMS}{type(term).__name__.lower()}/{term.id}"


def test_a_category_is_made_below_another(desk, app):
    """With address and description, and readers find it there."""
    music = make_category("Music")
    answer = desk.press(
        TERMS,
        "Make category",
        name="Sea shanties",
        parent_id=music.id,
        slug="Shanties",
        description="Sung at work.",
    )
    assert answer.location == TERMS
    assert desk.told(TERMS) == ["The category Sea shanties is made."]
    made = category_named("Sea shanties")
    assert (made.path, made.description) == ("music/shanties", "Sung at work.")
    assert app.test_client().get("/category/music/shanties/").status_code == 200


def test_a_tag_is_made(desk):
    """With an address made from its name."""
    desk.press(TERMS, "Make tag", name="Night Ferry")
    assert db.session.scalars(select(Tag)).one().slug == "night-ferry"


def test_the_list_draws_the_tree_with_its_counts(desk):
    """Each below its own, further in; names are links to their screens."""
    music = make_category("Music", post_count=1)
    jazz = make_category("Jazz", parent=music)
    make_category("Art")
    make_tag("fog", post_count=1234)
    page = desk.get(TERMS).text
    drawn = re.findall(r'<li class="depth-(\d)"><div[^>]*><a href="[^"]*">(\w+)', page)
    assert drawn == [("0", "Art"), ("0", "Music"), ("1", "Jazz")]
    assert path_of(jazz) in page
    assert "Music 1 post Jazz 0 posts" in words_on(page)
    assert "fog 1,234 posts" in words_on(page)


@pytest.mark.parametrize(
    ("kind", "fields", "field", "sentence"),
    [
        ("category", {"name": " "}, "name", "Give the category a name."),
        ("tag", {"name": ""}, "name", "Give the tag a name."),
        ("category", {"name": "art"}, "name", 'There is a category "Art" already.'),
        ("tag", {"name": "FOG"}, "name", "fog"),
        ("category", {"name": "x", "slug": "art"}, "slug", "art"),
        ("tag", {"name": "x", "slug": "?"}, "slug", "Use letters or digits."),
        ("category", {"name": "x" * 201}, "name", "The name has 201 characters"),
        (
            "category",
            {"name": "x", "parent_id": "99999"},
            "parent_id",
            "What was chosen here is no longer there.",
        ),
        (
            "category",
            {"name": "x", "parent_id": "9" * 40},
            "parent_id",
            "What was chosen here is no longer there.",
        ),
    ],
)
def test_what_cannot_be_made_is_told_beside_its_field(
    desk, kind, fields, field, sentence
):
    """In the form it was typed into, which keeps it; the other one stays empty."""
    make_category("Art")
    make_tag("fog")
    answer = desk.press(TERMS, f"Make {kind}", description="Kept.", **fields)
    assert answer.status_code == 422
    other = "tag" if kind == "category" else "category"
    assert sentence in error_beside(answer.text, f"{kind}-{field}")
    assert not error_beside(answer.text, f"{other}-{field}")
    assert answer.text.count("Kept.</textarea>") == 1
    assert f'value="{fields["name"]}"' in answer.text or not fields["name"]
    ids = re.findall(r'\sid="([^"]*)"', answer.text)
    assert len(ids) == len(set(ids))


def test_a_stale_token_keeps_the_words(desk):
    """And makes nothing until they are sent again."""
    answer = desk.press(TERMS, "Make tag", name="Kept", csrf_token="stale")
    assert answer.status_code == 422
    assert "Send it again." in words_on(answer.text)
    assert not db.session.scalars(select(Tag)).all()
    desk.press_on(answer.text, TERMS, "Make tag")
    assert db.session.scalars(select(Tag)).one().name == "Kept"


def test_a_category_is_renamed_and_moved_at_once(desk):
    """Its screen shows what is stored, and what was typed is stored."""
    art, music = make_category("Art"), make_category("Music")
    jazz = make_category("Jazz", parent=music, description="Blue.")
    shown = form_on(desk.get(path_of(jazz)).text, "name")
    assert (shown["name"], shown["slug"]) == ("Jazz", "jazz")
    assert (shown["parent_id"], shown["description"]) == (str(music.id), "Blue.")
    answer = desk.press(
        path_of(jazz), "Save", name="Swing", slug="swing", parent_id=art.id
    )
    assert answer.location == TERMS
    assert desk.told(TERMS) == ["Saved."]
    jazz = fresh(jazz)
    assert (jazz.name, jazz.path, jazz.parent_id) == ("Swing", "art/swing", art.id)


def test_saving_a_term_as_it_is_changes_nothing(desk):
    """Its screen sends back what it shows."""
    art = make_category("Art")
    jazz = make_category("Jazz", parent=art, description="One.\n\nTwo & <b>.")
    desk.press(path_of(jazz), "Save")
    jazz = fresh(jazz)
    assert (jazz.path, jazz.description) == ("art/jazz", "One.\n\nTwo & <b>.")


def test_a_category_moves_out_of_the_tree(desk):
    """No category chosen means that it stands by itself."""
    jazz = make_category("Jazz", parent=make_category("Music"))
    desk.press(path_of(jazz), "Save", parent_id="")
    assert fresh(jazz).path == "jazz"


def test_a_category_cannot_lie_in_itself(desk):
    """It is not offered, and one below it is refused beside the field."""
    music = make_category("Music")
    jazz = make_category("Jazz", parent=music)
    page = desk.get(path_of(music)).text
    offered = re.search(r'<select[^>]*id="parent_id".*?</select>', page, re.DOTALL)[0]
    assert "Music" not in offered
    answer = desk.press(path_of(music), "Save", parent_id=jazz.id)
    assert answer.status_code == 422
    assert error_beside(answer.text, "parent_id")
    assert fresh(music).parent_id is None


def test_a_tag_is_renamed(desk):
    """A name that another has is refused: that would be merging."""
    fog, mist = make_tag("fog"), make_tag("mist")
    desk.press(path_of(fog), "Save", name="Haze", slug="haze")
    assert (fresh(fog).name, fresh(fog).slug) == ("Haze", "haze")
    answer = desk.press(path_of(fog), "Save", name="Mist")
    assert answer.status_code == 422
    assert error_beside(answer.text, "name")
    assert fresh(mist).name == "mist"


def test_merging_files_the_posts_elsewhere(desk):
    """And the merged one is gone, from its screen, too."""
    jazz, music = make_category("Jazz"), make_category("Music")
    post = make_post(category=jazz, categories=[jazz])
    path = path_of(jazz)
    desk.press(path, "Merge", into_id=music.id)
    assert desk.told(TERMS) == ["Jazz is merged."]
    assert [c.name for c in fresh(post).categories] == ["Music"]
    assert fresh(music).post_count == 1
    assert desk.get(path).status_code == 404


def test_merging_tags_joins_their_posts(desk):
    """As with categories."""
    fog, mist = make_tag("fog"), make_tag("mist")
    post = make_post(tags=[fog])
    desk.press(path_of(fog), "Merge", into_id=mist.id)
    assert [tag.name for tag in fresh(post).tags] == ["mist"]


@pytest.mark.parametrize("kind", ["category", "tag"])
def test_merging_needs_another_one(desk, kind):
    """Which is told beside the choice; with nothing to merge into it is not offered."""
    make = {"category": make_category, "tag": make_tag}[kind]
    term = make("fog")
    assert "Merge into" not in desk.get(path_of(term)).text
    make("mist")
    answer = desk.press(path_of(term), "Merge")
    assert error_beside(answer.text, "into_id") == (
        "Choose what it shall be merged into."
    )
    assert fresh(term) is not None


@pytest.mark.parametrize("kind", ["category", "tag"])
def test_deleting_leaves_the_posts(desk, kind):
    """They are only filed no longer."""
    if kind == "category":
        term = make_category("Jazz")
        post = make_post(category=term, categories=[term])
    else:
        term = make_tag("Jazz")
        post = make_post(tags=[term])
    desk.press(path_of(term), f"Delete {kind}")
    assert desk.told(TERMS) == ["Jazz is deleted. Its posts are still there."]
    assert fresh(term) is None
    assert fresh(post) is not None


def test_enter_in_a_field_saves_and_deletes_nothing(desk):
    """Save is the first button of the form."""
    jazz = make_category("Jazz")
    make_category("Art")
    page = desk.get(path_of(jazz)).text
    assert re.findall(r'name="action" value="(\w+)"', page) == [
        "save",
        "merge",
        "delete",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "category/0",
        "tag/99999",
        "category/x",
        "tag/2147483648",
        "category/1" + "0" * 30,
        "author/1",
    ],
)
def test_what_is_not_there_is_not_found(desk, path):
    """Whatever the number."""
    assert desk.get(TERMS + path).status_code == 404


HOSTILE = "</textarea><script>alert(1)</script>\"'\u202e"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": HOSTILE, "description": HOSTILE},
        {"name": "a\x00b", "description": "\x00", "slug": "c\x00d"},
        {"name": "x", "slug": "x" * 5000},
        {"name": "x", "description": "x" * 100_000},
        {"name": "x", "into_id": "x", "action": "dance"},
    ],
)
@pytest.mark.parametrize("kind", ["category", "tag"])
def test_hostile_words_are_taken_as_words_or_refused(desk, kind, fields):
    """They never become markup, and never break a page."""
    answer = desk.press(TERMS, f"Make {kind}", **fields)
    assert answer.status_code in {302, 422}
    assert "<script>alert" not in answer.text + desk.get(TERMS).text
    model = Category if kind == "category" else Tag
    for term in db.session.scalars(select(model)).all():
        page = desk.get(path_of(term))
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_the_list_costs_the_same_for_many(desk):
    """The tree is one query, and the tags another."""

    def cost():
        desk.get(TERMS)
        with count_queries() as asked:
            desk.get(TERMS)
        return len(asked)

    make_category()
    few = cost()
    parent = None
    for _ in range(20):
        parent = make_category(parent=parent)
        make_tag()
    assert cost() == few
