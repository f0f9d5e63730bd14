"""Addresses: found, moved, gone, and never broken."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from blog import clock
from blog.errors import InputRefused, NotFound
from blog.models import PostKind, PostStatus, Redirect
from blog.posts.moving import rebuild_permalinks
from blog.posts.permalinks import Found, Gone, Moved, find_by_path
from blog.posts.publishing import delete_post, trash_post, update_post
from blog.posts.reshaping import change_permalink_shape
from blog.posts.transaction import writing
from blog.site.options import write_options
from tests.factories import make_category, make_page, make_person, make_post
from tests.integration.posts.changes import change_of
from tests.queries import count_queries


def choose(**options):
    with writing():
        write_options(**options)


def landing(path):
    """Where somebody who asks for the path ends, after at most one redirect."""
    found = find_by_path(path)
    if isinstance(found, Moved):
        found = find_by_path(found.path)
    return found


class TestFinding:
    def test_only_the_permalink_is_found(self, write):
        """The exact path shows the post; other spellings lead to it."""
        post = write("Night ferry")
        assert find_by_path("/2026/05/night-ferry/") == Found(post)
        for spelling in (
            "/2026/05/night-ferry",
            "/2026/05/night-ferry//",
            "/2026//05/night-ferry/",
            "/2026/05/Night-Ferry/",
            "/2026/05/NIGHT-FERRY",
        ):
            assert find_by_path(spelling) == Moved(post.permalink, post)

    def test_other_scripts_have_addresses_in_their_letters(self, write):
        """A path is compared as decoded."""
        post = write("夜の船")
        assert find_by_path("/2026/05/夜の船/") == Found(post)
        assert find_by_path("/2026/05/夜の船") == Moved(post.permalink, post)

    @pytest.mark.parametrize(
        "path",
        ["/", "/nothing/", "/\x00/", "/" + "x" * 3000 + "/", "/\ufffd/", "/%/", "//"],
    )
    def test_nothing_is_nothing(self, app, path):
        """Whatever is asked for, the answer is that there is no page."""
        with pytest.raises(NotFound):
            find_by_path(path)

    def test_two_queries_are_enough(self, write, editor):
        """Found, moved and gone cost one or two queries, whatever came before."""
        post = write("A", category_ids=(make_category().id,))
        update_post(post.id, change_of(post, slug="b"), by=editor)
        for path, most in (("/2026/05/b/", 1), ("/2026/05/a/", 2)):
            with count_queries() as queries:
                find_by_path(path)
            assert len(queries) <= most, path

    @pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.SCHEDULED])
    def test_what_was_never_public_is_not_there(self, app, status):
        """A draft has no address that anybody could try."""
        make_post(slug="x", status=status)
        with pytest.raises(NotFound):
            find_by_path("/2026/05/x/")

    def test_a_private_post_is_there_for_its_author_and_editors(self, app, author):
        """Others learn that what everybody could read is gone, and no more."""
        post = make_post(slug="x", status=PostStatus.PRIVATE, author=author)
        for reader in (author, make_person("editor"), make_person("administrator")):
            assert find_by_path("/2026/05/x/", by=reader) == Found(post)
        for reader in (None, make_person("author"), make_person("contributor")):
            assert find_by_path("/2026/05/x/", by=reader) == Gone("", None)


class TestGoing:
    def test_the_bin_says_when(self, write, editor, stopped_clock):
        """A binned post tells its title and day at every address it had."""
        post = write("Night ferry")
        update_post(post.id, change_of(post, slug="other"), by=editor)
        stopped_clock.advance(days=2)
        trash_post(post.id, by=editor)
        gone = Gone("Night ferry", datetime(2026, 5, 16, 12, tzinfo=UTC))
        for path in ("/2026/05/other/", "/2026/05/night-ferry/", "/2026/05/OTHER"):
            assert find_by_path(path) == gone

    @pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.PRIVATE])
    def test_what_was_taken_back_is_gone(self, write, editor, status):
        """Sites that were told of it take it down on 410 only; its title stays ours."""
        post = write("Night ferry")
        hidden = change_of(post, status=status, title="Secret", slug="other")
        update_post(post.id, hidden, by=editor)
        for path in ("/2026/05/other/", "/2026/05/night-ferry/"):
            assert find_by_path(path) == Gone("", None)
        change = change_of(post, status=PostStatus.PUBLISHED)
        update_post(post.id, change, by=editor)
        assert find_by_path("/2026/05/other/") == Found(post)

    def test_a_draft_in_the_bin_was_never_anywhere(self, write, editor):
        """Only what everybody could read is said to be withdrawn."""
        post = write("Night ferry", status=PostStatus.DRAFT)
        trash_post(post.id, by=editor)
        with pytest.raises(NotFound):
            find_by_path("/2026/05/night-ferry/")

    def test_a_new_post_takes_the_address_of_a_deleted_one(self, write, editor):
        """The live post wins over what is gone."""
        delete_post(write("Night ferry").id, by=editor)
        post = write("Night ferry")
        assert find_by_path("/2026/05/night-ferry/") == Found(post)


class TestMoving:
    def test_every_old_address_leads_straight_to_the_new_one(self, write, editor):
        """However often a post moved, one redirect brings the reader there."""
        post = write("A")
        for slug in ("b", "c", "d"):
            update_post(post.id, change_of(post, slug=slug), by=editor)
        for slug in ("a", "b", "c"):
            assert find_by_path(f"/2026/05/{slug}/") == Moved("/2026/05/d/", post)

    def test_going_back_makes_no_circle(self, write, editor, session):
        """An address that is the post's own again redirects no more."""
        post = write("A")
        for slug in ("b", "a"):
            update_post(post.id, change_of(post, slug=slug), by=editor)
        assert find_by_path("/2026/05/a/") == Found(post)
        assert find_by_path("/2026/05/b/") == Moved("/2026/05/a/", post)
        assert session.scalars(select(Redirect.path)).all() == ["/2026/05/b/"]

    def test_the_live_post_wins_over_a_redirect(self, write, editor):
        """A new post may take an address that another left."""
        old = write("A")
        update_post(old.id, change_of(old, slug="b"), by=editor)
        new = write("A")
        assert find_by_path("/2026/05/a/") == Found(new)
        assert find_by_path("/2026/05/b/") == Found(old)
        delete_post(new.id, by=editor)
        assert find_by_path("/2026/05/a/") == Gone("", clock.now())

    def test_an_empty_address_does_not_move_a_post_that_has_one(self, write, editor):
        """A caller that says nothing of the address changes nothing of it."""
        post = write("A", slug="chosen")
        update_post(post.id, change_of(post, title="B", slug=""), by=editor)
        assert post.permalink == "/2026/05/chosen/"

    def test_a_draft_follows_its_title_until_it_is_public(self, write, editor):
        """An empty address is made from the title it has now."""
        post = write("A", status=PostStatus.DRAFT)
        update_post(post.id, change_of(post, title="B", slug=""), by=editor)
        assert post.slug == "b"

    def test_a_new_date_moves_a_post(self, write, editor):
        """The date in an address is the post's."""
        post = write("A")
        moment = datetime(2024, 2, 29, tzinfo=UTC)
        update_post(post.id, change_of(post, published_at=moment), by=editor)
        assert post.permalink == "/2024/02/a/"
        assert find_by_path("/2026/05/a/") == Moved("/2024/02/a/", post)

    def test_a_date_is_that_of_the_sites_zone(self, write):
        """Half past eleven at night in London is next month in Tokyo."""
        choose(time_zone="Asia/Tokyo")
        post = write("A", published_at=datetime(2025, 5, 31, 23, 30, tzinfo=UTC))
        assert post.permalink == "/2025/06/a/"
        with pytest.raises(NotFound):
            find_by_path("/2025/05/a/")

    def test_a_post_that_was_public_keeps_what_leads_to_it(self, write, editor):
        """Moving while unpublished loses no old address."""
        post = write("A")
        hidden = change_of(post, status=PostStatus.DRAFT, slug="b")
        update_post(post.id, hidden, by=editor)
        assert find_by_path("/2026/05/a/") == Gone("", None)
        update_post(post.id, change_of(post, status=PostStatus.PUBLISHED), by=editor)
        assert landing("/2026/05/a/") == Found(post)
        assert post.permalink == "/2026/05/b/"

    def test_a_private_post_has_no_address_before_it_is_public(self, write, editor):
        """What was never public leaves nothing behind when it moves."""
        post = write("A", status=PostStatus.PRIVATE)
        assert post.permalink is None
        update_post(post.id, change_of(post, status=PostStatus.PUBLISHED), by=editor)
        assert post.permalink == "/2026/05/a/"


