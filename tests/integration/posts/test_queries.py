"""Lists of posts: which, in what order, and at what cost."""

from datetime import UTC, datetime, timedelta

import pytest

from blog.models import PostKind, PostStatus
from blog.posts.publishing import trash_post
from blog.posts.queries import (
    PostFilter,
    count_by_status,
    list_for_studio,
    list_nav_pages,
    list_pages,
    list_posts,
    list_recent,
    neighbours,
)
from blog.posts.transaction import writing
from blog.site.options import write_options
from tests.factories import (
    make_category,
    make_page,
    make_person,
    make_post,
    make_tag,
)
from tests.queries import count_queries


def titles(listing):
    return [post.title for post in getattr(listing, "items", listing)]


def day(n, **clock_time):
    return datetime(2026, 1, n, tzinfo=UTC) + timedelta(**clock_time)


class TestListing:
    def test_newest_first_and_only_what_is_public(self, write):
        """Everyone sees published posts, no pages, the newest on top."""
        for status in PostStatus:
            make_post(title=f"{status}", status=status, published_at=day(9))
        make_page(title="page")
        for n in (2, 1, 3):
            write(f"T{n}", published_at=day(n))
        everything = list_posts(per_page=20)
        assert titles(everything) == ["published", "T3", "T2", "T1"]

    def test_posts_of_one_moment_keep_an_order(self, write):
        """Pages never show a post twice or leave one out."""
        names = [f"T{n}" for n in range(7)]
        for name in names:
            write(name, published_at=day(1))
        pages = [titles(list_posts(number=n, per_page=3)) for n in (1, 2, 3)]
        assert [title for page in pages for title in page] == names[::-1]

    def test_pages_know_how_many_there_are(self, write):
        """The total is that of all pages; one past the last is empty."""
        for n in range(5):
            write(f"T{n}")
        listing = list_posts(number=2, per_page=2)
        assert (listing.total, listing.last_number) == (5, 3)
        assert (listing.has_previous, listing.has_next) == (True, True)
        for number in (4, 0, -1, 10**30):
            assert titles(list_posts(number=number, per_page=2)) == []

    def test_a_category_holds_those_below_it_once(self, write):
        """A post in a category and in one below it is listed and counted once."""
        sea = make_category("Sea")
        cold = make_category("Cold", parent=sea)
        write("both", category_ids=(sea.id, cold.id))
        write("below", category_ids=(cold.id,))
        write("above", category_ids=(sea.id,))
        write("draft", category_ids=(sea.id, cold.id), status=PostStatus.DRAFT)
        write("elsewhere")
        listing = list_posts(PostFilter(category_ids=(sea.id, cold.id)))
        assert sorted(titles(listing)) == ["above", "below", "both"]
        assert listing.total == 3

    def test_tag_and_author_narrow_the_list(self, write, author):
        """Each archive has its own posts and total."""
        tagged = write("tagged", tags=("x",))
        write("by author", by=author)
        by_tag = list_posts(PostFilter(tag_id=tagged.tags[0].id))
        by_author = list_posts(PostFilter(author_id=author.id))
        assert (titles(by_tag), by_tag.total) == (["tagged"], 1)
        assert (titles(by_author), by_author.total) == (["by author"], 1)
        both = PostFilter(tag_id=tagged.tags[0].id, author_id=author.id)
        assert list_posts(both).total == 0

    def test_months_are_those_of_the_sites_zone(self, write):
        """Half past eleven on 31 May in UTC is June in Tokyo."""
        with writing():
            write_options(time_zone="Asia/Tokyo")
        write("june", published_at=datetime(2025, 5, 31, 23, 30, tzinfo=UTC))
        write("may", published_at=datetime(2025, 5, 31, 14, 59, tzinfo=UTC))
        write("new year", published_at=datetime(2025, 12, 31, 15, 0, tzinfo=UTC))
        assert titles(list_posts(PostFilter(year=2025, month=6))) == ["june"]
        assert titles(list_posts(PostFilter(year=2025, month=5))) == ["may"]
        assert titles(list_posts(PostFilter(year=2025, month=12))) == []
        assert titles(list_posts(PostFilter(year=2026, month=1))) == ["new year"]
        listing = list_posts(PostFilter(year=2025))
        assert (titles(listing), listing.total) == (["june", "may"], 2)

    def test_a_list_costs_the_same_however_long(self, write, session):
        """Two queries for one post and for thirty, author and category included."""
        category = make_category()
        costs = []
        for count in (1, 29):
            for n in range(count):
                write(f"T{count} {n}", by=make_person(), category_ids=(category.id,))
            for wanted in (PostFilter(), PostFilter(category_ids=(category.id,))):
                session.rollback()
                with count_queries() as queries:
                    for post in list_posts(wanted, 1, 30).items:
                        assert post.author.name
                        assert post.category.name == category.name
                costs.append(len(queries))
        assert costs == [2, 2, 2, 2]

    def test_recent_posts_are_the_newest(self, write):
        """As many as asked for, newest first."""
        for n in (1, 2, 3):
            write(f"T{n}", published_at=day(n))
        assert titles(list_recent(2)) == ["T3", "T2"]


