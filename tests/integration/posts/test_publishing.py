"""Writing posts: what is stored, told, refused and kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from blog import clock
from blog.errors import EditConflict, InputRefused, NotAllowed, NotFound
from blog.models import (
    Job,
    Post,
    PostFormat,
    PostKind,
    PostStatus,
    Redirect,
    Revision,
)
from blog.posts.change import CustomField
from blog.posts.checks import NO_PASSWORDS
from blog.posts.permalinks import Gone, find_by_path
from blog.posts.publishing import (
    PostChange,
    create_post,
    delete_post,
    preview_html,
    publish_due_post,
    restore_post,
    trash_post,
    update_post,
)
from tests.factories import make_category, make_comment, make_person, make_post
from tests.integration.posts.changes import change_of
from tests.queries import count_queries

HOUR = timedelta(hours=1)


def problems_of(refused):
    return refused.value.problems


class TestStoring:
    def test_a_published_post_is_rendered_and_has_an_address(self, write, editor):
        """What is published is ready to be read: HTML, excerpt, counts, permalink."""
        post = write("Night ferry", text="It *sails* at night.\n\nTwice a week.")
        assert post.permalink == "/2026/05/night-ferry/"
        assert "<em>sails</em>" in post.html
        assert post.excerpt == "It sails at night. Twice a week."
        assert (post.word_count, post.reading_minutes, post.version) == (7, 1, 1)
        assert post.published_at == post.updated_at == clock.now()
        assert post.author_id == editor.id

    def test_hostile_html_is_not_stored_as_html(self, write):
        """What is shown as it is went through the gate."""
        post = write(text="<script>alert(1)</script><p onclick=x>Hello</p>")
        assert "script" not in post.html
        assert "onclick" not in post.html

    def test_categories_and_tags_are_filed(self, write):
        """The first category chosen is the primary one, and unknown tags are made."""
        sea, land = make_category("Sea"), make_category("Land")
        post = write(category_ids=(sea.id, land.id), tags=("Ferry", " night  trip "))
        assert post.category is sea
        assert [c.name for c in post.categories] == ["Land", "Sea"]
        assert [t.name for t in post.tags] == ["Ferry", "night trip"]
        assert [t.slug for t in post.tags] == ["ferry", "night-trip"]

    def test_the_primary_category_may_be_another_than_the_first(self, write):
        """The author says which category leads."""
        sea, land = make_category("Sea"), make_category("Land")
        assert (
            write(category_ids=(sea.id, land.id), category_id=land.id).category is land
        )

    def test_a_tag_is_the_same_in_any_case(self, write, session):
        """Nobody gets two tags that differ in capitals only, in any alphabet."""
        first = write("One", tags=("Äpfel", "ferry"))
        second = write("Two", tags=("ÄPFEL", "Ferry", "FERRY"))
        assert set(first.tags) == set(second.tags)

    def test_tags_that_share_a_slug_stay_two(self, write):
        """C and C++ are different things."""
        post = write(tags=("C", "C++"))
        assert {t.name: t.slug for t in post.tags} == {"C": "c", "C++": "c-2"}
        assert write("Again", tags=("c++",)).tags == [post.tags[1]]

    def test_what_no_database_stores_is_dropped(self, write):
        """A NUL or half a character in a text costs nobody the text."""
        post = write("Night\x00 \n ferry", text="a\x00b\ud800c\r\nd", tags=("x\x00",))
        assert (post.title, post.text) == ("Night ferry", "abc\nd")
        assert [t.name for t in post.tags] == ["x"]

    def test_each_change_of_words_leaves_a_revision(self, write, author, editor):
        """A save that changes title, text or summary is kept with who made it."""
        post = write(by=author)
        update_post(post.id, change_of(post, comments_open=False), by=author)
        update_post(post.id, change_of(post, text="More."), by=editor)
        assert [(r.text, r.author_id) for r in post.revisions] == [
            ("More.", editor.id),
            ("About Night ferry.", author.id),
        ]
        assert post.version == 3

    def test_a_save_does_not_read_what_it_was_before(self, write, editor):
        """However often a post was saved, a save asks as much of the database."""
        post = write()
        costs = []
        for n in range(4):
            change = change_of(post, text=f"Text {n}.")
            with count_queries() as queries:
                update_post(post.id, change, by=editor)
            costs.append(len(queries))
            assert not [q for q in queries if "FROM revision" in q]
        assert len(set(costs)) == 1

    def test_only_a_change_of_words_makes_it_updated(self, write, stopped_clock):
        """Closing comments is no update of the text."""
        post = write()
        stopped_clock.advance(days=3)
        update_post(post.id, change_of(post, comments_open=False), by=post.author)
        assert post.updated_at == post.published_at
        update_post(post.id, change_of(post, text="More."), by=post.author)
        assert post.updated_at == clock.now()

    def test_own_titles_in_read_more_blocks_are_the_present_ones(self, write):
        """A READ MORE link to an own post is set with the title it has now."""
        write("Night ferry")
        post = write("Second", text="READ MORE: [old](/2026/05/night-ferry/)")
        assert "Night ferry" in post.html

    def test_a_preview_shows_what_a_save_would(self, app, session):
        """A preview renders and stores nothing."""
        change = PostChange(title="", text="It *sails*.")
        assert "<em>sails</em>" in preview_html(change)
        assert session.scalar(select(func.count(Post.id))) == 0


class TestRefusing:
    def test_everything_wrong_is_said_at_once(self, editor):
        """The author reads all sentences beside their fields after one try."""
        change = PostChange(
            title="t" * 301,
            text="x" * 2_000_000,
            summary="s" * 5001,
            slug="!!!",
            category_ids=(4711,),
            tags=("t" * 201,),
            status=PostStatus.SCHEDULED,
        )
        with pytest.raises(InputRefused) as refused:
            create_post(change, by=editor)
        assert problems_of(refused) == {
            "title": "The title has 301 characters; 300 is the most.",
            "text": "The text is 2.0 MB; 1 MB is the most.",
            "summary": "The summary has 5,001 characters; 5,000 is the most.",
            "slug": "Use letters or digits.",
            "category_ids": "A category you chose is no longer there.",
            "tags": "A tag has more than 200 characters.",
            "published_at": "Say when it shall be published.",
        }

    def test_what_is_refused_leaves_nothing(self, editor, session):
        """Not even the tags of a refused post are made."""
        from blog.models import Tag

        with pytest.raises(InputRefused):
            create_post(PostChange(title="", text="", tags=("new",)), by=editor)
        assert session.scalar(select(func.count(Post.id))) == 0
        assert session.scalar(select(func.count(Tag.id))) == 0

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"title": "t" * 301}, "The title has 301 characters; 300 is the most."),
            ({"text": "x" * 1_000_001}, "The text is 1.1 MB; 1 MB is the most."),
            (
                {"published_at": datetime(1, 1, 1, tzinfo=UTC)},
                "Give a year between 1900 and 9000.",
            ),
        ],
    )
    def test_limits_are_told_in_figures(self, editor, fields, sentence):
        """The sentence says how much there is and how much may be."""
        change = PostChange(**{"title": "T", "text": ""} | fields)
        with pytest.raises(InputRefused) as refused:
            create_post(change, by=editor)
        assert problems_of(refused) == {next(iter(fields)): sentence}

    def test_the_longest_title_and_text_pass(self, write):
        """A limit is what may just be."""
        post = write("t" * 300, text="x" * 1_000_000, summary="s" * 5000)
        assert len(post.title) == 300

    def test_a_taken_address_names_who_has_it(self, write, editor):
        """The author learns which post to look at, in the bin too."""
        first = write("Night ferry")
        with pytest.raises(InputRefused) as refused:
            write("Other", slug="Night Ferry")
        taken = 'The address "night-ferry" is taken by "Night ferry"'
        assert problems_of(refused) == {"slug": f"{taken}."}
        trash_post(first.id, by=editor)
        with pytest.raises(InputRefused) as refused:
            write("Other", slug="night-ferry")
        assert problems_of(refused) == {"slug": f"{taken}, which is in the bin."}

    def test_an_address_made_from_the_title_is_numbered(self, write):
        """Two posts may have one title."""
        slugs = [write("Night ferry").slug for _ in range(3)]
        assert slugs == ["night-ferry", "night-ferry-2", "night-ferry-3"]

    @pytest.mark.parametrize("title", ["☃", "…"])
    def test_a_title_without_letters_still_makes_an_address(self, write, title):
        """Nobody must think of an address to publish a snowman."""
        assert write(title).slug == "post"

    @pytest.mark.parametrize("slug", ["feed", "studio", "2026", "page", "robots-txt"])
    def test_a_page_cannot_hide_the_blog_itself(self, editor, slug):
        """Addresses the blog answers at are refused for pages, archives included."""
        if slug == "robots-txt":  # what robots.txt becomes is free
            assert create_post(
                PostChange(title="T", text="", slug="robots.txt"),
                by=editor,
                kind=PostKind.PAGE,
            )
            return
        change = PostChange(title="T", text="", slug=slug)
        with pytest.raises(InputRefused) as refused:
            create_post(change, by=editor, kind=PostKind.PAGE)
        assert problems_of(refused) == {
            "slug": f'The address "{slug}" is used by the blog itself.'
        }

    def test_a_page_titled_like_the_blog_itself_is_numbered(self, write):
        """An address made from a title steps aside."""
        page = write("Search", kind=PostKind.PAGE)
        assert page.permalink == "/search-2/"

    def test_a_post_may_be_called_like_the_blog_itself_below_a_date(self, write):
        """Reserved words are reserved only where they would clash."""
        assert write("Search").permalink == "/2026/05/search/"

    def test_a_second_editor_is_told(self, write, editor):
        """A save over somebody else's is refused, and nothing is lost."""
        post = write()
        update_post(post.id, change_of(post, text="First.", version=1), by=editor)
        with pytest.raises(EditConflict):
            update_post(post.id, change_of(post, text="Second.", version=1), by=editor)
        assert post.text == "First."

    def test_what_is_not_there_cannot_be_changed(self, editor):
        """Every verb says so."""
        change = PostChange(title="T", text="")
        for verb in (trash_post, restore_post, delete_post):
            with pytest.raises(NotFound):
                verb(4711, by=editor)
        with pytest.raises(NotFound):
            update_post(4711, change, by=editor)