class TestShapes:
    @pytest.mark.parametrize(
        ("shape", "path"),
        [
            ("/{slug}/", "/night-ferry/"),
            ("/{category}/{slug}/", "/travel/sea/night-ferry/"),
            ("/{year}/{month}/{day}/{slug}/", "/2026/05/14/night-ferry/"),
            ("/archives/{id}/", "/archives/{id}/"),
        ],
    )
    def test_another_shape_moves_every_post(self, write, shape, path):
        """After a change of shape every old address leads to the new one."""
        sea = make_category("Sea", parent=make_category("Travel"))
        post = write("Night ferry", category_ids=(sea.id,))
        page = write("About", kind=PostKind.PAGE)
        change_permalink_shape(shape, by=make_person("administrator"))
        assert post.permalink == path.replace("{id}", str(post.id))
        assert find_by_path("/2026/05/night-ferry/") == Moved(post.permalink, post)
        assert page.permalink == "/about/"
        second = write("Night ferry")
        assert isinstance(find_by_path(second.permalink), Found)

    def test_posts_step_aside_for_pages(self, write):
        """Where a new shape would give a post a page's address, it gets another."""
        write("About", kind=PostKind.PAGE)
        post = write("About")
        feed = write("Search")
        change_permalink_shape("/{slug}/", by=make_person("administrator"))
        assert (post.permalink, feed.permalink) == ("/about-2/", "/search-2/")
        assert landing("/2026/05/about/") == Found(post)

    def test_a_page_cannot_take_a_posts_address(self, write):
        """One address is one text, whatever the kind."""
        choose(permalink_shape="/{slug}/")
        write("About")
        with pytest.raises(InputRefused) as refused:
            write("Us", slug="about", kind=PostKind.PAGE)
        sentence = 'The address "about" is taken by "About".'
        assert refused.value.problems == {"slug": sentence}

    def test_two_posts_may_change_places(self, app, session):
        """Addresses are swapped without ever being there twice."""
        first = make_post(slug="a", permalink="/2026/05/b/")
        second = make_post(slug="b", permalink="/2026/05/a/")
        with writing():
            assert rebuild_permalinks() == 2
        assert (first.permalink, second.permalink) == ("/2026/05/a/", "/2026/05/b/")
        assert session.scalars(select(Redirect)).all() == []

    def test_more_posts_than_fit_one_statement_are_moved(self, app, session):
        """A rebuild goes in pieces, and asks no more per post."""
        author = make_person()
        for n in range(1203):
            session.add(_row(author, n))
        session.commit()
        choose(permalink_shape="/{slug}/")
        with writing(), count_queries() as queries:
            assert rebuild_permalinks() == 1203
        assert len(queries) < 60
        assert landing("/2026/05/p1202/").post.permalink == "/p1202/"

    def test_what_did_not_move_is_left_alone(self, write):
        """A rebuild of what is right writes nothing."""
        write("A")
        with writing(), count_queries() as queries:
            assert rebuild_permalinks() == 0
        assert not [q for q in queries if q.startswith(("UPDATE", "DELETE", "INSERT"))]


def _row(author, n):
    from blog.models import Post

    return Post(
        title=f"P{n}",
        slug=f"p{n}",
        permalink=f"/2026/05/p{n}/",
        status=PostStatus.PUBLISHED,
        published_at=clock.now(),
        author_id=author.id,
    )


def test_pages_lie_where_their_slugs_say(app):
    """A page's path follows from those above it."""
    top = make_page(slug="a")
    child = make_page(slug="b", parent=top, permalink="/wrong/")
    with writing():
        rebuild_permalinks([child.id])
    assert child.permalink == "/a/b/"
