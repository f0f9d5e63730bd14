"""Posts by the wp.* methods: what is made, told, changed, kept and refused."""

from datetime import timedelta
from xmlrpc.client import DateTime

import pytest

from blog import clock
from blog.accounts.programs import EVERYTHING, Scope
from blog.extensions import db
from blog.models import Category, Post, PostFormat, PostKind, PostStatus, Tag
from blog.posts.publishing import trash_post
from blog.site.options import write_options
from tests.factories import (
    make_category,
    make_page,
    make_person,
    make_post,
    make_tag,
)
from tests.queries import count_queries
from tests.web.program import Program, at

WHOLE = {
    "post_type": "post",
    "post_status": "publish",
    "post_title": "Night ferry",
    "post_content": "<p>It <b>left</b>.</p>",
    "post_excerpt": "In short.",
    "post_name": "ferry",
    "post_date_gmt": at("2026-05-01T08:30"),
    "comment_status": "closed",
    "ping_status": "open",
    "sticky": True,
    "post_format": "aside",
    "custom_fields": [{"key": "mood", "value": "calm"}],
    "enclosure": {"url": "https://a.example/a.mp3", "length": 12, "type": "audio/mpeg"},
}


def stored(number):
    db.session.expire_all()
    return db.session.get(Post, int(number))


@pytest.fixture
def program(app):
    return Program(app)


class TestMaking:
    def test_a_post_is_stored_and_told_as_it_was_sent(self, program):
        """Every member comes back as it went, with the number as text."""
        number = program.wp("newPost", WHOLE)
        assert isinstance(number, str)
        told = program.wp(
            "getPost", int(number), ["post", "custom_fields", "enclosure"]
        )
        fields = told.pop("custom_fields")
        assert (fields[0]["key"], fields[0]["value"]) == ("mood", "calm")
        assert {k: told[k] for k in WHOLE if k in told} == {
            k: v for k, v in WHOLE.items() if k in told
        }
        assert told["post_id"] == number
        assert told["link"] == "http://blog.test/2026/05/ferry/"
        assert told["post_author"] == str(program.person.id)

    def test_what_is_not_sent_is_a_draft_with_the_defaults_of_the_site(self, program):
        """Comments and pings are as the owner chose for new posts."""
        write_options(comments_open=False, pings_open=True)
        db.session.commit()
        post = stored(program.wp("newPost", {"post_title": "Only a title"}))
        assert post.status is PostStatus.DRAFT
        assert post.published_at is None
        assert (post.comments_open, post.pings_open) == (False, True)

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("draft", PostStatus.DRAFT),
            ("pending", PostStatus.DRAFT),
            ("no such word", PostStatus.DRAFT),
            ("publish", PostStatus.PUBLISHED),
            ("private", PostStatus.PRIVATE),
        ],
    )
    def test_states_are_those_of_wordpress(self, program, word, status):
        """What waits for review there is a draft here, as is a word nobody knows."""
        number = program.wp("newPost", {"post_title": "T", "post_status": word})
        assert stored(number).status is status

    def test_a_date_ahead_is_scheduled_and_told_as_published(self, program):
        """As on WordPress, the date says what the word does not."""
        ahead = (clock.now() + timedelta(days=2)).replace(tzinfo=None)
        sent = {"post_title": "T", "post_status": "publish", "post_date_gmt": ahead}
        number = program.wp("newPost", sent)
        assert stored(number).status is PostStatus.SCHEDULED
        told = program.wp("getPost", number)
        assert (told["post_status"], told["post_date_gmt"]) == ("publish", ahead)

    def test_terms_are_named_by_number_or_name(self, program):
        """Unknown tags are made, and by editors unknown categories."""
        music, old = make_category("Music"), make_tag("old")
        content = {
            "post_title": "T",
            "terms": {"category": [music.id], "post_tag": [str(old.id)]},
            "terms_names": {"category": ["Travel", "music"], "post_tag": ["new"]},
        }
        post = stored(program.wp("newPost", content))
        assert [c.name for c in post.categories] == ["Music", "Travel"]
        assert post.category.name == "Music"
        assert [t.name for t in post.tags] == ["new", "old"]

    def test_a_category_made_for_a_post_that_fails_goes_again(self, program):
        """Nothing is half done."""
        content = {"post_title": "x" * 301, "terms_names": {"category": ["New"]}}
        assert program.fault("newPost", content) == 500
        assert db.session.query(Category).count() == 0
        assert db.session.query(Post).count() == 0

    def test_a_page_lies_below_another(self, program):
        """Pages are posts of another type, and have no terms."""
        above = make_page(title="Above")
        content = {
            "post_type": "page",
            "post_title": "Below",
            "post_status": "publish",
            "post_parent": above.id,
        }
        page = stored(program.wp("newPost", content))
        assert (page.kind, page.parent_id) == (PostKind.PAGE, above.id)
        assert not page.comments_open
        content["terms_names"] = {"post_tag": ["x"]}
        assert program.fault("newPost", content) == 401


