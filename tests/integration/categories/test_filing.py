"""Categories and tags are made, renamed, moved, merged and deleted; posts stay filed."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import func, select

from blog.categories.filing import (
    create_category,
    create_tag,
    delete_category,
    delete_tag,
    merge_category,
    merge_tag,
    move_category,
    rename_category,
    rename_tag,
)
from blog.categories.queries import category_tree
from blog.categories.tree import hold_tree
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.models import Category, Person, PostStatus, Tag
from blog.posts.permalinks import Moved, find_by_path
from blog.posts.transaction import writing
from blog.site.options import write_options
from tests.factories import make_person


@pytest.fixture
def make(editor):
    def make(name, **fields):
        return create_category(name, by=editor, **fields)

    return make


@pytest.fixture
def named_in_permalinks(app):
    """Permalinks begin with the category."""
    with writing():
        write_options(permalink_shape="/{category}/{slug}/")


def paths(session):
    return sorted(session.scalars(select(Category.path)))


class TestMaking:
    def test_a_path_goes_down_from_the_root(self, make):
        """The address of a category holds those above it."""
        sea = make("The Sea", description="  Salt\x00 water ")
        cold = make("Cold", parent_id=sea.id)
        assert (sea.path, cold.path) == ("the-sea", "the-sea/cold")
        assert sea.description == "Salt water"

    def test_an_address_made_from_a_name_steps_aside(self, make):
        """Same slugs get numbers; those of the blog itself do, too."""
        made = [make("C"), make("C++"), make("Media"), make("Feed"), make("☃")]
        assert [c.slug for c in made] == ["c", "c-2", "media-2", "feed-2", "topic"]

    def test_what_is_wrong_is_said_beside_its_field(self, make):
        """Names, addresses and parents that cannot be."""
        sea = make("Sea")
        cases = [
            ({"name": " "}, {"name": "Give the category a name."}),
            (
                {"name": "n" * 201},
                {"name": "The name has 201 characters; 200 is the most."},
            ),
            ({"name": "SEA"}, {"name": 'There is a category "Sea" already.'}),
            (
                {"name": "X", "slug": "Sea"},
                {"slug": 'The address "sea" is taken by "Sea".'},
            ),
            (
                {"name": "X", "slug": "feed"},
                {"slug": 'The address "feed" is used by the blog itself.'},
            ),
            ({"name": "X", "slug": "?"}, {"slug": "Use letters or digits."}),
            (
                {"name": "X", "parent_id": 4711},
                {"parent_id": "The category you chose is no longer there."},
            ),
        ]
        for fields, problems in cases:
            with pytest.raises(InputRefused) as refused:
                make(**fields)
            assert refused.value.problems == problems
        assert make("Sea", parent_id=sea.id).path == "sea/sea"

    def test_the_tree_is_told_depth_first_by_name(self, make):
        """Each category is followed by those below it."""
        b = make("b")
        make("C")
        make("A")
        make("z", parent_id=b.id)
        make("Y", parent_id=b.id)
        assert [c.path for c in category_tree()] == ["a", "b", "b/y", "b/z", "c"]


class TestRenaming:
    def test_the_address_stays_unless_another_is_given(self, make, editor):
        """A new name breaks no link; a new address moves all below."""
        sea = make("Sea", description="Salt")
        cold = make("Cold", parent_id=sea.id)
        rename_category(sea.id, "Ocean", by=editor)
        assert (sea.name, sea.path, sea.description) == ("Ocean", "sea", "Salt")
        rename_category(sea.id, "Ocean", by=editor, slug="ocean", description="")
        assert (cold.path, sea.description) == ("ocean/cold", "")

    def test_a_taken_name_or_address_is_refused(self, make, editor, session):
        """Nothing is changed then."""
        make("Sea")
        land = make("Land")
        for fields in ({"name": "sea"}, {"name": "Land", "slug": "sea"}):
            with pytest.raises(InputRefused):
                rename_category(land.id, by=editor, **fields)
        assert (land.name, paths(session)) == ("Land", ["land", "sea"])

    def test_a_new_name_and_a_new_place_come_together_or_not_at_all(
        self, make, editor, session
    ):
        """A refused move takes the new name back with it."""
        sea, travel = make("Sea"), make("Travel")
        cold = make("Cold", parent_id=sea.id)
        with pytest.raises(InputRefused) as refused:
            rename_category(sea.id, "Ocean", by=editor, parent_id=cold.id)
        assert list(refused.value.problems) == ["parent_id"]
        assert sea.name == "Sea"
        rename_category(sea.id, "Ocean", by=editor, parent_id=travel.id)
        assert (sea.name, cold.path) == ("Ocean", "travel/sea/cold")

    def test_posts_move_with_the_category_in_their_address(
        self, make, write, editor, named_in_permalinks
    ):
        """Old addresses of posts lead to the new ones, below it too."""
        sea = make("Sea")
        cold = make("Cold", parent_id=sea.id)
        post = write("Night ferry", cold)
        assert post.permalink == "/sea/cold/night-ferry/"
        rename_category(sea.id, "Ocean", by=editor, slug="ocean")
        assert post.permalink == "/ocean/cold/night-ferry/"
        assert find_by_path("/sea/cold/night-ferry/") == Moved(post.permalink, post)


class TestMoving:
    def test_all_below_moves_along(self, make, write, editor, named_in_permalinks):
        """A category goes under another with its children and their posts."""
        sea, travel = make("Sea"), make("Travel")
        cold = make("Cold", parent_id=sea.id)
        post = write("Night ferry", cold)
        move_category(sea.id, travel.id, by=editor)
        assert cold.path == "travel/sea/cold"
        assert post.permalink == "/travel/sea/cold/night-ferry/"
        move_category(cold.id, None, by=editor)
        assert cold.path == "cold"
        for old in ("/sea/cold/night-ferry/", "/travel/sea/cold/night-ferry/"):
            assert find_by_path(old) == Moved("/cold/night-ferry/", post)

    def test_no_circle(self, make, editor):
        """A category cannot lie below itself, at any depth."""
        a = make("a")
        b = make("b", parent_id=a.id)
        c = make("c", parent_id=b.id)
        for parent in (a, b, c):
            with pytest.raises(InputRefused) as refused:
                move_category(a.id, parent.id, by=editor)
            assert refused.value.problems == {
                "parent_id": "A category cannot lie below itself."
            }

    def test_two_of_one_address_do_not_meet(self, make, editor):
        """Moving beside a namesake is refused."""
        sea = make("Sea")
        inner = make("Sea", parent_id=sea.id)
        with pytest.raises(InputRefused) as refused:
            move_category(inner.id, None, by=editor)
        assert refused.value.problems == {
            "parent_id": 'The address "sea" is taken by "Sea".'
        }

    def test_two_moves_at_once_make_no_circle(self, make, editor, migrated_app):
        """Whoever moves while another moves waits, and sees what came of it."""
        a, b = make("a"), make("b")
        a_id, b_id, editor_id = a.id, b.id, editor.id

        def move_b_below_a():
            with migrated_app.app_context():
                by = db.session.get(Person, editor_id)
                return move_category(b_id, a_id, by=by)

        with ThreadPoolExecutor(1) as pool:
            with writing():
                hold_tree().find(a_id).parent_id = b_id
                db.session.flush()
                moving = pool.submit(move_b_below_a)
                wait([moving], timeout=0.5)  # time to go wrong, not to go right
            with pytest.raises(InputRefused):
                moving.result(10)
        assert (a.parent_id, b.parent_id) == (b_id, None)


class TestMerging:
    def test_posts_and_children_go_to_the_other(
        self, make, write, editor, session, named_in_permalinks
    ):
        """Nothing is filed twice, nothing is lost, and addresses lead on."""
        sea, water = make("Sea"), make("Water")
        cold = make("Cold", parent_id=sea.id)
        cold_water = make("Cold", parent_id=water.id)
        one = write("one", sea)
        both = write("both", sea, water)
        below = write("below", cold)
        write("draft", sea, status=PostStatus.DRAFT)
        merge_category(sea.id, water.id, by=editor)
        assert paths(session) == ["water", "water/cold", "water/cold-2"]
        assert (cold.path, cold_water.path) == ("water/cold-2", "water/cold")
        assert (one.category, both.categories) == (water, [water])
        assert one.permalink == "/water/one/"
        assert find_by_path("/sea/cold/below/") == Moved("/water/cold-2/below/", below)
        assert water.post_count == 2

    def test_a_category_does_not_merge_into_what_lies_below_it(self, make, editor):
        """Nor into itself."""
        sea = make("Sea")
        cold = make("Cold", parent_id=sea.id)
        for into, sentence in (
            (cold, '"Cold" lies in this category. Move it out first.'),
            (sea, "Choose another category."),
        ):
            with pytest.raises(InputRefused) as refused:
                merge_category(sea.id, into.id, by=editor)
            assert refused.value.problems == {"into_id": sentence}

    def test_a_category_merges_into_the_one_above_it(self, make, write, editor):
        """And so do its children."""
        sea = make("Sea")
        cold = make("Cold", parent_id=sea.id)
        deep = make("Deep", parent_id=cold.id)
        post = write("one", cold)
        merge_category(cold.id, sea.id, by=editor)
        assert (deep.path, post.category) == ("sea/deep", sea)


class TestDeleting:
    def test_posts_keep_their_others(
        self, make, write, editor, session, named_in_permalinks
    ):
        """The first of the others by name becomes the primary one."""
        sea, land, air = make("Sea"), make("Land"), make("Air")
        many, alone = write("many", sea, land, air), write("alone", sea)
        delete_category(sea.id, by=editor)
        assert (many.category, many.categories) == (air, [air, land])
        assert (alone.category, alone.categories) == (None, [])
        assert many.permalink == "/air/many/"
        assert find_by_path("/sea/alone/") == Moved("/uncategorized/alone/", alone)

    def test_what_lay_below_moves_up(self, make, editor, session):
        """Also where its name is the deleted one's, or one beside it."""
        sea = make("Sea")
        inner = make("Sea", parent_id=sea.id)
        make("Land", parent_id=inner.id)
        make("Land", parent_id=sea.id)
        make("Land")
        make("Media", parent_id=sea.id)
        delete_category(sea.id, by=editor)
        assert paths(session) == ["land", "land-2", "media-2", "sea", "sea/land"]
        assert inner.path == "sea"