class TestTelling:
    def test_what_becomes_visible_is_told_once(self, write, heard, editor):
        """Publishing, changing and withdrawing each send one signal."""
        post = write("A")
        update_post(post.id, change_of(post), by=editor)
        update_post(post.id, change_of(post, text="New."), by=editor)
        update_post(post.id, change_of(post, tags=("x",)), by=editor)
        update_post(post.id, change_of(post, pings_open=False), by=editor)
        update_post(post.id, change_of(post, status=PostStatus.PRIVATE), by=editor)
        update_post(post.id, change_of(post, text="Hidden."), by=editor)
        assert heard == [
            ("post_published", "A"),
            ("post_updated", "A"),
            ("post_updated", "A"),
            ("post_updated", "A"),
            ("post_removed", "A"),
        ]

    def test_drafts_are_nobodys_business(self, write, heard, editor):
        """A draft, private or scheduled post sends nothing, nor does its deletion."""
        draft = write("A", status=PostStatus.DRAFT)
        write("B", status=PostStatus.PRIVATE)
        write("C", published_at=clock.now() + HOUR)
        trash_post(draft.id, by=editor)
        delete_post(draft.id, by=editor)
        assert heard == []

    def test_the_bin_withdraws_and_gives_back(self, write, heard, editor):
        """A restored post is what it was before."""
        post = write("A")
        trash_post(post.id, by=editor)
        trash_post(post.id, by=editor)
        assert post.status is PostStatus.TRASHED
        assert post.trashed_at == clock.now()
        restore_post(post.id, by=editor)
        assert post.status is PostStatus.PUBLISHED
        assert post.trashed_at is None
        delete_post(post.id, by=editor)
        assert [name for name, _ in heard] == [
            "post_published",
            "post_removed",
            "post_published",
            "post_removed",
        ]

    def test_a_signal_stands_in_the_transaction(self, write, session):
        """What a listener adds is kept with the post or not at all."""
        from blog.signals import post_published

        def fail(_post):
            raise RuntimeError("no room")

        with post_published.connected_to(fail), pytest.raises(RuntimeError):
            write()
        assert session.scalar(select(func.count(Post.id))) == 0