class TestChanging:
    def test_what_was_not_sent_stays(self, program):
        """One member changes one thing; terms of a taxonomy not named stay too."""
        content = WHOLE | {
            "terms_names": {"category": ["Music"], "post_tag": ["a", "b"]},
            "post_password": "",
        }
        number = program.wp("newPost", content)
        fields = ["post", "terms", "custom_fields", "enclosure"]
        before = program.wp("getPost", number, fields)
        assert program.wp("editPost", number, {"post_title": "New"}) is True
        after = program.wp("getPost", number, fields)
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"post_title", "post_modified", "post_modified_gmt"}
        program.wp("editPost", number, {"terms_names": {"post_tag": ["c"]}})
        names = [t["name"] for t in program.wp("getPost", number)["terms"]]
        assert names == ["Music", "c"]
        program.wp("editPost", number, {"terms": {"category": []}})
        assert [t["name"] for t in program.wp("getPost", number)["terms"]] == ["c"]

    def test_what_was_told_may_be_sent_back_whole(self, program):
        """An editor that sends everything it got changes nothing, date included."""
        number = program.wp("newPost", WHOLE | {"post_status": "draft"})
        plain = program.wp("newPost", {"post_title": "No date"})
        for each in (number, plain):
            before = stored(each).published_at
            told = program.wp("getPost", each, ["post", "custom_fields", "enclosure"])
            program.wp("editPost", each, told)
            assert (
                program.wp("getPost", each, ["post", "custom_fields", "enclosure"])
                == told
            )
            assert stored(each).published_at == before

    def test_custom_fields_are_changed_added_and_deleted_by_id(self, program):
        """A field with an id and no key goes; one without an id comes."""
        sent = [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
        number = program.wp("newPost", {"post_title": "T", "custom_fields": sent})

        def told():
            fields = program.wp("getPost", number)["custom_fields"]
            return [(f["key"], f["value"]) for f in fields]

        a, b = program.wp("getPost", number)["custom_fields"]
        changes = [
            {"id": a["id"], "key": "a", "value": "one"},
            {"id": b["id"]},
            {"key": "c", "value": 3},
            {"id": "99", "key": "x", "value": "of no post"},
        ]
        program.wp("editPost", number, {"custom_fields": changes})
        assert told() == [("a", "one"), ("c", "3")]

    def test_an_edit_of_what_was_saved_since_is_refused(self, program):
        """The moment is that of the last words, in UTC."""
        post = make_post()
        known = post.updated_at.replace(tzinfo=None)
        sent = {"post_title": "Mine", "if_not_modified_since": known}
        assert program.wp("editPost", post.id, sent) is True
        sent["if_not_modified_since"] = known - timedelta(seconds=1)
        assert program.fault("editPost", post.id, sent) == 409
        assert stored(post.id).title == "Mine"

    def test_a_post_is_taken_from_the_bin_by_a_state_and_by_nothing_else(self, program):
        """An edit of a binned post leaves it there unless it says otherwise."""
        post = make_post()
        trash_post(post.id, by=program.person)
        program.wp("editPost", post.id, {"post_title": "New"})
        assert stored(post.id).status is PostStatus.TRASHED
        program.wp("editPost", post.id, {"post_status": "publish"})
        assert stored(post.id).status is PostStatus.PUBLISHED

    def test_a_post_goes_to_the_bin_first_and_then_for_ever(self, program):
        """As on WordPress, deleting twice is deleting."""
        post = make_post()
        assert program.wp("deletePost", post.id) is True
        assert stored(post.id).status is PostStatus.TRASHED
        assert program.wp("deletePost", post.id) is True
        assert stored(post.id) is None

    def test_an_enclosure_takes_the_place_of_the_one_before(self, program):
        """A post has one."""
        number = program.wp("newPost", WHOLE)
        other = {"url": "https://a.example/b.mp3", "length": 1, "type": "audio/mpeg"}
        program.wp("editPost", number, {"enclosure": other})
        told = program.wp("getPost", number, ["enclosure", "custom_fields"])
        assert told["enclosure"] == other
        assert len(told["custom_fields"]) == 2


class TestDates:
    def test_a_date_without_a_zone_is_the_sites(self, program):
        """And one called gmt is UTC."""
        write_options(time_zone="Europe/Berlin")
        db.session.commit()
        noon = at("2026-05-01T12:00")
        local = program.wp("newPost", {"post_title": "a", "post_date": noon})
        gmt = program.wp("newPost", {"post_title": "b", "post_date_gmt": noon})
        assert program.wp("getPost", local)["post_date_gmt"] == at("2026-05-01T10:00")
        assert program.wp("getPost", gmt)["post_date"] == at("2026-05-01T14:00")

    def test_gmt_decides_where_both_are_sent(self, program):
        """As in WordPress."""
        both = {
            "post_title": "a",
            "post_date": at("2020-01-01T00:00"),
            "post_date_gmt": at("2026-05-01T12:00"),
        }
        told = program.wp("getPost", program.wp("newPost", both))
        assert told["post_date_gmt"] == at("2026-05-01T12:00")

    @pytest.mark.parametrize(
        "written",
        [
            "20260501T10:00:00",
            "20260501T10:00:00Z",
            "2026-05-01T12:00:00+02:00",
            "2026-05-01 10:00:00",
            "2026-05-01T10:00:00.000Z",
            "Fri, 01 May 2026 12:00:00 +0200",
            "20260501T120000+0200",
        ],
    )
    def test_dates_are_read_in_their_usual_spellings(self, program, written):
        """As a date or as text."""
        text = program.wp("newPost", {"post_title": "a", "post_date_gmt": written})
        told = program.wp("getPost", text, ["post_date_gmt"])
        assert told["post_date_gmt"] == at("2026-05-01T10:00")
        if "," not in written:
            sent = DateTime(written)
            number = program.wp("newPost", {"post_title": "b", "post_date_gmt": sent})
            told = program.wp("getPost", number, ["post_date_gmt"])
            assert told["post_date_gmt"] == at("2026-05-01T10:00")

    @pytest.mark.parametrize("zeros", ["", "0000-00-00 00:00:00", "00000000T00:00:00Z"])
    def test_zeros_are_no_date(self, program, zeros):
        """As WordPress tells a draft that has none."""
        for sent in (zeros, DateTime(zeros) if zeros else None):
            content = {"post_title": "T", "post_date_gmt": sent, "post_date": zeros}
            number = program.wp("newPost", content)
            assert stored(number).published_at is None

    def test_what_is_no_date_is_a_fault_and_never_now(self, program):
        """Nothing is stored."""
        for member in ("post_date", "post_date_gmt"):
            sent = {"post_title": "T", "post_status": "publish", member: "yesterday"}
            assert program.fault("newPost", sent) == -32602
            sent[member] = at("0001-01-01T00:00")
            assert program.fault("newPost", sent) in {-32602, 500}
        assert db.session.query(Post).count() == 0


class TestReading:
    def test_fields_are_told_by_name_or_by_group(self, program):
        """The number is always told."""
        post = make_post(title="T")
        assert program.wp("getPost", post.id, ["post_title"]) == {
            "post_id": str(post.id),
            "post_title": "T",
        }
        assert set(program.wp("getPost", post.id)) >= {"terms", "custom_fields"}
        assert "enclosure" not in program.wp("getPost", post.id)

    def test_lists_are_filtered_and_sorted_as_asked(self, program):
        """Type, state, words, stretch and order."""
        for n, status in enumerate(("published", "draft", "trashed")):
            moment = clock.now() - timedelta(days=n)
            make_post(title=f"{n} {status}", status=status, published_at=moment)
        make_page(title="page")

        def titles(**wanted):
            return [p["post_title"] for p in program.wp("getPosts", wanted)]

        assert titles() == ["0 published", "1 draft"]
        assert titles(post_status="draft") == ["1 draft"]
        assert titles(post_status=["draft", "trash"]) == ["1 draft", "2 trashed"]
        assert titles(post_type="page") == ["page"]
        assert titles(s="draf") == ["1 draft"]
        assert titles(orderby="title", order="ASC", number=1, offset=1) == ["1 draft"]
        assert program.fault("getPosts", {"post_type": "revision"}) == 403
        assert titles(offset=2**40) == []

    def test_a_list_of_posts_costs_the_same_whatever_its_length(self, program):
        """Three more queries fetch the terms of all."""
        costs = []
        program.wp("getPosts")
        for _ in range(2):
            for _ in range(4):
                make_post(categories=[make_category()], tags=[make_tag()])
            db.session.expire_all()
            with count_queries() as asked:
                program.wp("getPosts", {"number": 100})
            costs.append(len(asked))
        assert costs[0] == costs[1]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "number"),
        [
            ({"post_type": "product"}, 403),
            ({"post_author": 999_999}, 404),
            ({"post_format": "sculpture"}, 404),
            ({"post_thumbnail": 7}, 404),
            ({"post_parent": 7}, 403),
            ({"menu_order": 3}, 403),
            ({"terms": {"category": [7]}}, 403),
            ({"terms": {"genre": [7]}}, 401),
            ({"terms_names": {"genre": ["x"]}}, 401),
            ({"sticky": True, "post_status": "private"}, 401),
            ({"post_title": "", "post_content": ""}, 500),
            ({"post_title": ["a list"]}, -32602),
            ({"custom_fields": [{"key": "a", "value": {"b": "c"}}]}, -32602),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
    )
    def test_what_cannot_be_is_a_fault_and_nothing_is_stored(
        self, program, content, number
    ):
        """The numbers are those of WordPress, and of the protocol for wrong types."""
        assert program.fault("newPost", {"post_title": "T"} | content) == number
        assert db.session.query(Post).count() == 0
        post = make_post(title="T", text="Before.")
        before = stored(post.id).version
        if "post_type" not in content:
            assert program.fault("editPost", post.id, content) == number
            assert stored(post.id).version == before

    def test_a_name_that_several_categories_have_is_ambiguous(self, program):
        """A number says which."""
        above = make_category("Above")
        make_category("Same")
        make_category("Same", parent=above)
        content = {"post_title": "T", "terms_names": {"category": ["Same"]}}
        assert program.fault("newPost", content) == 401

    def test_a_post_stays_a_post(self, program):
        """The type of what is there may be named, not changed."""
        post = make_post()
        assert program.wp("editPost", post.id, {"post_type": "post"}) is True
        assert program.fault("editPost", post.id, {"post_type": "page"}) == 401

    @pytest.mark.parametrize("number", [0, -1, 999, 2**31 - 1, 2**40])
    @pytest.mark.parametrize("name", ["getPost", "deletePost", "getRevisions"])
    def test_what_is_not_there_is_404(self, program, name, number):
        """Whatever number a program makes up."""
        assert program.fault(name, number) == 404


