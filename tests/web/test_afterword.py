"""The afterword as readers, programs and other sites see it."""

import gzip
import re
from datetime import timedelta
from html import unescape
from itertools import chain, product

import mf2py
import pytest
from lxml import etree, html

from blog import clock
from blog.extensions import db
from blog.linkbacks.protocols import PROTOCOLS
from blog.linkbacks.protocols.base import Page
from blog.models import MentionType, OwnLink, PostStatus, ResponseStatus
from blog.site.options import Door, write_options
from tests.factories import (
    make_comment,
    make_mention,
    make_page,
    make_person,
    make_post,
)
from tests.web.visitor import Visitor, make_member

HOST = "http://blog.test"
SENTENCES = {
    (True, True): "You can write a comment below, or send a trackback, pingback or "
    "webmention from your own site.",
    (False, True): "Comments are closed, but trackbacks and pingbacks are open.",
    (True, False): "Trackbacks and pingbacks are closed, but you can write a comment "
    "below.",
    (False, False): "Comments, trackbacks and pingbacks are closed.",
}
LIKE, REPOST, BOOKMARK, REPLY = (
    MentionType.LIKE,
    MentionType.REPOST,
    MentionType.BOOKMARK,
    MentionType.REPLY,
)


@pytest.fixture
def reader(app):
    make_person("editor")
    return Visitor(app)


def look(reader, post, query=""):
    answer = reader.get(post.permalink + query)
    assert answer.status_code == 200
    return answer.text


def tree(page):
    return html.fromstring(page)


def words(element):
    return " ".join(element.text_content().split())


def one(page, path):
    [found] = tree(page).xpath(path)
    return found


def ids_in_conversation(page):
    return [
        int(i.split("-")[1])
        for i in tree(page).xpath('//ol[@id="conversation"]//li/@id')
    ]


class TestStatus:
    @pytest.mark.parametrize(
        ("comments", "pings"), list(product([True, False], repeat=2))
    )
    @pytest.mark.parametrize("closed_by", ["post", "site", "time"])
    def test_the_sentence_says_what_comes_in(self, reader, comments, pings, closed_by):
        """Word for word, however a door was closed."""
        post = make_post(published_at=clock.now() - timedelta(days=40))
        if closed_by == "post":
            post.comments_open, post.pings_open = comments, pings
        elif closed_by == "site":
            closed = dict.fromkeys([] if comments else ["comment_door"], Door.CLOSED)
            kinds = () if pings else ("pingback", "trackback", "webmention")
            write_options(**closed, **{f"{kind}_door": Door.CLOSED for kind in kinds})
        else:
            write_options(
                comments_close_after=0 if comments else 30,
                pings_close_after=0 if pings else 20,
            )
        db.session.commit()
        page = look(reader, post)
        assert words(one(page, '//p[@class="status"]')) == SENTENCES[comments, pings]
        assert ('name="text"' in page) is comments
        assert ("Written about this?" in page) is pings
        assert ("Trackback address" in page) is pings
        fell = "Comments closed by themselves on 4 May."
        assert (fell in page) is (closed_by == "time" and not comments)
        fell = "Trackbacks and pingbacks closed by themselves on 24 April."
        assert (fell in page) is (closed_by == "time" and not pings)

    def test_what_closed_in_another_year_says_which(self, reader):
        """A day without its year would seem to be of this one."""
        write_options(comments_close_after=10)
        post = make_post(published_at=clock.now() - timedelta(days=365))
        assert "Comments closed by themselves on 24 May 2025." in look(reader, post)

    def test_one_open_protocol_keeps_pings_open(self, reader):
        """What is closed alone has no field of its own."""
        write_options(webmention_door=Door.CLOSED, pingback_door=Door.CLOSED)
        page = look(reader, make_post(comments_open=False))
        assert SENTENCES[False, True] in page
        assert "Trackback address" in page
        assert "Written about this?" not in page
        assert "just link to this page" not in page

    def test_who_moderates_may_always_answer(self, app):
        """Comments closed to everyone else have a form for them, and Reply."""
        post = make_post(comments_open=False)
        comment = make_comment(post)
        editor = Visitor(app)
        editor.sign_in(make_member("editor").email)
        page = look(editor, post)
        assert SENTENCES[False, True] in page
        assert 'name="text"' in page
        assert f"reply_to={comment.id}" in page

    def test_a_page_that_closed_everything_says_nothing(self, reader):
        """A page is no post: without open doors and responses it has no afterword."""
        page = make_page(comments_open=False, pings_open=False)
        assert 'id="afterword"' not in look(reader, page)
        make_mention(page, type=LIKE)
        assert 'id="afterword"' in look(reader, page)