class TestScheduling:
    def test_a_date_ahead_schedules(self, write, session):
        """Published tomorrow means scheduled, with the work owed at that time."""
        moment = clock.now() + HOUR
        post = write(published_at=moment)
        assert (post.status, post.permalink) == (PostStatus.SCHEDULED, None)
        job = session.scalar(select(Job))
        assert (job.kind, job.payload) == ("publish_post", {"post_id": post.id})
        assert (job.run_at, job.key) == (moment, f"publish_post:{post.id}")

    def test_a_date_behind_publishes(self, write):
        """Scheduled for yesterday means published, with yesterday's date."""
        moment = clock.now() - HOUR
        post = write(status=PostStatus.SCHEDULED, published_at=moment)
        assert (post.status, post.published_at) == (PostStatus.PUBLISHED, moment)
        assert post.updated_at == moment

    def test_its_time_publishes_it(self, write, heard, stopped_clock):
        """The task publishes, tells, counts, and does it once."""
        post = write("A", published_at=clock.now() + HOUR)
        stopped_clock.advance(hours=1)
        publish_due_post({"post_id": post.id})
        publish_due_post({"post_id": post.id})
        assert post.status is PostStatus.PUBLISHED
        assert post.permalink == "/2026/05/a/"
        assert post.author.post_count == 1
        assert heard == [("post_published", "A")]

    def test_too_early_it_waits(self, write, heard, session):
        """A job that comes before the time is owed at the time."""
        post = write("A", published_at=clock.now() + HOUR)
        session.scalar(select(Job)).run_at = clock.now()
        session.commit()
        publish_due_post({"post_id": post.id})
        assert post.status is PostStatus.SCHEDULED
        assert session.scalar(select(Job)).run_at == post.published_at
        assert heard == []

    def test_another_time_moves_the_job(self, write, session, editor):
        """There is one job for a post, at its present time."""
        post = write(published_at=clock.now() + HOUR)
        later = clock.now() + 5 * HOUR
        update_post(post.id, change_of(post, published_at=later), by=editor)
        assert [j.run_at for j in session.scalars(select(Job))] == [later]

    @pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.PRIVATE])
    def test_unscheduling_cancels(self, write, session, editor, status, stopped_clock):
        """What is no longer scheduled is not published, even if the job still comes."""
        post = write(published_at=clock.now() + HOUR)
        update_post(post.id, change_of(post, status=status), by=editor)
        assert session.scalar(select(func.count(Job.id))) == 0
        stopped_clock.advance(hours=2)
        publish_due_post({"post_id": post.id})
        assert post.status is status

    def test_what_became_due_in_the_bin_comes_back_as_a_draft(
        self, write, editor, session, stopped_clock
    ):
        """Restoring never publishes by surprise; before its time it is scheduled."""
        early = write("A", published_at=clock.now() + HOUR)
        late = write("B", published_at=clock.now() + 9 * HOUR)
        trash_post(early.id, by=editor)
        trash_post(late.id, by=editor)
        assert session.scalar(select(func.count(Job.id))) == 0
        stopped_clock.advance(hours=2)
        assert restore_post(early.id, by=editor).status is PostStatus.DRAFT
        assert restore_post(late.id, by=editor).status is PostStatus.SCHEDULED
        assert session.scalar(select(Job)).payload == {"post_id": late.id}

    def test_a_published_post_put_ahead_is_withdrawn_until_then(
        self, write, heard, editor
    ):
        """A new date ahead takes a post off the site."""
        post = write("A")
        ahead = change_of(post, published_at=clock.now() + HOUR)
        update_post(post.id, ahead, by=editor)
        assert post.status is PostStatus.SCHEDULED
        assert [name for name, _ in heard] == ["post_published", "post_removed"]

    def test_the_first_publication_is_now_and_stays(self, write, editor, stopped_clock):
        """No date means the moment of the first publication, for ever."""
        post = write(status=PostStatus.DRAFT)
        assert post.published_at is None
        stopped_clock.advance(minutes=5, seconds=7)
        first = clock.now()
        update_post(post.id, change_of(post, status=PostStatus.PUBLISHED), by=editor)
        stopped_clock.advance(days=1)
        back = change_of(post, status=PostStatus.DRAFT, published_at=None)
        update_post(post.id, back, by=editor)
        again = change_of(post, status=PostStatus.PUBLISHED, published_at=None)
        update_post(post.id, again, by=editor)
        assert post.published_at == first
        shown = change_of(post, published_at=first.replace(second=0))
        update_post(post.id, shown, by=editor)
        assert post.published_at == first, "a form that knows minutes changed nothing"

    def test_a_deleted_post_is_not_published(self, write, editor, session):
        """Its job goes with it, and one that still comes does nothing."""
        post_id = write(published_at=clock.now() + HOUR).id
        delete_post(post_id, by=editor)
        assert session.scalar(select(func.count(Job.id))) == 0
        publish_due_post({"post_id": post_id})