class TestRights:
    def test_contributors_hand_in_drafts_and_nothing_more(self, app):
        """What editors decide is 401, as on WordPress."""
        contributor = Program(app, "contributor")
        number = contributor.wp(
            "newPost", {"post_title": "T", "post_status": "pending"}
        )
        for content in (
            {"post_status": "publish"},
            {"post_status": "private"},
            {"post_password": "secret"},
            {"sticky": True},
            {"post_author": make_person().id},
            {"terms_names": {"category": ["New"]}},
            {"post_type": "page", "post_title": "P"},
        ):
            assert contributor.fault("newPost", {"post_title": "X"} | content) == 401
            if "post_type" not in content:
                assert contributor.fault("editPost", number, content) == 401
        assert stored(number).status is PostStatus.DRAFT
        assert db.session.query(Post).count() == 1

    def test_authors_change_their_own_posts_only(self, app):
        """Others' posts are neither told nor changed."""
        author = Program(app, "author")
        own = author.wp("newPost", {"post_title": "T", "post_status": "publish"})
        other, page = make_post(), make_page()
        assert author.wp("editPost", own, {"post_title": "New"}) is True
        for theirs in (other.id, page.id):
            assert author.fault("getPost", theirs) == 401
            assert author.fault("editPost", theirs, {"post_title": "X"}) == 401
            assert author.fault("deletePost", theirs) == 401
        assert [p["post_id"] for p in author.wp("getPosts")] == [own]
        assert author.fault("getPosts", {"post_type": "page"}) == 401

    def test_editors_say_whom_a_post_is_by(self, program):
        """The post and its counts move to the other author."""
        author, post = make_person(), make_post()
        program.wp("editPost", post.id, {"post_author": author.id})
        assert stored(post.id).author_id == author.id

    @pytest.mark.parametrize(
        ("scope", "name", "content"),
        [
            (Scope.CREATE, "newPost", [{"post_title": "X"}]),
            (Scope.UPDATE, "editPost", ["id", {"post_title": "X"}]),
            (Scope.DELETE, "deletePost", ["id"]),
            (Scope.DELETE, "editPost", ["id", {"post_status": "trash"}]),
            (Scope.UPDATE, "restoreRevision", [1_500_000_001]),
        ],
    )
    def test_a_program_does_what_its_password_allows(self, app, scope, name, content):
        """Even for an administrator."""
        post = make_post(title="T")
        program = Program(app, "administrator", EVERYTHING - {scope})
        args = [post.id if arg == "id" else arg for arg in content]
        assert program.fault(name, *args) == 401
        assert db.session.query(Post).count() == 1
        assert stored(post.id).title == "T"


def test_formats_are_those_of_the_table(program):
    """Each word of WordPress is one of ours."""
    for word in program.wp("getPostFormats"):
        number = program.wp("newPost", {"post_title": "T", "post_format": word})
        assert stored(number).format is PostFormat(word)
    assert db.session.query(Tag).count() == 0
