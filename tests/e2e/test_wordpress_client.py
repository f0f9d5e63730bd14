"""A client nobody here wrote, python-wordpress-xmlrpc, over a real socket."""

import collections
import collections.abc
import io
from xmlrpc.client import Binary, Fault

import pytest
from PIL import Image
from wordpress_xmlrpc import (
    Client,
    WordPressComment,
    WordPressPage,
    WordPressPost,
    WordPressTerm,
)
from wordpress_xmlrpc.methods import (
    comments,
    media,
    options,
    pages,
    posts,
    taxonomies,
    users,
)

from blog.accounts.app_passwords import make_app_password
from blog.accounts.programs import EVERYTHING, Scope
from tests.e2e.blogs import Blog
from tests.web.program import at


@pytest.fixture(scope="module")
def blog(tmp_path_factory):
    running = Blog("Slow Letters", tmp_path_factory.mktemp("blog") / "blog").start()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def older_python(monkeypatch):
    """The client is older than Python 3.10 and looks where abstract classes were."""
    monkeypatch.setattr(
        collections, "Iterable", collections.abc.Iterable, raising=False
    )


@pytest.fixture
def sign_in(blog):
    """Return clients with a password of their own, which they do not close."""
    clients = []

    def sign_in(scopes=EVERYTHING):
        with blog.at_work() as person:
            password = make_app_password(person, "python-wordpress-xmlrpc", scopes)
            username = person.username
        clients.append(Client(f"{blog.url}/xmlrpc.php", username, password))
        return clients[-1]

    yield sign_in
    for client in clients:
        client.server("close")()


@pytest.fixture
def client(sign_in):
    return sign_in()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_post_lives_its_whole_life(client):
    """Made with terms, fields and a date, found, changed, and deleted."""
    post = WordPressPost()
    post.title, post.content = "Night ferry", "<p>It left.</p>"
    post.date = at("2026-05-01T08:30")
    post.terms_names = {"category": ["Boats"], "post_tag": ["sea", "night"]}
    post.custom_fields = [{"key": "mood", "value": "calm"}]
    post.post_status, post.comment_status = "publish", "closed"
    number = client.call(posts.NewPost(post))
    found = client.call(posts.GetPost(number))
    assert (found.title, found.date) == ("Night ferry", at("2026-05-01T08:30"))
    assert {t.name for t in found.terms} == {"Boats", "sea", "night"}
    assert found.custom_fields[0]["value"] == "calm"
    assert found.link.endswith("/2026/05/night-ferry/")
    found.title = "Day ferry"
    assert client.call(posts.EditPost(number, found)) is True
    again = client.call(posts.GetPost(number))
    assert (again.title, again.date) == ("Day ferry", found.date)
    assert {t.name for t in again.terms} == {"Boats", "sea", "night"}
    assert [f["value"] for f in again.custom_fields] == ["calm"]
    listed = client.call(posts.GetPosts({"post_status": "publish", "number": 5}))
    assert number in {p.id for p in listed}
    assert client.call(posts.DeletePost(number)) is True
    assert client.call(posts.GetPost(number)).post_status == "trash"
    assert client.call(posts.DeletePost(number)) is True
    with pytest.raises(Fault) as fault:
        client.call(posts.GetPost(number))
    assert fault.value.faultCode == 404


def test_terms_are_looked_after(client):
    """Made, told, changed and deleted."""
    assert {t.name for t in client.call(taxonomies.GetTaxonomies())} == {
        "category",
        "post_tag",
    }
    tag = WordPressTerm()
    tag.taxonomy, tag.name = "post_tag", "lighthouse"
    number = client.call(taxonomies.NewTerm(tag))
    found = client.call(taxonomies.GetTerm("post_tag", number))
    assert (found.name, found.count) == ("lighthouse", 0)
    found.name = "lighthouses"
    assert client.call(taxonomies.EditTerm(number, found)) is True
    names = [t.name for t in client.call(taxonomies.GetTerms("post_tag"))]
    assert "lighthouses" in names
    assert client.call(taxonomies.DeleteTerm("post_tag", number)) is True