class TestFaces:
    def test_each_type_has_its_row_counted_in_words(self, reader):
        """Eight faces show; the rest is a link that works without script."""
        post = make_post()
        for n in range(14):
            make_mention(
                post,
                type=LIKE,
                author_name=f"Liker {n}",
                author_url=f"https://l{n}.example/",
            )
        make_mention(post, type=REPOST, author_name="Dan Ashby")
        page = look(reader, post)
        rows = tree(page).xpath('//div[@id="reactions"]//h3')
        assert [words(row) for row in rows] == ["14 likes", "1 repost"]
        assert len(tree(page).xpath('//li[contains(@class, "u-like")]')) == 8
        rest = one(page, '//a[@class="rest"]')
        assert words(rest) == "Show +6 more likes"
        assert "17 reactions" not in page
        assert "15 reactions" in words(one(page, '//div[@class="jump"]'))
        everything = look(reader, post, rest.get("href").removeprefix(post.permalink))
        assert len(tree(everything).xpath('//li[contains(@class, "u-like")]')) == 14
        assert 'class="rest"' not in everything

    def test_no_row_is_empty(self, reader):
        """A post without likes does not say that it has none."""
        post = make_post()
        make_mention(post)
        assert 'id="reactions"' not in look(reader, post)

    def test_pictures_come_from_this_host_with_their_size(self, reader):
        """A face is a picture of ours or two letters, never an address elsewhere."""
        post = make_post()
        for type_ in (LIKE, REPLY):
            make_mention(
                post,
                type=type_,
                author_name="Oona Fairley",
                author_url="https://oona.example/",
                photo_url="https://elsewhere.example/oona.png",
                photo_path="faces/ab/oona.webp",
            )
        make_mention(
            post,
            type=REPLY,
            author_name="Bram Teale",
            photo_url="https://x.example/b.png",
        )
        page = look(reader, post)
        pictures = tree(page).xpath('//section[@id="afterword"]//img')
        assert [p.get("src") for p in pictures] == ["/media/faces/ab/oona.webp"] * 2
        assert {(p.get("alt"), p.get("width"), p.get("height")) for p in pictures} == {
            ("", "44", "44")
        }
        assert ".png" not in page
        assert ">BT</span>" in page


