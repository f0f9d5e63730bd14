"""Media, people, options, kinds and revisions by the wp.* methods."""

import base64
import io

import pytest
from PIL import Image

from blog.accounts.programs import EVERYTHING, Scope
from blog.extensions import db
from blog.media.uploading import keep_picture
from blog.models import Media, Person
from blog.posts.publishing import PostChange, create_post
from blog.site.options import read_options
from tests.factories import make_person, make_post
from tests.web.program import Program


@pytest.fixture
def program(app):
    return Program(app, "administrator")


def keep(by, colour="teal", **words):
    given = {"name": "boat.png", "description": "A boat", "caption": "Blue"} | words
    return keep_picture(io.BytesIO(png(colour)), by=by, **given)


def png(colour="teal"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


class TestMedia:
    def test_a_picture_is_kept_by_what_it_is(self, app, program):
        """Its type is read from its bytes, and what is no picture is refused."""
        sent = {"name": "../x.php", "type": "text/html", "bits": png()}
        told = program.wp("uploadFile", sent)
        assert (told["type"], told["url"]) == ("image/png", told["link"])
        assert program.wp("getMediaItem", told["id"])["link"] == told["url"]
        as_text = base64.b64encode(png("red")).decode()
        assert program.wp("uploadFile", {"name": "a", "bits": as_text})["id"]
        script = {"name": "a.png", "type": "image/png", "bits": b"<script>"}
        assert program.fault("uploadFile", script) == 500
        assert program.fault("uploadFile", {"name": "a.png"}) == -32602
        assert program.fault("uploadFile", {"name": "a", "bits": "?"}) == -32602
        assert db.session.query(Media).count() == 2
        assert Program(app, "contributor").fault("uploadFile", sent) == 401
        less = Program(app, scopes=EVERYTHING - {Scope.MEDIA})
        assert less.fault("uploadFile", sent) == 401

    def test_pictures_are_told_one_by_one_and_in_a_list(self, program):
        """The number of a picture is no number of a post."""
        first, second = keep(program.person), keep(program.person, "red")
        listed = program.wp("getMediaLibrary", {})
        assert [m["link"][-12:] for m in listed] == [
            m.path[-12:] for m in (second, first)
        ]
        told = program.wp("getMediaItem", listed[1]["attachment_id"])
        assert told == listed[1]
        assert int(told["attachment_id"]) > 10**9
        assert (told["caption"], told["metadata"]["width"]) == ("Blue", 60)
        assert len(program.wp("getMediaLibrary", {"number": 1, "offset": 1})) == 1
        assert program.wp("getMediaLibrary", {"mime_type": "video"}) == []
        assert program.wp("getMediaLibrary", {"parent_id": 3}) == []
        assert program.fault("getMediaItem", first.id) == 404

    def test_a_picture_is_described_and_deleted_like_a_post(self, program):
        """As phone apps do; the post of the same number stays."""
        media, post = keep(program.person), make_post()
        assert media.id == 1 or post.id
        number = program.wp("getMediaLibrary", {})[0]["attachment_id"]
        program.wp("editPost", number, {"post_excerpt": "New", "post_title": "x"})
        told = program.wp("getPost", number)
        assert (told["post_excerpt"], told["post_content"]) == ("New", "A boat")
        assert program.wp("deletePost", number) is True
        assert db.session.query(Media).count() == 0
        assert program.fault("getPost", number) == 404
        assert program.wp("getPost", post.id)["post_status"] == "publish"

    def test_a_post_gets_a_picture_and_loses_it(self, program):
        """By the number of an attachment, or by what was told of one."""
        keep(program.person)
        number = program.wp("getMediaLibrary", {})[0]["attachment_id"]
        post = program.wp("newPost", {"post_title": "T", "post_thumbnail": number})
        told = program.wp("getPost", post)["post_thumbnail"]
        assert told["attachment_id"] == number
        program.wp("editPost", post, {"post_thumbnail": told})
        assert program.wp("getPost", post)["post_thumbnail"] == told
        program.wp("editPost", post, {"post_thumbnail": ""})
        assert program.wp("getPost", post)["post_thumbnail"] == []

    def test_others_pictures_are_for_editors(self, app, program):
        """Contributors have none at all."""
        keep(program.person)
        number = program.wp("getMediaLibrary", {})[0]["attachment_id"]
        author, contributor = Program(app, "author"), Program(app, "contributor")
        assert author.wp("getMediaLibrary", {}) == []
        assert author.fault("getMediaItem", number) == 403
        assert author.fault("deletePost", number) == 401
        assert contributor.fault("getMediaLibrary", {}) == 401
        assert contributor.fault("getMediaItem", number) == 403


class TestPeople:
    def test_a_person_has_one_blog(self, program):
        """And learns its address and endpoint."""
        [blog] = program.wp("getUsersBlogs")
        assert (blog["blogid"], blog["isAdmin"]) == ("1", True)
        assert blog["xmlrpc"] == "http://blog.test/xmlrpc.php"

    def test_people_are_told_as_asked(self, program):
        """One's own profile, accounts, and whom posts are by."""
        person = make_person(name="Maren Holt", about="Sails.")
        told = program.wp("getUser", person.id)
        assert (told["display_name"], told["bio"]) == ("Maren Holt", "Sails.")
        assert told["roles"] == ["author"]
        assert set(program.wp("getUser", person.id, ["basic"])) == {
            "user_id",
            "username",
            "email",
            "registered",
            "display_name",
            "nicename",
        }
        assert program.wp("getProfile", ["user_id"]) == {
            "user_id": str(program.person.id)
        }
        people = program.wp("getUsers", {"role": "author"}, ["username"])
        assert [p["username"] for p in people] == [person.username]
        names = [a["display_name"] for a in program.wp("getAuthors")]
        assert "Maren Holt" in names
        assert program.fault("getUsers", {"role": "king"}) == 403
        assert program.fault("getUser", 999) == 404
        assert len(program.wp("getUsers", {"number": 1, "orderby": "id"})) == 1

    def test_a_profile_is_changed_in_what_this_blog_keeps(self, program):
        """Sent back whole it stays, and what is not kept is told."""
        told = program.wp("getProfile")
        assert program.wp("editProfile", told) is True
        assert program.wp("editProfile", {"display_name": "Jo", "bio": "Rows."}) is True
        after = program.wp("getProfile")
        assert (after["display_name"], after["bio"]) == ("Jo", "Rows.")
        for member in ("first_name", "nicename"):
            assert program.fault("editProfile", {"bio": "x", member: "new"}) == 403
        assert program.fault("editProfile", {"display_name": " "}) == 500
        assert program.fault("editProfile", {"bio": "x", "url": "new"}) == 500
        assert program.wp("getProfile") == after

    def test_accounts_are_for_administrators(self, app):
        """Everybody sees themselves."""
        editor = Program(app)
        assert editor.fault("getUsers") == 401
        assert editor.fault("getUser", make_person().id) == 401
        own = editor.wp("getUser", editor.person.id)
        assert own["email"] == editor.person.email

    def test_a_program_knows_and_changes_what_its_password_allows(self, app):
        """An email address and a profile are scopes of their own."""
        program = Program(app, scopes=EVERYTHING - {Scope.EMAIL, Scope.MANAGE})
        assert program.wp("getProfile")["email"] == ""
        assert program.fault("editProfile", {"bio": "x"}) == 401
        assert db.session.get(Person, program.person.id).about == ""


class TestOptions:
    def test_options_are_told_with_whether_they_can_be_changed(self, app, program):
        """All of them, those of some names, and to others read-only."""
        told = program.wp("getOptions")
        assert told["software_name"]["readonly"] is True
        assert told["blog_title"] == {
            "desc": "Site Title",
            "readonly": False,
            "value": "Afterword",
        }
        assert list(program.wp("getOptions", ["blog_url", "nonsense"])) == ["blog_url"]
        editor = Program(app)
        assert editor.wp("getOptions", ["blog_title"])["blog_title"]["readonly"] is True

    def test_what_can_be_changed_is_and_the_rest_is_left(self, program):
        """The answer has what was named, as it is now."""
        told = program.wp(
            "setOptions",
            {
                "blog_title": "Slow Letters",
                "blog_tagline": "By the sea",
                "default_comment_status": "closed",
                "time_zone": "Europe/Berlin",
                "software_name": "Other",
                "nonsense": "x",
            },
        )
        assert told["blog_title"]["value"] == "Slow Letters"
        assert told["software_name"]["value"] == "WordPress"
        assert told["time_zone"]["value"] == "2"
        assert "nonsense" not in told
        options = read_options()
        assert (options.description, options.comments_open) == ("By the sea", False)
        assert options.pings_open

    @pytest.mark.parametrize(
        ("sent", "zone"),
        [
            ("2", "Etc/GMT-2"),
            (-5, "Etc/GMT+5"),
            ("0", "UTC"),
            ("Asia/Tokyo", "Asia/Tokyo"),
        ],
    )
    def test_a_time_zone_is_a_name_or_whole_hours(self, program, sent, zone):
        """One of the same offset as now changes nothing."""
        program.wp("setOptions", {"time_zone": sent})
        assert read_options().time_zone == zone
        offset = program.wp("getOptions", ["time_zone"])["time_zone"]["value"]
        program.wp("setOptions", {"time_zone": offset})
        assert read_options().time_zone == zone

    @pytest.mark.parametrize(
        "wrong",
        [
            {"time_zone": "5.5"},
            {"time_zone": "Mars"},
            {"time_zone": "nan"},
            {"time_zone": "99"},
            {"blog_title": ""},
            {"default_ping_status": "ajar"},
        ],
    )
    def test_one_wrong_option_changes_none(self, program, wrong):
        """Nothing is half done."""
        sent = {"blog_tagline": "New", "blog_title": "New"} | wrong
        assert program.fault("setOptions", sent) == 403
        assert (read_options().title, read_options().description) == ("Afterword", "")

    def test_only_administrators_change_options(self, app):
        """And only with a password that allows it."""
        assert Program(app).fault("setOptions", {"blog_title": "x"}) == 403
        less = Program(app, "administrator", EVERYTHING - {Scope.MANAGE})
        assert less.fault("setOptions", {"blog_title": "x"}) == 401
        assert read_options().title == "Afterword"


class TestKinds:
    def test_there_are_posts_and_pages(self, app, program):
        """Each to those who may write them."""
        kinds = program.wp("getPostTypes")
        assert {k: v["taxonomies"] for k, v in kinds.items()} == {
            "post": ["category", "post_tag"],
            "page": [],
        }
        assert program.wp("getPostType", "page", ["menu"])["menu_position"] == 20
        assert list(Program(app, "author").wp("getPostTypes")) == ["post"]
        assert Program(app, "author").fault("getPostType", "page") == 401
        assert program.fault("getPostType", "film") == 403

    def test_states_and_formats_have_names(self, program):
        """Those WordPress has."""
        assert program.wp("getPostStatusList")["pending"] == "Pending Review"
        assert program.wp("getPageStatusList")["publish"] == "Published"
        assert program.wp("getPageTemplates") == {"Default": "default"}
        formats = program.wp("getPostFormats", {"show-supported": True})
        assert formats["all"]["standard"] == "Standard"
        assert "aside" in formats["supported"]


class TestRevisions:
    def test_words_are_listed_and_brought_back(self, program):
        """The one restored is a new one."""
        post = create_post(PostChange(title="T", text="One."), by=program.person)
        program.wp("editPost", post.id, {"post_content": "Two."})
        newest, first = program.wp("getRevisions", post.id, ["post"])
        assert (first["post_content"], newest["post_content"]) == ("One.", "Two.")
        assert first["post_type"] == "revision"
        assert set(program.wp("getRevisions", post.id)[0]) == {
            "post_id",
            "post_date",
            "post_date_gmt",
        }
        assert program.wp("restoreRevision", first["post_id"]) is True
        assert program.wp("getPost", post.id)["post_content"] == "One."
        assert len(program.wp("getRevisions", post.id)) == 3

    def test_revisions_are_for_those_who_may_change_the_post(self, app, program):
        """Others neither read nor restore them."""
        post = create_post(PostChange(title="T", text="One."), by=program.person)
        [only] = program.wp("getRevisions", post.id)
        author = Program(app, "author")
        assert author.fault("getRevisions", post.id) == 401
        assert author.fault("restoreRevision", only["post_id"]) == 401
        assert program.fault("restoreRevision", post.id) == 404
        assert program.fault("restoreRevision", int(only["post_id"]) + 1) == 404
