import re
from html import unescape

import pytest

from blog.extensions import db
from blog.models import Response, ResponseStatus
from tests.factories import make_comment, make_mention, make_post
from tests.web.visitor import Visitor, make_member

QUEUE = "/studio/moderation/"
PENDING = ResponseStatus.PENDING


@pytest.fixture
def visit(app):
    """Return somebody signed in, with this role or as this person."""

    def visit(role="editor", person=None):
        person = person or make_member(role)
        visitor = Visitor(app)
        visitor.sign_in(person.username)
        return visitor

    return visit


def status_of(response):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Response, response.id).status


def rows(page):
    """Return the numbers of the responses listed, in order."""
    return [int(n) for n in re.findall(r'<li class="it" id="response-(\d+)"', page)]


def words(page):
    """Return what a reader of the page reads, on one line."""
    main = page[page.index('<main class="main"') : page.index('<dialog class="sheet"')]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("editor", 200), ("author", 200), ("contributor", 403)],
)
def test_who_may_open_the_queue(visit, role, status):
    """Everyone who publishes; a contributor publishes nothing."""
    assert visit(role).get(QUEUE).status_code == status


def test_a_stranger_is_led_to_sign_in_and_decides_nothing(app):
    """Reading leads to the sign-in page; a decision is refused."""
    response = make_comment(status=PENDING)
    stranger = Visitor(app)
    assert "/login" in stranger.get(QUEUE).location
    data = {"decision": f"approve:{response.id}"}
    assert stranger.post(QUEUE, data=data).status_code in {400, 403}
    assert status_of(response) is PENDING


def test_a_decision_needs_the_token_of_the_page(visit):
    """Another site cannot press our buttons."""
    response = make_comment(status=PENDING)
    editor = visit()
    answer = editor.post(QUEUE, data={"decision": f"approve:{response.id}"})
    assert answer.status_code == 400
    assert status_of(response) is PENDING


def test_a_row_says_what_it_is_and_why_it_waits(visit):
    """Kind, title, site, post, marked words, reasons and check, in words."""
    post = make_post(title="A Short History of the Foghorn")
    make_mention(
        post,
        status=PENDING,
        title="Links for the second week of May",
        source_url="https://weeklylinks.example/may",
        quote_before="also worth an hour: ",
        quote_link="the foghorn piece",
        quote_after=" everybody sent me",
        reasons=[
            {"code": "first_from_site"},
            {"code": "list_of_links", "count": 61},
        ],
        check={"in_article": True},
    )
    page = visit().get(QUEUE).text
    assert "<mark>the foghorn piece</mark> everybody sent me" in page
    assert f'<a href="{post.permalink}"><bdi>A Short History of the Foghorn<' in page
    told = words(page)
    assert "Pingback Links for the second week of May" in told
    assert "weeklylinks.example on A Short History of the Foghorn Only this" in told
    assert (
        "Held because First mention from this site Link is in a list of 61 links "
        "Checked Link found in the article" in told
    )
    assert "1 waiting. The oldest arrived 14 May 2026 at 12:00." in told


@pytest.mark.parametrize(
    ("tab", "status", "of_row", "of_bar"),
    [
        ("", PENDING, "approve spam bin", "approve spam bin block"),
        ("approved", ResponseStatus.APPROVED, "spam bin", "spam bin block"),
        (
            "spam",
            ResponseStatus.SPAM,
            "approve restore bin",
            "approve restore bin block",
        ),
        (
            "bin",
            ResponseStatus.TRASHED,
            "restore approve erase",
            "restore approve erase",
        ),
    ],
)
def test_each_tab_lists_its_own_and_offers_what_fits(
    visit, tab, status, of_row, of_bar
):
    """One button for each decision that changes something, beside the row and on top."""
    made = {s: make_comment(status=s) for s in ResponseStatus}
    number = made[status].id
    page = visit().get(f"{QUEUE}?tab={tab}").text
    assert rows(page) == [number]
    values = re.findall(r'name="decision" value="([^"]*)"', page)
    assert values == of_bar.split() + [f"{word}:{number}" for word in of_row.split()]


@pytest.mark.parametrize(
    ("tab", "decision", "after", "sentence"),
    [
        (
            "",
            "approve",
            ResponseStatus.APPROVED,
            "Pingback from x.example approved Undo",
        ),
        ("", "spam", ResponseStatus.SPAM, "Pingback from x.example moved to spam Undo"),
        (
            "",
            "bin",
            ResponseStatus.TRASHED,
            "Pingback from x.example moved to the bin Undo",
        ),
        ("bin", "restore", PENDING, "Pingback from x.example waiting again Undo"),
        ("spam", "restore", PENDING, "Pingback from x.example waiting again Undo"),
    ],
)
def test_a_button_does_what_it_says_and_tells(visit, tab, decision, after, sentence):
    """The answer leads back to the same address, which says what happened."""
    before = {
        "": PENDING,
        "bin": ResponseStatus.TRASHED,
        "spam": ResponseStatus.SPAM,
    }[tab]
    response = make_mention(source_host="x.example", status=before)
    editor = visit()
    place = f"{QUEUE}?tab={tab}" if tab else QUEUE
    answer = editor.submit(place, {"decision": f"{decision}:{response.id}"})
    assert (answer.status_code, answer.location) == (303, place)
    assert status_of(response) is after
    assert sentence in words(editor.get(place).text)