class TestConversation:
    def test_a_mention_shows_its_sentence_with_the_marked_words(self, reader):
        """Kind, site, title and date; all of it text."""
        post = make_post()
        mention = make_mention(post, title="Five <b>plays</b>", quote_link="the ferry")
        item = one(look(reader, post), f'//li[@id="mention-{mention.id}"]')
        shown = words(item)
        for part in (
            "Pingback",
            mention.source_host,
            "Five <b>plays</b>",
            "14 May 2026",
        ):
            assert part in shown
        assert words(item.find(".//mark")) == "the ferry"
        outside = [a for a in item.iter("a") if a.get("href").startswith("https:")]
        assert {a.get("rel") for a in outside} == {"nofollow ugc noopener"}
        assert item.xpath(f'.//a[@href="#mention-{mention.id}"]')

    def test_a_reply_shows_its_text_up_to_a_thousand_characters(self, reader):
        """The rest is read where it was written."""
        post = make_post()
        short = make_mention(
            post, type=REPLY, author_name="Oona", text="A door.\nIt stuck."
        )
        long = make_mention(
            post, type=REPLY, author_name="Bram", text="footnote " * 130
        )
        page = look(reader, post)
        item = one(page, f'//li[@id="mention-{short.id}"]')
        assert "Oona replied from " + short.source_host in words(item)
        assert "A door.\nIt stuck." in item.text_content()
        assert "Read at the source" in words(item)
        item = one(page, f'//li[@id="mention-{long.id}"]')
        said = words(item.find('.//p[@class="said plain p-content"]'))
        assert 900 < len(said) <= 1000
        assert said.endswith("footnote…")
        assert f"Read the rest at {long.source_host}" in words(item)

    def test_comments_and_replies_answer_each_other(self, reader):
        """Two levels deep, and whom a deeper one is to; the author is marked."""
        post = make_post()
        oona = make_mention(post, type=REPLY, author_name="Oona", text="A door.")
        maren = make_comment(post, parent_id=oona.id, person_id=post.author_id)
        bram = make_mention(post, type=REPLY, author_name="Bram", parent_id=maren.id)
        page = look(reader, post)
        thread = one(page, f'//li[@id="mention-{oona.id}"]')
        replies = thread.xpath('./ol[@class="replies"]/li')
        assert [r.get("id") for r in replies] == [
            f"comment-{maren.id}",
            f"mention-{bram.id}",
        ]
        assert "Author" in words(replies[0])
        assert f"to {maren.author_name}, replied" in words(replies[1])
        assert not replies[0].xpath(".//ol")

    def test_a_source_that_is_gone_is_said_to_be(self, reader):
        """What it said stays; nothing leads there any more."""
        post = make_post()
        mention = make_mention(post, gone_at=clock.now())
        reply = make_mention(post, type=REPLY, gone_at=clock.now(), text="Yes.")
        page = look(reader, post)
        for gone in (mention, reply):
            item = one(page, f'//li[@id="mention-{gone.id}"]')
            assert "The source is no longer there." in words(item)
            assert not item.xpath(f'.//a[@href="{gone.source_url}"]')
        assert mention.title in page

    def test_own_posts_that_link_here_are_related(self, reader):
        """Once they are published."""
        post, other = make_post(), make_post(title="The foghorn")
        draft = make_post(title="Not yet", status=PostStatus.DRAFT)
        for source in (other, draft):
            db.session.add(OwnLink(source=source, target=post))
        db.session.commit()
        shown = words(one(look(reader, post), '//div[@class="related"]'))
        assert shown == "Related The foghorn"
        assert "Related" not in look(reader, other)

    def test_what_is_not_approved_is_nowhere(self, reader):
        """Not in numbers either."""
        post = make_post()
        for status in set(ResponseStatus) - {ResponseStatus.APPROVED}:
            make_mention(post, status=status, title="Hidden", target_fragment="a")
            make_mention(post, status=status, type=LIKE, author_name="Hidden")
            make_comment(post, status=status, text="Hidden")
        page = look(reader, post)
        assert "Hidden" not in page
        assert 'class="jump"' not in page

    def test_numbers_tell_mentions_reactions_and_comments_apart(self, reader):
        """On the post and in lists, each leading to its place."""
        post = make_post(title="Ferry", author=make_person(post_count=1))
        first = make_mention(post)
        make_mention(post, type=REPLY)
        make_mention(post, type=BOOKMARK)
        comment = make_comment(post)
        page = look(reader, post)
        jump = one(page, '//div[@class="jump"]')
        assert words(jump) == "2 mentions 1 reaction 1 comment"
        assert [a.get("href") for a in jump] == [
            f"#mention-{first.id}",
            "#reactions",
            f"#comment-{comment.id}",
        ]
        tally = words(one(page, '//div[@class="tally"]'))
        assert tally == "2 pingbacks 1 comment"
        listed = words(one(reader.get("/").text, '//div[@class="counts"]'))
        assert re.findall(r"\d \w+", listed) == [
            "2 mentions",
            "1 reaction",
            "1 comment",
        ]