class TestTags:
    def test_a_tag_is_made_and_renamed(self, editor):
        """An address stays unless another is given."""
        tag = create_tag(" Night  ferry ", by=editor, description="Boats")
        assert (tag.name, tag.slug) == ("Night ferry", "night-ferry")
        rename_tag(tag.id, "Ferry", by=editor)
        assert (tag.name, tag.slug, tag.description) == (
            "Ferry",
            "night-ferry",
            "Boats",
        )
        rename_tag(tag.id, "Ferry", by=editor, slug="F", description="")
        assert (tag.slug, tag.description) == ("f", "")
        assert create_tag("F", by=editor).slug == "f-2"

    def test_a_name_that_is_taken_offers_to_merge(self, editor):
        """Two tags become one only on purpose."""
        ferry, boat = create_tag("Ferry", by=editor), create_tag("Boat", by=editor)
        sentence = 'There is a tag "Ferry" already; merge this into it.'
        with pytest.raises(InputRefused) as refused:
            rename_tag(boat.id, "FERRY", by=editor)
        assert refused.value.problems == {"name": sentence}
        with pytest.raises(InputRefused) as refused:
            create_tag("ferry", by=editor)
        assert refused.value.problems == {"name": sentence}
        with pytest.raises(InputRefused) as refused:
            rename_tag(boat.id, "Boat", by=editor, slug="ferry")
        assert set(refused.value.problems) == {"slug"}
        assert (ferry.name, boat.name) == ("Ferry", "Boat")

    def test_merged_tags_leave_their_posts_to_one(self, write, editor, session):
        """A post that had both has the one once."""
        both, one = write("both", tags=("a", "b")), write("one", tags=("a",))
        a, b = (session.scalar(select(Tag).where(Tag.name == n)) for n in "ab")
        merge_tag(a.id, b.id, by=editor)
        assert both.tags == one.tags == [b]
        assert b.post_count == 2
        with pytest.raises(InputRefused):
            merge_tag(b.id, b.id, by=editor)

    def test_a_deleted_tag_is_off_every_post(self, write, editor, session):
        """The posts stay."""
        post = write("one", tags=("a", "b"))
        delete_tag(post.tags[0].id, by=editor)
        assert [t.name for t in post.tags] == ["b"]
        assert session.scalar(select(func.count(Tag.id))) == 1