def test_the_place_in_the_queue_is_kept(visit):
    """Tab, kind, search and page stand in the address that follows a decision."""
    post = make_post()
    made = [
        make_comment(post, text=f"ferry {n}", status=ResponseStatus.SPAM)
        for n in range(101)
    ]
    place = f"{QUEUE}?tab=spam&kind=comments&search=ferry&page=2"
    editor = visit()
    page = editor.get(place).text
    assert len(rows(page)) == 50
    acted, following = rows(page)[:2]
    answer = editor.submit(place, {"decision": f"approve:{acted}"})
    assert answer.location == f"{place}&selected={following}#response-{following}"
    assert acted in {response.id for response in made}


def test_the_ticked_are_decided_together(visit):
    """The buttons of the bar mean every tick, and the sentence counts them."""
    ticked = [make_comment(status=PENDING) for _ in range(3)]
    left = make_comment(status=PENDING)
    editor = visit()
    fields = {"decision": "approve", "ids": [r.id for r in ticked]}
    editor.submit(QUEUE, fields)
    assert {status_of(r) for r in ticked} == {ResponseStatus.APPROVED}
    assert status_of(left) is PENDING
    assert "3 responses approved Undo" in words(editor.get(QUEUE).text)


def test_a_rows_own_button_leaves_the_ticked_alone(visit):
    """A forgotten tick is not decided by a click elsewhere."""
    ticked, clicked = (make_comment(status=PENDING) for _ in range(2))
    visit().submit(QUEUE, {"decision": f"spam:{clicked.id}", "ids": [ticked.id]})
    assert status_of(ticked) is PENDING
    assert status_of(clicked) is ResponseStatus.SPAM


def test_all_of_a_page_can_be_ticked_without_script(visit):
    """A link ticks them, and another takes the ticks away."""
    make_comment(status=PENDING)
    make_comment(status=PENDING)
    editor = visit()
    page = editor.get(QUEUE).text
    assert " checked>" not in page
    link = unescape(re.search(r'href="([^"]*tick=all)">Select all 2<', page)[1])
    assert editor.get(link).text.count(" checked>") == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "approve"}, "Tick what you mean first."),
        ({}, "This button is not known here."),
        ({"decision": "delete:1"}, "This button is not known here."),
        ({"decision": "erase:99999"}, "Nothing was done. It is no longer here."),
        ({"decision": "approve:" + "9" * 30}, "This button is not known here."),
        ({"decision": "approve:1\n"}, "This button is not known here."),
        ({"decision": "approve", "ids": ["x"]}, "Tick what you mean first."),
        ({"decision": "approve", "ids": ["9" * 30]}, "Tick what you mean first."),
        (
            {"decision": "approve", "ids": list(range(1, 52))},
            "That is more than one page of the queue.",
        ),
        ({"decision": "approve:99999"}, "Nothing was done. It is no longer here."),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(visit, fields, sentence):
    """Whatever a form sends, the queue answers in a sentence."""
    response = make_comment(status=PENDING)
    editor = visit()
    assert editor.submit(QUEUE, fields).status_code == 303
    assert sentence in words(editor.get(QUEUE).text)
    assert status_of(response) is PENDING


def test_the_same_decision_twice_is_no_error(visit):
    """Two moderators clicked the same button: the second is told."""
    response = make_comment(status=PENDING)
    first, second = visit(), visit()
    fields = {"decision": f"approve:{response.id}"}
    first.submit(QUEUE, fields)
    second.submit(QUEUE, fields)
    assert "Nothing to do: already approved." in words(second.get(QUEUE).text)
    assert status_of(response) is ResponseStatus.APPROVED


def test_an_author_sees_and_decides_on_own_posts_only(visit):
    """The list, the counts and the buttons stop at somebody else's post."""
    author = make_member("author")
    own = make_comment(make_post(author=author), status=PENDING, text="to the author")
    other = make_comment(status=PENDING, text="to somebody else")
    visitor = visit(person=author)
    page = visitor.get(QUEUE).text
    assert rows(page) == [own.id]
    assert "to somebody else" not in page
    assert "1 waiting." in words(page)
    visitor.submit(QUEUE, {"decision": "approve", "ids": [own.id, other.id]})
    assert status_of(own) is status_of(other) is PENDING
    assert "Nothing was done." in words(visitor.get(QUEUE).text)
    visitor.submit(QUEUE, {"decision": f"approve:{own.id}"})
    assert status_of(own) is ResponseStatus.APPROVED