class TestNotes:
    BODY = '<h2 id="when">When?</h2><p>Soon.</p><h2 id="cast">Cast</h2><p>All.</p>'

    def test_a_section_says_who_links_to_it(self, reader):
        """One site by name, more by their number, behind the heading, as text."""
        post = make_post(html=self.BODY)
        first = make_mention(post, target_fragment="when", source_host="<b>.example")
        make_mention(post, target_fragment="cast")
        make_mention(post, target_fragment="cast")
        make_mention(post, target_fragment="gone")
        page = look(reader, post)
        notes = tree(page).xpath('//div[@class="margin-note"]')
        assert [words(note) for note in notes] == [
            "<b>.example links to this section",
            "2 sites link to this section",
        ]
        assert notes[0].getprevious().get("id") == "when"
        assert notes[1].getprevious().get("id") == "cast"
        assert notes[0].find("a").get("href") == f"#mention-{first.id}"
        assert '<h2 id="when">When?</h2>' in page

    def test_the_feed_has_no_notes(self, reader):
        """They are about the page, not part of the text."""
        post = make_post(html=self.BODY)
        make_mention(post, target_fragment="when")
        assert "links to this section" not in reader.get("/feed/").text


class TestPages:
    @pytest.fixture
    def busy(self):
        post = make_post()
        start = clock.now() - timedelta(days=1)
        self.comments = [
            make_comment(post, received_at=start + timedelta(minutes=n))
            for n in range(120)
        ]
        return post

    def test_fifty_are_on_a_page_and_none_is_lost(self, reader, busy):
        """The first by default, the others at the addresses WordPress gives them."""
        pages = ["", "comment-page-2/", "comment-page-3/"]
        shown = [ids_in_conversation(look(reader, busy, page)) for page in pages]
        assert [len(ids) for ids in shown] == [50, 50, 20]
        assert [*chain(*shown)] == [comment.id for comment in self.comments]

    def test_the_newest_is_one_step_away(self, reader, busy):
        """From the first page, without script."""
        page = tree(look(reader, busy))
        newest = page.xpath(
            '//nav[@aria-label="Pages of responses"]/a[text()="Newest"]'
        )
        path, _, anchor = newest[0].get("href").partition("#")
        assert anchor == f"comment-{self.comments[-1].id}"
        assert f'id="{anchor}"' in reader.get(path).text

    def test_every_item_has_an_address_that_holds(self, reader, busy):
        """It shows the item wherever it has moved to."""
        comment = self.comments[77]
        page = tree(look(reader, busy, "comment-page-2/"))
        [item] = page.xpath(f'//li[@id="comment-{comment.id}"]')
        address = item.xpath('.//a[contains(@class, "u-url")]/@href')[0]
        assert address == f"{busy.permalink}?response={comment.id}#comment-{comment.id}"
        for _ in range(60):
            make_comment(busy, parent_id=self.comments[0].id)
        assert (
            f'id="comment-{comment.id}"' in reader.get(address.partition("#")[0]).text
        )
        assert f'id="comment-{comment.id}"' not in look(reader, busy, "comment-page-2/")

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("comment-page-1/", ""),
            ("comment-page-2", "comment-page-2/"),
            ("comment-page-9/", "comment-page-3/"),
            ("comment-page-0/", ""),
        ],
    )
    def test_other_spellings_lead_to_a_page(self, reader, busy, asked, found):
        """Addresses from before a move still show the conversation."""
        answer = reader.get(busy.permalink + asked)
        assert answer.status_code == 302
        assert answer.headers["Location"] == busy.permalink + found

    @pytest.mark.parametrize(
        "path", ["/comment-page-2/", "/nothing/comment-page-2/", "/comment-page-x/"]
    )
    def test_below_nothing_there_are_no_pages(self, reader, path):
        """404, like everything else that is not there."""
        assert reader.get(path).status_code == 404

    @pytest.mark.parametrize(
        "query", ["?response=x", "?response=0", "?response=99999999999", "?reactions=x"]
    )
    def test_what_is_asked_wrongly_shows_the_first_page(self, reader, query):
        """Nobody's address is an error."""
        assert 'id="afterword"' in look(reader, make_post(), query)

    def test_a_further_page_is_the_same_post_to_others(self, reader, busy):
        """Its canonical address and what it announces are the post's."""
        page = look(reader, busy, "comment-page-2/")
        assert f'<link rel="canonical" href="{HOST}{busy.permalink}">' in page
        assert f'href="{HOST}{busy.permalink}trackback/"' in page