VERBS = {
    "create category": lambda _ids, by: create_category("x", by=by),
    "rename category": lambda ids, by: rename_category(ids["c"], "x", by=by),
    "move category": lambda ids, by: move_category(ids["c"], None, by=by),
    "merge category": lambda ids, by: merge_category(ids["c"], ids["d"], by=by),
    "delete category": lambda ids, by: delete_category(ids["c"], by=by),
    "create tag": lambda _ids, by: create_tag("x", by=by),
    "rename tag": lambda ids, by: rename_tag(ids["t"], "x", by=by),
    "merge tag": lambda ids, by: merge_tag(ids["t"], ids["u"], by=by),
    "delete tag": lambda ids, by: delete_tag(ids["t"], by=by),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["administrator", "editor", "author", "contributor"])
def test_only_editors_and_administrators_file(app, editor, role, verb):
    """Each verb is open to them and refused to the others."""
    ids = {name: create_category(name, by=editor).id for name in "cd"}
    ids |= {name: create_tag(name, by=editor).id for name in "tu"}
    person = make_person(role)
    if role in {"administrator", "editor"}:
        VERBS[verb](ids, person)
    else:
        with pytest.raises(NotAllowed):
            VERBS[verb](ids, person)


@pytest.mark.parametrize("verb", [v for v in VERBS if "create" not in v])
def test_what_is_not_there_is_not_found(editor, verb):
    """Every verb says so."""
    with pytest.raises(NotFound):
        VERBS[verb](dict.fromkeys("cdtu", 4711), editor)