def test_chips_show_what_there_is(visit):
    """Comments and pingbacks always, the others when there are some."""
    editor = visit()
    told = words(editor.get(QUEUE).text)
    assert "Everything 0 Comments 0 Pingbacks 0 " in told
    assert "Trackbacks" not in told
    make_mention(status=PENDING)
    make_mention(status=PENDING, pingback_at=None, trackback_at=make_post().created_at)
    comment = make_comment(status=PENDING)
    told = words(editor.get(QUEUE).text)
    assert "Comments 1 Pingbacks 1 Trackbacks 1" in told
    assert "Webmentions" not in told
    assert rows(editor.get(f"{QUEUE}?kind=comments").text) == [comment.id]


def test_search_narrows_the_list_and_stays_in_the_field(visit):
    """By text, site and author; nothing found offers the way back."""
    found = make_comment(status=PENDING, text="a lighthouse")
    make_comment(status=PENDING)
    editor = visit()
    page = editor.get(f"{QUEUE}?search=Lighthouse").text
    assert rows(page) == [found.id]
    assert 'value="Lighthouse"' in page
    nothing = editor.get(f"{QUEUE}?search=%22%3E%3Cscript%3E").text
    assert "Nothing here matches. Show everything" in words(nothing)
    assert '"><script>' not in nothing


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("waiting", "Nothing is waiting."),
        ("approved", "No one has linked here yet."),
        ("spam", "Nothing is in spam."),
        ("bin", "The bin is empty."),
    ],
)
def test_an_empty_tab_says_so(visit, tab, sentence):
    """In one sentence."""
    assert sentence in words(visit().get(f"{QUEUE}?tab={tab}").text)


@pytest.mark.parametrize(
    "query",
    [
        "tab=x&kind=y&page=z",
        "page=0",
        "page=-3",
        "page=" + "9" * 40,
        "search=%00%ff%ed%a0%bd",
        "search=" + "x" * 5_000,
        "tab=waiting&tab=spam&tick=nothing",
    ],
)
def test_a_strange_address_shows_a_queue(visit, query):
    """Whatever stands in the address, a list is shown."""
    make_comment(status=PENDING)
    assert visit().get(f"{QUEUE}?{query}").status_code == 200


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202eevil\x01"


def test_hostile_words_are_shown_as_words(visit):
    """Tags are escaped, and words that turn the line stay in their own place."""
    signals = [{"code": HOSTILE, "weight": 1}]
    fields = {"status": PENDING, "reasons": [{"code": HOSTILE}], "signals": signals}
    post = make_post(title=HOSTILE)
    make_comment(
        post,
        author_name=HOSTILE,
        author_email=HOSTILE,
        author_url="javascript:alert(1)",
        text=HOSTILE,
        **fields,
    )
    make_mention(
        post,
        title=HOSTILE,
        quote_before=HOSTILE,
        quote_link=HOSTILE,
        quote_after=HOSTILE,
        source_host="evil.example",
        source_url="javascript:alert(1)//" + HOSTILE,
        source_key="evil",
        check={"snapshot": f"{HOSTILE} again", "points_to": HOSTILE, "found": 1},
        **fields,
    )
    make_mention(
        post, title="calm", proposal={"title": HOSTILE, "quote_after": HOSTILE}
    )
    editor = visit()
    numbers = rows(editor.get(QUEUE).text)
    assert len(numbers) == 3
    places = [QUEUE]
    for number in numbers:
        places += [f"{QUEUE}?selected={number}", f"{QUEUE}{number}"]
        places += [f"{QUEUE}{number}/reply", f"{QUEUE}block?ids={number}"]
    for place in places:
        page = editor.get(place).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        shown = page[page.index('<main class="main"') :]
        shown = re.sub(r"<bdi>.*?</bdi>", "", shown, flags=re.DOTALL)
        shown = re.sub(r'<span class="vh".*?</span>', "", shown, flags=re.DOTALL)
        assert "\u202e" not in re.sub(r"<[^>]*>", "", shown), place


def test_a_long_comment_is_shown_short_and_whole(visit):
    """100 KB do not bury the rows below, and can be read before they are approved."""
    make_comment(status=PENDING, text="word " * 20_000 + "the end")
    page = visit().get(QUEUE).text
    short, whole = re.findall(r'<p class="txt"><bdi>(.*?)</bdi>', page, re.DOTALL)
    assert len(short) < 1_100
    assert whole.endswith("the end")
    assert "All of it, 100,007 characters" in words(page)