class TestBeside:
    def test_neighbours_are_of_the_same_category(self, write):
        """Previous is older and next newer, in the primary category."""
        sea, land = make_category("Sea"), make_category("Land")
        for n, category in enumerate((sea, land, sea, land, sea), 1):
            write(f"T{n}", published_at=day(n), category_ids=(category.id,))
        middle = list_posts().items[2]
        assert [p.title for p in neighbours(middle)] == ["T1", "T5"]
        assert neighbours(list_posts().items[0])[1] is None

    def test_without_category_neighbours_are_of_the_whole_blog(self, write):
        """Also where two posts are of one moment."""
        posts = [write(f"T{n}", published_at=day(1)) for n in range(3)]
        assert neighbours(posts[1]) == (posts[0], posts[2])

    def test_the_header_names_published_top_pages(self, write):
        """By title, and no more than fit."""
        top = write("B", kind=PostKind.PAGE)
        write("A", kind=PostKind.PAGE)
        write("below", kind=PostKind.PAGE, parent_id=top.id)
        write("draft", kind=PostKind.PAGE, status=PostStatus.DRAFT)
        assert titles(list_nav_pages()) == ["A", "B"]
        for n in range(9):
            make_page(title=f"C{n}")
        assert len(list_nav_pages()) == 6


class TestStudio:
    def test_tabs_and_their_counts_agree(self, write, editor):
        """Each tab lists what its count says; all is everything outside the bin."""
        for n, status in enumerate(PostStatus, 1):
            for _ in range(n):
                make_post(status=status)
        make_page()
        counts = count_by_status(PostKind.POST, editor)
        assert counts == {
            "draft": 1,
            "scheduled": 2,
            "published": 3,
            "private": 4,
            "trashed": 5,
            "all": 10,
        }
        for tab, count in counts.items():
            listing = list_for_studio(PostKind.POST, tab, "", editor, 1)
            assert (listing.total, len(listing.items)) == (count, count)

    def test_people_see_their_own_and_editors_everything(self, write, author, editor):
        """What an author sees in the studio is what they wrote."""
        write("A", by=author)
        write("B", by=editor)
        assert titles(list_for_studio(PostKind.POST, "all", "", author, 1)) == ["A"]
        assert count_by_status(PostKind.POST, author)["all"] == 1
        assert list_for_studio(PostKind.POST, "all", "", editor, 1).total == 2

    def test_the_search_takes_what_is_typed_as_it_is(self, write, editor):
        """Percent signs and underscores are no wildcards; case does not matter."""
        write("100% ferry", text="x")
        write("1000 ferries", text="Under_score")
        for sought, found in {
            "100%": ["100% ferry"],
            "FERRY": ["100% ferry"],
            "under_": ["1000 ferries"],
            "r_s": ["1000 ferries"],
            "%": ["100% ferry"],
            "\\": [],
            "\x00": ["1000 ferries", "100% ferry"],
            "nothing": [],
        }.items():
            listing = list_for_studio(PostKind.POST, "all", sought, editor, 1)
            assert titles(listing) == found, sought

    def test_undated_drafts_come_first_and_pages_hold_50(self, app, editor):
        """A page past the last is the last."""
        author = make_person()
        for n in range(51):
            make_post(title=f"T{n}", author=author, published_at=day(1, hours=n))
        draft = {"status": PostStatus.DRAFT, "published_at": None}
        make_post(title="draft", author=author, **draft)
        first = list_for_studio(PostKind.POST, "all", "", editor, 1)
        assert titles(first)[:2] == ["draft", "T50"]
        assert len(first.items) == 50
        last = list_for_studio(PostKind.POST, "all", "", editor, 99)
        assert (last.number, titles(last)) == (2, ["T1", "T0"])

    def test_a_page_may_lie_below_any_page_outside_the_bin(self, write, editor):
        """Drafts included."""
        write("B", kind=PostKind.PAGE, status=PostStatus.DRAFT)
        write("A", kind=PostKind.PAGE)
        trash_post(write("C", kind=PostKind.PAGE).id, by=editor)
        assert titles(list_pages()) == ["A", "B"]


@pytest.mark.parametrize("wanted", ["everything", "author", "year"])
def test_a_page_of_ids_is_found_by_a_covering_index(app, session, wanted):
    """On SQLite no list sorts, and none reads posts it does not show."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    author = make_person(post_count=1)
    make_post(author=author)
    wanted = {
        "everything": PostFilter(),
        "author": PostFilter(author_id=author.id),
        "year": PostFilter(year=2026),
    }[wanted]
    with count_queries() as queries:
        list_posts(wanted)
    plan = " ".join(_plan(session, queries[-1]))
    assert "USING COVERING INDEX ix_post_" in plan
    assert "SCAN post USING" not in plan


def test_the_few_posts_of_a_term_are_gathered(app, session):
    """On SQLite five posts of a tag are not looked for among all posts."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    tag = make_tag(post_count=1)
    make_post(tags=[tag])
    with count_queries() as queries:
        list_posts(PostFilter(tag_id=tag.id))
    plan = " ".join(_plan(session, queries[-1]))
    assert "SEARCH post USING INTEGER PRIMARY KEY" in plan
    assert "ix_post_" not in plan


def _plan(session, statement):
    count = statement.count("?")
    rows = session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {statement}", tuple("1" * count)
    )
    return [row[3] for row in rows]


def test_no_list_of_everybodys_counts_posts(app, session):
    """Totals come from kept counts, not from counting 100,000 rows."""
    category = make_category(post_count=1)
    author = make_person(post_count=1)
    make_post(author=author)
    filters = (
        PostFilter(),
        PostFilter(author_id=author.id),
        PostFilter(category_ids=(category.id,)),
    )
    for wanted in filters:
        with count_queries() as queries:
            list_posts(wanted)
        assert not [q for q in queries if "count(" in q.lower()]