def test_a_picture_is_uploaded_and_stands_at_a_post(client):
    """The file comes back whole from its address."""
    sent = {"name": "boat.png", "type": "image/png", "bits": Binary(picture())}
    kept = client.call(media.UploadFile(sent))
    item = client.call(media.GetMediaItem(kept["id"]))
    assert item.link == kept["url"]
    assert item.id in {m.id for m in client.call(media.GetMediaLibrary({}))}
    post = WordPressPost()
    post.title, post.thumbnail = "With a picture", kept["id"]
    found = client.call(posts.GetPost(client.call(posts.NewPost(post))))
    assert found.thumbnail["attachment_id"] == item.id


def test_pages_are_posts_of_another_type(client):
    """And have states and templates."""
    page = WordPressPage()
    page.title, page.post_status = "About", "publish"
    number = client.call(posts.NewPost(page))
    found = client.call(
        posts.GetPosts({"post_type": "page"}, results_class=WordPressPage)
    )
    assert number in {p.id for p in found}
    assert "publish" in client.call(pages.GetPageStatusList())
    assert client.call(pages.GetPageTemplates()) == {"Default": "default"}


def test_comments_are_written_moderated_and_counted(blog, client):
    """From the first word to the bin."""
    post = WordPressPost()
    post.title, post.post_status = "Talked about", "publish"
    number = client.call(posts.NewPost(post))
    comment = WordPressComment()
    comment.content = "First."
    written = client.call(comments.NewComment(number, comment))
    found = client.call(comments.GetComment(written))
    assert (found.content, found.status) == ("First.", "approve")
    found.content, found.status = "Second.", "hold"
    assert client.call(comments.EditComment(written, found)) is True
    assert client.call(comments.GetCommentCount(number))["awaiting_moderation"] == 1
    [listed] = client.call(comments.GetComments({"post_id": number}))
    assert (listed.content, listed.status) == ("Second.", "hold")
    assert client.call(comments.DeleteComment(written)) is True
    assert "hold" in client.call(comments.GetCommentStatusList())


def test_revisions_come_back(client):
    """The words of an earlier save are those of the post again."""
    post = WordPressPost()
    post.title, post.content = "Twice", "<p>One.</p>"
    number = client.call(posts.NewPost(post))
    post.content = "<p>Two.</p>"
    client.call(posts.EditPost(number, post))
    first = client.call(posts.GetRevisions(number, ["post"]))[-1]
    assert client.call(posts.RestoreRevision(first.id)) is True
    assert client.call(posts.GetPost(number)).content == "<p>One.</p>"


def test_people_options_and_kinds_are_told(client):
    """What a program asks before it shows anything."""
    [blog] = client.call(users.GetUsersBlogs())
    assert blog.name == "Slow Letters"
    profile = client.call(users.GetProfile())
    profile.bio = "Sails."
    assert client.call(users.EditProfile(profile)) is True
    assert client.call(users.GetUser(profile.id)).bio == "Sails."
    assert profile.id in {u.id for u in client.call(users.GetUsers())}
    assert client.call(users.GetAuthors())[0].display_name == "Maren Holt"
    told = client.call(options.SetOptions({"blog_tagline": "By the sea"}))
    assert [(o.name, o.value) for o in told] == [("blog_tagline", "By the sea")]
    assert {o.name for o in client.call(options.GetOptions([]))} >= {"time_zone"}
    assert set(client.call(posts.GetPostTypes())) == {"post", "page"}
    assert client.call(posts.GetPostType("page")).hierarchical
    assert "aside" in client.call(posts.GetPostFormats())["supported"]
    assert "private" in client.call(posts.GetPostStatusList())


def test_a_password_that_allows_less_does_less(sign_in):
    """Reading works, writing is a fault."""
    reader = sign_in({Scope.PROFILE})
    reader.call(posts.GetPosts())
    post = WordPressPost()
    post.title = "Not allowed"
    with pytest.raises(Fault) as refused:
        reader.call(posts.NewPost(post))
    assert refused.value.faultCode == 401