class TestDeleting:
    def test_everything_of_it_goes(self, write, editor, session):
        """Responses, revisions and filing go with the post; its addresses stay gone."""
        post = write(category_ids=(make_category().id,), tags=("x",))
        make_comment(post)
        update_post(post.id, change_of(post, slug="other"), by=editor)
        delete_post(post.id, by=editor)
        assert session.scalar(select(func.count(Post.id))) == 0
        assert session.scalar(select(func.count(Revision.id))) == 0
        for path in ("/2026/05/night-ferry/", "/2026/05/other/"):
            assert find_by_path(path) == Gone("", clock.now())

    def test_what_was_never_public_leaves_no_trace(self, write, editor, session):
        """A deleted draft or private post was never anywhere."""
        for status in (PostStatus.DRAFT, PostStatus.PRIVATE):
            delete_post(write(status=status).id, by=editor)
        assert session.scalar(select(func.count(Redirect.id))) == 0

    def test_pages_below_move_up(self, write, editor):
        """The children of a deleted page are found one level higher."""
        top = write("Top", kind=PostKind.PAGE)
        middle = write("Middle", kind=PostKind.PAGE, parent_id=top.id)
        child = write("Child", kind=PostKind.PAGE, parent_id=middle.id)
        leaf = write("Leaf", kind=PostKind.PAGE, parent_id=child.id)
        assert leaf.permalink == "/top/middle/child/leaf/"
        delete_post(middle.id, by=editor)
        assert (child.permalink, child.parent_id) == ("/top/child/", top.id)
        assert leaf.permalink == "/top/child/leaf/"
        assert find_by_path("/top/middle/child/leaf/").path == leaf.permalink
        assert find_by_path("/top/middle/") == Gone("", clock.now())


