"""Reading: home, posts, pages, old addresses, and what is gone."""

from datetime import timedelta
from itertools import product

import pytest

from blog import clock
from blog.extensions import db
from blog.models import MentionType, PostKind, PostStatus
from blog.posts.publishing import PostChange, create_post, trash_post, update_post
from blog.responses.sentences import status_sentence
from blog.site.options import write_options
from tests.factories import (
    make_category,
    make_comment,
    make_mention,
    make_person,
    make_post,
)
from tests.queries import count_queries
from tests.web.visitor import Visitor, make_member

PINGBACK = "http://blog.test/xmlrpc.php"
WEBMENTION = '<http://blog.test/webmention>; rel="webmention"'


@pytest.fixture
def editor(app):
    return make_member("editor", name="Jo Editor")


@pytest.fixture
def write(editor):
    def write(title="Night ferry", *, kind=PostKind.POST, by=None, **fields):
        fields.setdefault("status", PostStatus.PUBLISHED)
        fields.setdefault("text", f"About *{title}*.")
        change = PostChange(title=title, **fields)
        return create_post(change, by=by or editor, kind=kind)

    return write


@pytest.fixture
def visitor(app, editor):
    return Visitor(app)


def signed_in(app, person):
    visitor = Visitor(app)
    visitor.sign_in(person.email)
    return visitor


class TestHome:
    def test_home_lists_the_newest_posts(self, visitor, write):
        """Title, summary and address of each, and the newest mentions."""
        post = write("Night ferry", summary="A trip.")
        make_mention(post, title="They wrote")
        page = visitor.get("/")
        assert page.status_code == 200
        assert 'href="/2026/05/night-ferry/"' in page.text
        assert "A trip." in page.text
        assert "They wrote" in page.text

    def test_an_empty_blog_has_a_home(self, visitor):
        """Before the first post the page says so."""
        assert visitor.get("/").status_code == 200
        assert visitor.get("/page/2/").status_code == 404

    def test_pages_go_on_where_the_last_ended(self, visitor, write):
        """Ten to a page; page 1 is the home, and past the last there is none."""
        for n in range(11):
            write(f"T{n:02}")
        assert "T00" not in visitor.get("/").text
        assert "T00" in visitor.get("/page/2/").text
        assert visitor.get("/page/1/").headers["Location"] == "/"
        for path in ("/page/3/", "/page/0/", "/page/99999999999999999999/"):
            assert visitor.get(path).status_code == 404, path
        assert visitor.get("/page/2").status_code == 308

    @pytest.mark.parametrize("pings_open", [True, False])
    def test_home_says_where_its_pings_go(self, visitor, write, pings_open):
        """It takes pingbacks and webmentions while the site does; older pages do not."""
        write_options(pings_open=pings_open)
        db.session.commit()
        for n in range(11):
            write(f"T{n:02}")
        for path, is_told in (("/", pings_open), ("/page/2/", False)):
            page = visitor.get(path)
            assert page.headers.get("X-Pingback") == (PINGBACK if is_told else None)
            assert (WEBMENTION in page.headers.getlist("Link")) is is_told
            assert ('<link rel="pingback" href="' in page.text) is is_told
            assert ('<link rel="webmention" href="' in page.text) is is_told
            assert 'rel="trackback"' not in page.text

    def test_mentions_of_the_site_itself_stand_there(self, visitor):
        """They have no post; their place is on the home page."""
        mention = make_mention(title="A blog I like")
        mention.post = None
        db.session.commit()
        page = visitor.get("/").text
        assert f'<li id="mention-{mention.id}">' in page
        assert "A blog I like" in page