class TestForms:
    def test_an_address_can_be_sent_without_script(self, reader):
        """One field, and the post's address beside it, hidden."""
        post = make_post()
        form = one(look(reader, post), '//form[@id="respond"]')
        assert (form.get("method"), form.get("action")) == ("post", "/webmention")
        fields = {
            f.get("name"): (f.get("type"), f.get("value")) for f in form.iter("input")
        }
        assert fields == {
            "target": ("hidden", HOST + post.permalink),
            "source": ("url", None),
        }
        assert words(form.find(".//label")) == "Written about this?"
        assert form.find(".//label").get("for") == "webmention_source"

    def test_the_trackback_address_can_be_selected(self, reader):
        """A read-only field with a name; only the button needs script."""
        post = make_post()
        field = one(look(reader, post), '//input[@id="trackback"]')
        assert field.get("readonly") is not None
        assert field.get("value") == f"{HOST}{post.permalink}trackback/"

    def test_a_draft_takes_nothing(self, app):
        """Whoever previews it sees no forms that could not be sent."""
        editor = make_member("editor")
        post = make_post(status=PostStatus.DRAFT, published_at=None, author=editor)
        visitor = Visitor(app)
        visitor.sign_in(editor.email)
        page = visitor.get(f"/?p={post.id}&preview=1")
        assert page.status_code == 200
        assert "Written about this?" not in page.text
        assert "rdf:RDF" not in page.text


class TestDiscovery:
    @pytest.mark.parametrize(
        "title",
        [
            "Night ferry",
            "Ferries -- \"fast\" & <slow> --> --!> 'all'",
            "---- a-----b -",
            "->",
            "夜の船",
        ],
    )
    def test_the_trackback_block_is_a_comment_that_programs_read(self, reader, title):
        """Well-formed XML with the post's own title, whatever stands in it."""
        post = make_post(title=title, permalink="/2026/05/night--ferry/")
        page = look(reader, post)
        [comment] = [c for c in tree(page).iter(etree.Comment) if "rdf:RDF" in c.text]
        assert "--" not in comment.text
        assert ">" not in comment.text.strip()[0]
        block = etree.fromstring(comment.text.strip())
        dc = "{http://purl.org/dc/elements/1.1/}"
        rdf = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
        trackback = "{http://madskills.com/public/xml/rss/module/trackback/}"
        told = dict(block[0].attrib)
        assert told == {
            f"{rdf}about": HOST + post.permalink,
            f"{dc}identifier": HOST + post.permalink,
            f"{dc}title": title,
            f"{trackback}ping": f"{HOST}{post.permalink}trackback/",
        }
        assert page.count("<!--") == page.count("-->")

    def test_each_closed_door_is_not_told(self, reader):
        """The other two are."""
        page = look(reader, make_post(doors={"trackback": "closed"}))
        assert "rdf:RDF" not in page
        assert 'rel="trackback"' not in page
        assert f'<link rel="pingback" href="{HOST}/xmlrpc.php">' in page

    def test_nothing_leads_addresses_astray(self, reader):
        """No base element; the endpoint is whole."""
        page = look(reader, make_post())
        assert "<base" not in page
        assert f'<link rel="webmention" href="{HOST}/webmention">' in page