class TestPages:
    def test_a_page_has_no_category_or_tag(self, write):
        """What a page was given of either is not kept."""
        page = write(
            kind=PostKind.PAGE, category_ids=(make_category().id,), tags=("x",)
        )
        assert (page.categories, page.category, page.tags) == ([], None, [])

    def test_a_page_lies_below_another(self, write, editor):
        """Renaming a page moves those below it, and their old addresses lead there."""
        top = write("About", kind=PostKind.PAGE)
        child = write("Team", kind=PostKind.PAGE, parent_id=top.id)
        update_post(top.id, change_of(top, slug="us"), by=editor)
        assert child.permalink == "/us/team/"
        assert find_by_path("/about/team/").path == "/us/team/"

    def test_two_pages_share_a_slug_only_under_two_parents(self, write):
        """An address is one page's."""
        top = write("About", kind=PostKind.PAGE)
        write("Team", kind=PostKind.PAGE)
        assert write("Team", kind=PostKind.PAGE, parent_id=top.id).slug == "team"
        assert write("Team", kind=PostKind.PAGE, parent_id=top.id).slug == "team-2"

    def test_no_circle(self, write, editor):
        """A page cannot lie below itself, directly or not."""
        top = write("A", kind=PostKind.PAGE)
        child = write("B", kind=PostKind.PAGE, parent_id=top.id)
        for parent_id in (top.id, child.id):
            with pytest.raises(InputRefused) as refused:
                update_post(top.id, change_of(top, parent_id=parent_id), by=editor)
            assert problems_of(refused) == {
                "parent_id": "A page cannot lie below itself."
            }

    def test_a_parent_must_be_a_page_that_is_there(self, write, editor):
        """A post, a binned page and nothing are no parents."""
        binned = write("Old", kind=PostKind.PAGE)
        trash_post(binned.id, by=editor)
        for parent_id in (binned.id, write().id, 4711):
            with pytest.raises(InputRefused) as refused:
                write("New", kind=PostKind.PAGE, parent_id=parent_id)
            assert problems_of(refused) == {
                "parent_id": "The page you chose is no longer there."
            }