class TestPost:
    def test_a_post_is_read_at_its_permalink(self, visitor, write):
        """Its text, category, tags and what stands beside it."""
        sea = make_category("Sea")
        write("Before", category_ids=(sea.id,), published_at=_days_ago(2))
        write("Night ferry", category_ids=(sea.id,), tags=("boats",), pings_open=True)
        page = visitor.get("/2026/05/night-ferry/")
        assert page.status_code == 200
        assert "<em>Night ferry</em>" in page.text
        assert 'href="/category/sea/"' in page.text
        assert 'href="/tag/boats/"' in page.text
        assert "/2026/05/before/" in page.text

    @pytest.mark.parametrize("comments_open", [True, False])
    @pytest.mark.parametrize("pings_open", [True, False])
    def test_what_is_open_is_said(self, visitor, write, comments_open, pings_open):
        """The sentence of the pair stands under the text, and no other."""
        write(comments_open=comments_open, pings_open=pings_open)
        page = visitor.get("/2026/05/night-ferry/").text
        for pair in product([True, False], repeat=2):
            is_said = status_sentence(*pair) in page
            assert is_said is (pair == (comments_open, pings_open))

    def test_a_page_is_read_at_its_own(self, visitor, write):
        """Pages lie under their parents, and stand in the header."""
        top = write("About", kind=PostKind.PAGE)
        write("Team", kind=PostKind.PAGE, parent_id=top.id)
        assert visitor.get("/about/team/").status_code == 200
        assert 'href="/about/"' in visitor.get("/").text

    @pytest.mark.parametrize("kind", list(PostKind))
    def test_head_answers_as_get_would(self, visitor, write, kind):
        """The same headers, and no body."""
        path = write(kind=kind).permalink
        got = visitor.get(path)
        head = visitor._open("HEAD", path)
        assert (head.status_code, head.text) == (200, "")
        assert head.headers["X-Pingback"] == got.headers["X-Pingback"] == PINGBACK
        assert head.headers["Link"] == got.headers["Link"] == WEBMENTION
        assert head.headers["Content-Type"] == got.headers["Content-Type"]

    @pytest.mark.parametrize("kind", list(PostKind))
    @pytest.mark.parametrize("pings_open", [True, False])
    def test_where_pings_go_is_said_exactly_where_they_may(
        self, visitor, write, kind, pings_open
    ):
        """Headers and link elements stand on what takes pings, and nowhere else."""
        path = write(kind=kind, pings_open=pings_open, comments_open=False).permalink
        page = visitor.get(path)
        assert page.headers.get("X-Pingback") == (PINGBACK if pings_open else None)
        assert page.headers.get("Link") == (WEBMENTION if pings_open else None)
        for rel, address in (
            ("pingback", PINGBACK),
            ("webmention", "http://blog.test/webmention"),
            ("trackback", f"http://blog.test{path}trackback/"),
        ):
            link = f'<link rel="{rel}" href="{address}">'
            assert (link in page.text) is pings_open
        assert ("<rdf:RDF" in page.text) is pings_open

    def test_redirects_to_a_post_say_where_pings_go_too(self, visitor, write, editor):
        """A blog that asks an old address by HEAD learns it there."""
        post = write()
        update_post(post.id, _changed(post, slug="other"), by=editor)
        old = ["/2026/05/night-ferry/", "/2026/05/Other", f"/?p={post.id}"]
        for path in old:
            answer = visitor.get(path)
            assert answer.status_code == 301, path
            assert answer.headers["Location"] == "/2026/05/other/"
            assert answer.headers["X-Pingback"] == PINGBACK
            assert answer.headers["Link"] == WEBMENTION
        update_post(post.id, _changed(post, pings_open=False), by=editor)
        for path in old:
            assert "X-Pingback" not in visitor.get(path).headers
        make_mention(post)
        for path in old:
            answer = visitor.get(path)
            assert answer.headers["X-Pingback"] == PINGBACK, "shown ones may change"
            assert "Link" not in answer.headers

    def test_an_address_in_another_script_is_led_to(self, visitor, write):
        """The Location is percent-encoded, whatever the letters."""
        write("夜の船")
        answer = visitor.get("/2026/05/夜の船")
        assert answer.status_code == 301
        assert answer.headers["Location"] == "/2026/05/%E5%A4%9C%E3%81%AE%E8%88%B9/"
        assert visitor.get(answer.headers["Location"]).status_code == 200


class TestNothingThere:
    @pytest.mark.parametrize(
        "path",
        [
            "/nothing/",
            "/%00/",
            "/%ff%fe/",
            "/2026/13/",
            "/?p=0",
            "/?p=4711",
            "/?p=x",
            "/?p=-1",
            "/?p=99999999999999999999999",
            "/?p=%00",
            "/?p=²",
            "/" + "x/" * 2000,
            "/2026/05/../../etc/passwd",
        ],
    )
    def test_a_page_says_so_and_names_the_newest_posts(self, visitor, write, path):
        """Whatever is asked for, it is 404 with somewhere to go."""
        write("Night ferry")
        page = visitor.get(path)
        assert page.status_code == 404
        assert "There is no page here." in page.text
        assert "/2026/05/night-ferry/" in page.text

    def test_what_was_withdrawn_says_when(self, visitor, write, editor):
        """The bin answers 410 with the day, and no way to ping, by number too."""
        post = write("Night ferry")
        trash_post(post.id, by=editor)
        for path in ("/2026/05/night-ferry/", f"/?p={post.id}"):
            page = visitor.get(path)
            assert page.status_code == 410, path
            assert "14 May 2026" in page.text
            assert "About" not in page.text
            assert "X-Pingback" not in page.headers

    def test_a_binned_draft_was_never_there(self, visitor, write, editor):
        """What no reader ever saw is 404, and its title stays unsaid."""
        post = write("Night ferry", status=PostStatus.DRAFT)
        trash_post(post.id, by=editor)
        page = visitor.get(f"/?p={post.id}")
        assert page.status_code == 404
        assert "Night ferry" not in page.text

    @pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.PRIVATE])
    def test_what_is_not_public_is_404(self, visitor, write, status):
        """By number and by the address it would have."""
        post = write(status=status)
        for path in (f"/?p={post.id}", f"/?p={post.id}&preview=1"):
            assert visitor.get(path).status_code == 404
        assert visitor.get("/2026/05/night-ferry/").status_code == 404