class TestMicroformats:
    def test_what_others_said_can_be_read_back(self, reader):
        """Author, photo, date, address, text and kind of each, by mf2py."""
        post = make_post()
        mention = make_mention(
            post,
            title="Five plays",
            quote_before="Read ",
            quote_link="this",
            quote_after=".",
        )
        known = {
            "author_name": "Oona Fairley",
            "author_url": "https://oona.example/",
            "photo_path": "faces/oona.webp",
            "published_at": clock.now() - timedelta(days=2),
        }
        reply = make_mention(post, type=REPLY, text="A door & a lock.", **known)
        comment = make_comment(
            post, text="*Yes.*", parent_id=reply.id, author_url="https://r.example/"
        )
        likes = {
            t: make_mention(post, type=t, **known) for t in (LIKE, REPOST, BOOKMARK)
        }
        address = HOST + post.permalink
        parsed = mf2py.parse(doc=look(reader, post), url=address)
        [entry] = [item for item in parsed["items"] if item["type"] == ["h-entry"]]
        own = entry["properties"]
        assert own["url"] == [address]
        assert own["name"] == [post.title]
        assert not {"like-of", "repost-of", "bookmark-of", "in-reply-to"} & set(own)

        by_url = {c["properties"]["url"][0]: c for c in own["comment"]}
        cited = by_url[mention.source_url]["properties"]
        assert cited["name"] == ["Five plays"]
        assert cited["content"] == ["Read this."]
        assert cited["author"][0]["properties"]["name"] == [mention.source_host]
        cited = by_url[reply.source_url]["properties"]
        assert cited["content"] == ["A door & a lock."]
        assert cited["in-reply-to"] == [address]
        assert cited["published"] == ["2026-05-12T12:00:00+0000"]
        photo = HOST + "/media/faces/oona.webp"
        assert cited["author"][0]["properties"] == {
            "name": ["Oona Fairley"],
            "url": ["https://oona.example/"],
            "photo": [photo],
        }
        [answer] = by_url[reply.source_url]["properties"]["comment"]
        said = answer["properties"]
        assert said["url"] == [f"{address}#comment-{comment.id}"]
        assert said["content"][0]["value"] == "Yes."
        assert said["author"][0]["properties"]["url"] == ["https://r.example/"]

        for type_, made in likes.items():
            [cite] = own[type_.value]
            assert cite["type"] == ["h-cite"]
            assert cite["properties"][f"{type_.value}-of"] == [address]
            assert cite["properties"]["url"] == [made.source_url]
            author = cite["properties"]["author"][0]["properties"]
            assert author["name"] == ["Oona Fairley"]
            assert author["url"] == ["https://oona.example/"]
            [shown] = author["photo"]
            assert (shown["value"] if isinstance(shown, dict) else shown) == photo

    def test_our_own_reader_finds_a_post_not_a_like(self, reader):
        """Being liked does not make a post a like of its readers' pages."""
        post = make_post()
        like = make_mention(post, type=LIKE, author_name="Oona")
        parsed = mf2py.parse(doc=look(reader, post), url=HOST + post.permalink)
        [entry] = [item for item in parsed["items"] if item["type"] == ["h-entry"]]
        assert like.source_url not in str(entry["properties"].get("like-of"))


def test_strangers_words_stay_words(reader):
    """Whatever a source says, no element of the page comes of it."""
    post = make_post(html='<h2 id="a">A</h2>')
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)> --> {{ 7*7 }}'
    make_mention(
        post,
        title=evil,
        quote_before=evil,
        quote_link=evil,
        quote_after=evil,
        author_name=evil,
        source_host=evil[:90],
        target_fragment="a",
    )
    for type_ in (REPLY, LIKE):
        make_mention(
            post,
            type=type_,
            author_name=evil,
            author_url="https://x.example/?" + evil,
            text=evil,
            photo_path=evil,
        )
    page = look(reader, post)
    assert not tree(page).xpath("//script[not(@src)]")
    assert not tree(page).xpath("//*[@onerror]")
    assert "7*7" in page
    assert evil in unescape(page)


class TestPrograms:
    def test_every_protocol_finds_its_address_here(self, reader):
        """What we send with reads what we tell, in headers or in the page alone."""
        post = make_post(title="Ferries -- & more", permalink="/2026/05/night--ferry/")
        answer = reader.get(post.permalink)
        address = HOST + post.permalink
        told = {
            "webmention": f"{HOST}/webmention",
            "pingback": f"{HOST}/xmlrpc.php",
            "trackback": f"{address}trackback/",
        }
        for headers in (tuple(answer.headers.items()), ()):
            page = Page(address, headers, answer.text, asked_url=address)
            assert {p.name: p.find_endpoint(page) for p in PROTOCOLS} == told

    @pytest.mark.parametrize(("ending", "most"), [("css", 14 * 1024), ("js", 8 * 1024)])
    def test_a_post_weighs_little(self, reader, ending, most):
        """Style and script of the page, compressed; both are our own files."""
        page = tree(look(reader, make_post()))
        linked = page.xpath('//link[@rel="stylesheet"]/@href | //script/@src')
        files = [path.split("?")[0] for path in linked]
        assert all(path.startswith("/static/") for path in files)
        wanted = [reader.get(path).data for path in files if path.endswith(ending)]
        assert wanted
        assert sum(len(gzip.compress(data)) for data in wanted) <= most
