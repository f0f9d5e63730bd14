"""Categories and tags by the wp.* methods, new and old."""

import pytest

from blog.accounts.programs import EVERYTHING, Scope
from blog.extensions import db
from blog.models import Category, Tag
from tests.factories import make_category, make_post, make_tag
from tests.web.program import Program


@pytest.fixture
def program(app):
    return Program(app)


def test_a_term_is_made_told_changed_and_deleted(program):
    """A category and a tag, each by the same four methods."""
    for taxonomy in ("category", "post_tag"):
        content = {"taxonomy": taxonomy, "name": "Jazz", "description": "Loud."}
        number = program.wp("newTerm", content)
        told = program.wp("getTerm", taxonomy, number)
        assert (told["term_id"], told["name"], told["slug"]) == (number, "Jazz", "jazz")
        assert (told["description"], told["parent"], told["count"]) == ("Loud.", "0", 0)
        change = {"taxonomy": taxonomy, "name": "Blues"}
        assert program.wp("editTerm", number, change) is True
        told = program.wp("getTerm", taxonomy, number)
        assert (told["name"], told["description"]) == ("Blues", "Loud.")
        assert program.wp("deleteTerm", taxonomy, number) is True
        assert program.fault("getTerm", taxonomy, number) == 404


def test_categories_lie_below_one_another_and_tags_do_not(program):
    """A parent of 0 is the top."""
    music = make_category("Music")
    content = {"taxonomy": "category", "name": "Jazz", "parent": music.id}
    number = program.wp("newTerm", content)
    assert program.wp("getTerm", "category", number)["parent"] == str(music.id)
    program.wp("editTerm", number, {"taxonomy": "category", "description": "x"})
    assert program.wp("getTerm", "category", number)["parent"] == str(music.id)
    program.wp("editTerm", number, {"taxonomy": "category", "parent": 0})
    assert program.wp("getTerm", "category", number)["parent"] == "0"
    content |= {"taxonomy": "post_tag"}
    assert program.fault("newTerm", content) == 403


def test_terms_are_listed_as_asked(program):
    """Search, order, stretch, and without the empty ones."""
    used = make_tag("b")
    make_post(tags=[used])
    used.post_count = 1
    db.session.commit()
    make_tag("a boat")

    def names(**wanted):
        return [t["name"] for t in program.wp("getTerms", "post_tag", wanted)]

    assert names() == ["a boat", "b"]
    assert names(search="BOA") == ["a boat"]
    assert names(hide_empty=True) == ["b"]
    assert names(orderby="count", order="DESC") == ["b", "a boat"]
    assert names(number=1, offset=1) == ["b"]


@pytest.mark.parametrize(
    ("name", "args", "number"),
    [
        ("newTerm", [{"taxonomy": "genre", "name": "x"}], 403),
        ("newTerm", [{"name": "x"}], 403),
        ("newTerm", [{"taxonomy": "category", "name": " "}], 403),
        ("newTerm", [{"taxonomy": "category", "name": "x", "parent": 9}], 403),
        ("newTerm", [{"taxonomy": "category", "name": "Music"}], 500),
        ("editTerm", [9, {"taxonomy": "post_tag", "name": "x"}], 404),
        ("editTerm", [9, {"taxonomy": "genre", "name": "x"}], 403),
        ("deleteTerm", ["category", 9], 404),
        ("deleteTerm", ["genre", 9], 403),
        ("getTerm", ["genre", 1], 403),
        ("getTerms", ["genre"], 403),
        ("getTaxonomy", ["genre"], 403),
        ("deleteCategory", [9], 404),
    ],
)
def test_what_cannot_be_is_a_fault(program, name, args, number):
    """With the numbers of WordPress, and nothing is changed."""
    make_category("Music")
    assert program.fault(name, *args) == number
    assert [c.name for c in db.session.query(Category)] == ["Music"]
    assert db.session.query(Tag).count() == 0


@pytest.mark.parametrize("role", ["author", "contributor"])
def test_only_editors_look_after_terms(app, role):
    """Others read them, to file their posts."""
    program, category = Program(app, role), make_category("Music")
    content = {"taxonomy": "category", "name": "x"}
    assert program.fault("newTerm", content) == 401
    assert program.fault("editTerm", category.id, content) == 401
    assert program.fault("deleteTerm", "category", category.id) == 401
    assert program.fault("newCategory", {"name": "x"}) == 401
    assert program.fault("deleteCategory", category.id) == 401
    assert [t["name"] for t in program.wp("getTerms", "category")] == ["Music"]


def test_a_program_needs_the_scope_to_manage(app):
    """Even an administrator's."""
    program = Program(app, "administrator", EVERYTHING - {Scope.MANAGE})
    category = make_category("Music")
    assert program.fault("newCategory", {"name": "x"}) == 401
    assert program.fault("newTerm", {"taxonomy": "category", "name": "x"}) == 401
    assert program.fault("deleteTerm", "category", category.id) == 401
    assert db.session.query(Category).count() == 1


def test_there_are_two_taxonomies(program):
    """Categories form a tree, tags do not, and only what is asked is told."""
    told = {t["name"]: t for t in program.wp("getTaxonomies")}
    assert {name: t["hierarchical"] for name, t in told.items()} == {
        "category": True,
        "post_tag": False,
    }
    assert program.wp("getTaxonomy", "category", ["menu"]) == {
        "name": "category",
        "label": "Categories",
        "hierarchical": True,
        "public": True,
        "show_ui": True,
        "_builtin": True,
        "show_in_menu": True,
    }


def test_the_oldest_methods_speak_of_categories_and_tags(program):
    """A category that is there already gives its number."""
    number = program.wp("newCategory", {"name": "Music", "slug": "sound"})
    assert program.wp("newCategory", {"name": "Music"}) == number
    below = program.wp("newCategory", {"name": "Jazz", "parent_id": number})
    assert db.session.get(Category, below).path == "sound/jazz"
    assert program.wp("suggestCategories", "mus") == [
        {"category_id": number, "category_name": "Music"}
    ]
    assert len(program.wp("suggestCategories", "", 1)) == 1
    told = program.wp("getCategories")[1]
    assert (told["categoryName"], told["parentId"]) == ("Jazz", str(number))
    assert told["htmlUrl"] == "http://blog.test/category/sound/jazz/"
    assert program.wp("deleteCategory", below) is True
    make_tag("boats")
    [tag] = program.wp("getTags")
    assert (tag["name"], tag["html_url"]) == ("boats", "http://blog.test/tag/boats/")