class TestPreview:
    def test_whoever_may_edit_sees_it_as_it_is(self, app, write):
        """Drafts and scheduled posts are shown to their author, and kept nowhere."""
        author = make_member("author")
        post = write(status=PostStatus.DRAFT, by=author)
        page = signed_in(app, author).get(f"/?p={post.id}&preview=1")
        assert page.status_code == 200
        assert "<em>Night ferry</em>" in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert "X-Pingback" not in page.headers

    def test_once_public_its_preview_leads_to_the_post(self, visitor, write):
        """An address of a draft that was passed on goes where the post now is."""
        post = write()
        answer = visitor.get(f"/?p={post.id}&preview=1")
        assert answer.status_code == 301
        assert answer.headers["Location"] == "/2026/05/night-ferry/"

    def test_others_do_not(self, app, write):
        """Another author's draft is not there."""
        post = write(status=PostStatus.DRAFT)
        stranger = signed_in(app, make_member("author"))
        assert stranger.get(f"/?p={post.id}&preview=1").status_code == 404

    @pytest.mark.parametrize("role", ["editor", "author", "contributor"])
    def test_private_posts_are_for_editors(self, app, write, role):
        """By number before they were ever public, at their address afterwards.

        To others the first never was, and the second is gone.
        """
        first = write("A", status=PostStatus.PRIVATE)
        was_public = make_post(slug="b", status=PostStatus.PRIVATE)
        reader = signed_in(app, make_member(role))
        for path, refused in ((f"/?p={first.id}", 404), (was_public.permalink, 410)):
            page = reader.get(path)
            assert page.status_code == (200 if role == "editor" else refused), path
            if role == "editor":
                assert page.headers["Cache-Control"] == "no-store"


class TestCost:
    def test_home_asks_as_much_for_thirty_posts_as_for_one(self, visitor, app):
        """The number of queries does not grow with what is shown."""
        costs = [_cost(visitor, "/", posts) for posts in (1, 9)]
        assert costs[0] == costs[1] <= 9

    def test_a_post_asks_as_much_for_thirty_responses_as_for_one(self, visitor, write):
        """Nor with what was said about a post, or where it is filed."""
        post = write(tags=("a",), category_ids=(make_category().id,))
        costs = []
        for count in (1, 29):
            for _ in range(count):
                mention = make_mention(post, target_fragment="section")
                reply = make_mention(post, type=MentionType.REPLY, text="Yes.")
                make_comment(post, parent_id=reply.id)
                make_comment(post, parent_id=mention.id)
                make_mention(post, type=MentionType.LIKE, photo_path="faces/a.webp")
            costs.append(_cost(visitor, post.permalink, 0))
        many = write(
            "Many",
            tags=tuple("bcdefgh"),
            category_ids=tuple(make_category().id for _ in range(5)),
        )
        make_mention(many)
        costs.append(_cost(visitor, many.permalink, 0))
        assert costs[0] == costs[1] == costs[2] <= 10


def _cost(visitor, path, posts):
    for _ in range(posts):
        author = make_person(post_count=1)
        make_post(author=author, category=make_category())
    visitor.get(path)  # what is remembered by the process is asked once
    with count_queries() as queries:
        assert visitor.get(path).status_code == 200
    return len(queries)


def _days_ago(days):
    return clock.now() - timedelta(days=days)


def _changed(post, **fields):
    kept = {
        "title": post.title,
        "text": post.text,
        "slug": post.slug,
        "status": post.status,
        "published_at": post.published_at,
        "comments_open": post.comments_open,
        "pings_open": post.pings_open,
    }
    change = PostChange(**kept | fields)
    db.session.rollback()
    return change