ROLES = ("administrator", "editor", "author", "contributor")
OWN = {
    # verb: the roles that may do it to a post of their own
    "draft": ROLES,
    "publish": ROLES[:3],
    "schedule": ROLES[:3],
    "private": ROLES[:3],
    "page": ROLES[:2],
    "edit own draft": ROLES,
    "edit own published": ROLES[:3],
    "bin own draft": ROLES,
    "bin own published": ROLES[:3],
    "restore own published": ROLES[:3],
    "delete own binned, once published": ROLES[:3],
    "edit others' draft": ROLES[:2],
    "edit others' private": ROLES[:2],
    "bin others' published": ROLES[:2],
    "delete others' draft": ROLES[:2],
}


def _do(verb, by):
    new = {"title": "T", "text": "x"}
    mine, other = {"author": by}, {"author": make_person()}
    later = clock.now() + HOUR

    def edit(post):
        update_post(post.id, change_of(post, text="y"), by=by)

    def draft(owner):
        return make_post(status=PostStatus.DRAFT, published_at=None, **owner)

    def binned(owner):
        post = make_post(**owner)
        post.status_before_bin, post.status = post.status, PostStatus.TRASHED
        return post

    def create(status, **fields):
        create_post(PostChange(status=status, **new | fields), by=by)

    doings = {
        "draft": lambda: create(PostStatus.DRAFT),
        "publish": lambda: create(PostStatus.PUBLISHED),
        "schedule": lambda: create(PostStatus.SCHEDULED, published_at=later),
        "private": lambda: create(PostStatus.PRIVATE),
        "page": lambda: create_post(PostChange(**new), by=by, kind=PostKind.PAGE),
        "edit own draft": lambda: edit(draft(mine)),
        "edit own published": lambda: edit(make_post(**mine)),
        "bin own draft": lambda: trash_post(draft(mine).id, by=by),
        "bin own published": lambda: trash_post(make_post(**mine).id, by=by),
        "restore own published": lambda: restore_post(_kept(binned(mine)).id, by=by),
        "delete own binned, once published": lambda: delete_post(
            _kept(binned(mine)).id, by=by
        ),
        "edit others' draft": lambda: edit(draft(other)),
        "edit others' private": lambda: edit(
            make_post(status=PostStatus.PRIVATE, **other)
        ),
        "bin others' published": lambda: trash_post(make_post(**other).id, by=by),
        "delete others' draft": lambda: delete_post(draft(other).id, by=by),
    }
    doings[verb]()


def _kept(post):
    from blog.extensions import db

    db.session.commit()
    return post


@pytest.mark.parametrize("verb", OWN)
@pytest.mark.parametrize("role", ROLES)
def test_roles_may_do_what_wordpress_lets_them(app, role, verb):
    """Each verb is open to the roles of the table and refused to the others."""
    person = make_person(role)
    if role in OWN[verb]:
        _do(verb, person)
    else:
        with pytest.raises(NotAllowed):
            _do(verb, person)


def test_a_contributor_cannot_publish_by_an_edit(app):
    """An own draft stays a draft."""
    person = make_person("contributor")
    post = make_post(author=person, status=PostStatus.DRAFT, published_at=None)
    for status in (PostStatus.PUBLISHED, PostStatus.SCHEDULED, PostStatus.PRIVATE):
        moment = clock.now() + HOUR
        change = change_of(post, status=status, published_at=moment)
        with pytest.raises(NotAllowed):
            update_post(post.id, change, by=person)
    assert post.status is PostStatus.DRAFT


def test_somebody_without_an_active_account_may_nothing(app):
    """A closed account writes no more."""
    person = make_person("administrator", active=False)
    with pytest.raises(NotAllowed):
        create_post(PostChange(title="T", text=""), by=person)


class TestWhatProgramsKeep:
    def test_a_note_is_called_by_its_first_words(self, editor):
        """It needs no title, and its address can still be read."""
        note = create_post(
            PostChange(title="", text="Fog *again*, all of a day."), by=editor
        )
        assert (note.title, note.slug) == ("", "fog-again-all-of-a-day")
        with pytest.raises(InputRefused) as refused:
            create_post(PostChange(title="", text=" "), by=editor)
        assert problems_of(refused) == {"title": "Give the post a title or a text."}

    def test_the_change_of_a_post_leaves_it_as_it_is(self, editor, session):
        """A partial edit begins with it, so nothing that was not sent is lost."""
        post = create_post(
            PostChange(
                title="Foghorn",
                text="Low.",
                summary="Sum.",
                tags=("fog", "sea"),
                status=PostStatus.PUBLISHED,
                comments_open=False,
                format=PostFormat.ASIDE,
                is_sticky=True,
                custom_fields=(CustomField("mood", "grey"), CustomField("", "lost")),
                properties={"in-reply-to": ["https://a.example/"]},
                trackback_urls=("https://b.example/tb",),
            ),
            by=editor,
        )
        before = {c.name: getattr(post, c.name) for c in Post.__table__.columns}
        tags = [tag.name for tag in post.tags]
        update_post(post.id, PostChange.of(post), by=editor)
        after = {c.name: getattr(post, c.name) for c in Post.__table__.columns}
        assert after == before | {"version": 2}
        assert [tag.name for tag in post.tags] == tags
        assert post.custom_fields == [{"key": "mood", "value": "grey", "id": 1}]

    def test_no_text_is_believed_to_be_behind_a_password(self, editor):
        """What nothing hides is refused, not shown to everyone."""
        with pytest.raises(InputRefused) as refused:
            create_post(PostChange(title="T", text="", password="hush"), by=editor)
        assert problems_of(refused) == {"password": NO_PASSWORDS}

    def test_a_field_without_a_number_gets_the_next(self, editor):
        """Programs change and delete fields by number, so each has its own."""
        fields = (
            CustomField("a", "1", 7),
            CustomField("b", "2"),
            CustomField("c", "3"),
        )
        post = create_post(
            PostChange(title="T", text="", custom_fields=fields), by=editor
        )
        assert [kept["id"] for kept in post.custom_fields] == [7, 8, 9]

    def test_what_is_kept_with_a_post_has_a_bound(self, editor):
        """A program cannot fill the disk with one post."""
        with pytest.raises(InputRefused) as refused:
            create_post(
                PostChange(title="T", text="", properties={"x": ["y" * 200_001]}),
                by=editor,
            )
        assert list(problems_of(refused)) == ["custom_fields"]


def test_editors_give_a_post_to_another_author(write, editor):
    """Counts follow, authors may not do it, and whoever is not there gets nothing."""
    post, author = write(), make_person("author")
    moved = update_post(post.id, change_of(post, author_id=author.id), by=editor)
    assert moved.author_id == author.id
    assert (editor.post_count, author.post_count) == (0, 1)
    with pytest.raises(NotAllowed):
        update_post(post.id, change_of(post, author_id=editor.id), by=author)
    with pytest.raises(InputRefused) as refused:
        update_post(post.id, change_of(post, author_id=999_999), by=editor)
    assert problems_of(refused) == {"author_id": "There is no such author."}
