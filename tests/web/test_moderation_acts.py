"""What the queue offers beside its four piles: undo, source, reply, block."""

import re
from datetime import timedelta
from html import unescape

import pytest
from lxml import html

from blog import clock
from blog.accounts import rights
from blog.extensions import db
from blog.models import (
    Job,
    MentionType,
    Response,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from tests.factories import make_comment, make_mention, make_post
from tests.queries import count_queries
from tests.web.desk import Desk, fresh, values_of, words_of

QUEUE = "/studio/moderation/"
PENDING = ResponseStatus.PENDING
APPROVED = ResponseStatus.APPROVED
SPAM = ResponseStatus.SPAM
TRASHED = ResponseStatus.TRASHED


@pytest.fixture
def desk(app):
    return Desk(app)


def decide(desk, decision, place=QUEUE, **fields):
    return desk.visitor.submit(place, {"decision": decision, **fields})


def undo(desk, place=QUEUE):
    """Press the button of the bar; return the words beside it."""
    page = html.document_fromstring(desk.get(place).text)
    [bar] = page.find_class("undo")
    [form] = bar.iter("form")
    desk.visitor.post(form.get("action"), data=sent_by(form))
    return words_of(bar.find("span"))


def sent_by(form):
    """Return what a form sends, of which several fields may share a name."""
    fields = {}
    for control in form.iter("input"):
        fields.setdefault(control.get("name"), []).append(control.get("value"))
    return fields


def undo_bars(desk, place=QUEUE):
    return html.document_fromstring(desk.get(place).text).find_class("undo")


def shown(page, place="main"):
    """Return what stands there, each piece apart from the next."""
    found = html.document_fromstring(page).get_element_by_id(place)
    return " ".join(" ".join(found.itertext()).split())


def pane(page):
    return shown(page, "pane")


def status_of(response):
    found = fresh(response)
    return found.status if found else None


# Undo


@pytest.mark.parametrize(
    ("before", "tab", "decision"),
    [
        (PENDING, "waiting", "approve"),
        (PENDING, "waiting", "spam"),
        (PENDING, "waiting", "bin"),
        (APPROVED, "approved", "spam"),
        (SPAM, "spam", "restore"),
        (TRASHED, "bin", "approve"),
    ],
)
def test_every_decision_can_be_taken_back(desk, before, tab, decision):
    """To where it was, by a button that needs no script."""
    response = make_comment(status=before, author_name="H. Sund")
    place = f"{QUEUE}?tab={tab}"
    decide(desk, f"{decision}:{response.id}", place)
    assert status_of(response) is not before
    assert undo(desk, place).startswith("Comment from H. Sund")
    assert status_of(response) is before
    assert "Undone." in desk.told(place)


def test_several_are_put_back_where_each_was(desk):
    """A search may list what is shown beside what waits."""
    post = make_post()
    waits = make_mention(post, status=PENDING)
    is_shown = make_mention(post, proposal={"title": "Casino"})
    decide(desk, "spam", ids=[waits.id, is_shown.id])
    assert status_of(waits) is status_of(is_shown) is SPAM
    assert undo(desk) == "2 responses moved to spam"
    assert (status_of(waits), status_of(is_shown)) == (PENDING, APPROVED)


def test_steps_are_taken_back_one_after_the_other(desk):
    """The newest first, until there is none."""
    made = [make_comment(status=PENDING, author_name=f"R{n}") for n in range(3)]
    for response in made:
        decide(desk, f"approve:{response.id}")
    for n in (2, 1, 0):
        assert undo(desk) == f"Comment from R{n} approved"
        assert status_of(made[n]) is PENDING
    assert not undo_bars(desk)


def test_undo_is_offered_for_ten_minutes(desk, stopped_clock):
    """What was done before lunch is looked for in its tab."""
    response = make_comment(status=PENDING)
    decide(desk, f"approve:{response.id}")
    stopped_clock.advance(minutes=10)
    assert undo_bars(desk)
    stopped_clock.advance(seconds=1)
    assert not undo_bars(desk)


def test_undo_takes_nobody_further_than_the_buttons_do(app):
    """Somebody else's post, a response that is gone, or nonsense: nothing happens."""
    response = make_comment(status=PENDING)
    author = Desk(app, "author")
    for before in ([f"{response.id}:approved"], ["99999:approved"], ["1:x"], ["x"], []):
        author.visitor.submit(f"{QUEUE}undo", {"before": before}, page=QUEUE)
        assert "Nothing was undone." in author.told(QUEUE)[0]
    assert status_of(response) is PENDING


def test_undo_needs_the_token_of_the_page(desk):
    """Another site cannot press this button either."""
    response = make_comment()
    before = {"before": f"{response.id}:pending"}
    assert desk.visitor.post(f"{QUEUE}undo", data=before).status_code == 400
    assert status_of(response) is APPROVED


# Where the queue leads


def test_work_goes_on_at_the_next_row(desk):
    """It is selected in the address, and the address leads to it."""
    first, second, third = (
        make_comment(status=PENDING, received_at=clock.now() - timedelta(minutes=n))
        for n in range(3)
    )
    answer = decide(desk, f"approve:{first.id}")
    assert answer.location == f"{QUEUE}?selected={second.id}#response-{second.id}"
    page = html.document_fromstring(desk.get(answer.location).text)
    [row] = page.xpath("//li[@aria-current='true']")
    assert row.get("id") == f"response-{second.id}"
    answer = decide(desk, f"approve:{third.id}")
    assert answer.location == f"{QUEUE}?selected={second.id}#response-{second.id}"


def test_one_post_can_be_looked_at_alone(desk):
    """A link of each row leads there, and a chip leads back."""
    post = make_post(title="Foghorn")
    make_comment(post, status=PENDING, text="about the horn")
    make_comment(status=PENDING, text="about the ferry")
    page = desk.get(QUEUE).text
    assert f'href="{QUEUE}?post={post.id}">Only this post' in page
    page = desk.get(f"{QUEUE}?post={post.id}").text
    assert "about the horn" in page
    assert "about the ferry" not in page
    told = shown(page)
    assert "Only on Foghorn , show all posts Everything Comments 1" in told
    assert "Only this post" not in told
    assert desk.get(f"{QUEUE}?post=99999").status_code == 200


def test_the_oldest_can_come_first(desk):
    """And the link turns it round again."""
    for n in range(3):
        make_comment(
            status=PENDING,
            author_name=f"R{n}",
            received_at=clock.now() - timedelta(days=n),
        )
    newest = re.findall(r"<b><bdi>(R\d)", desk.get(QUEUE).text)
    oldest = re.findall(r"<b><bdi>(R\d)", desk.get(f"{QUEUE}?order=oldest").text)
    assert newest == ["R0", "R1", "R2"]
    assert oldest == newest[::-1]
    assert ">Oldest first<" in desk.get(QUEUE).text
    assert ">Newest first<" in desk.get(f"{QUEUE}?order=oldest").text


def test_a_mention_of_the_home_page_is_told_as_such(app):
    """Those who moderate everything decide about it, and nobody can answer there."""
    mention = make_mention(status=PENDING, type=MentionType.REPLY)
    mention.post_id = None
    db.session.commit()
    editor = Desk(app)
    page = editor.get(QUEUE).text
    assert "other" in page
    assert "reply on the home page" in shown(page)
    assert "/reply" not in page
    assert Desk(app, "author").get(f"{QUEUE}{mention.id}").status_code == 403
    decide(editor, f"approve:{mention.id}")
    assert status_of(mention) is APPROVED


@pytest.mark.parametrize("kind", ["reply", "like", "repost", "bookmark"])
def test_what_a_mention_is_stands_beside_its_site(desk, kind):
    """A plain mention needs no word for it."""
    make_mention(
        status=PENDING,
        type=MentionType(kind),
        author_name="Oona Fairley",
        source_url="https://oona.example/n",
    )
    make_mention(status=PENDING, source_url="https://plain.example/n", author_name="X")
    told = shown(desk.get(QUEUE).text)
    assert re.search(f"Oona Fairley .* oona.example , {kind} on Post", told)
    assert "plain.example on Post" in told


def test_a_score_says_what_it_is_made_of(desk):
    """Each signal with its weight and its words."""
    signals = [
        {"code": "held_word", "word": "casino", "weight": 2},
        {"code": "in_article", "weight": -2},
    ]
    make_mention(status=PENDING, signals=signals, score=0)
    told = shown(desk.get(QUEUE).text)
    assert "Score 0 Why +2 " in told
    assert "casino" in told
    assert "\N{MINUS SIGN}2 Link found in the article" in told


def test_the_number_of_queries_does_not_grow_with_the_list(app, desk):
    """Fifty rows cost no more than two."""
    post = make_post()
    for n in range(2):
        make_mention(post, status=PENDING, title=f"Few {n}")
    desk.get(QUEUE)
    with count_queries() as few:
        desk.get(QUEUE)
    for n in range(40):
        make_mention(make_post(), status=PENDING, title=f"Many {n}")
    with count_queries() as many:
        desk.get(QUEUE)
    assert len(many) == len(few)


# A page that changed


@pytest.fixture
def changed():
    return make_mention(
        title="Harbour notes",
        proposal={"title": "Harbour <b>casino</b>", "author_name": "Eve"},
        reasons=[{"code": "page_changed"}],
    )


def test_what_changed_on_a_page_is_shown_word_by_word(desk, changed):
    """What came and what went are told apart by more than their colour."""
    page = desk.get(QUEUE).text
    assert "<del>notes</del>" in page
    assert "<ins>&lt;b&gt;casino&lt;/b&gt;</ins>" in page
    told = shown(page)
    assert "What changed on that page Name Eve Title Harbour" in told
    assert "Held because The page changed since it was approved" in told
    assert "Keep the old words" in told


@pytest.mark.parametrize(
    ("decision", "title"),
    [("approve", "Harbour <b>casino</b>"), ("keep", "Harbour notes")],
)
def test_old_or_new_words_are_chosen_and_the_choice_undone(
    desk, changed, decision, title
):
    """What was shown stays shown meanwhile."""
    decide(desk, f"{decision}:{changed.id}")
    after = fresh(changed)
    assert (after.status, after.title, after.proposal) == (APPROVED, title, None)
    assert "Nothing is waiting." in shown(desk.get(QUEUE).text)
    undo(desk)
    after = fresh(changed)
    assert (after.status, after.title) == (APPROVED, "Harbour notes")
    assert after.proposal["title"] == "Harbour <b>casino</b>"


# The source


def test_the_source_of_the_selected_is_shown_beside_the_list(desk):
    """What was found as text, the check, who brought it, and the site's record."""
    for n in range(2):
        make_mention(source_url=f"https://harbour.example/{n}")
    mention = make_mention(
        status=PENDING,
        title="Five radio plays",
        source_url="https://harbour.example/plays",
        quote_link="a second series",
        webmention_at=clock.now() - timedelta(hours=1),
        check={
            "found": 1,
            "in_article": True,
            "is_followable": True,
            "points_to": "/ferry/#when",
            "status": 200,
            "content_type": "text/html",
            "size": 42_000,
            "seconds": 0.6,
            "redirects": 0,
            "snapshot": "I came by way of <b>a second series</b>, carefully.",
        },
    )
    make_comment(status=PENDING)
    page = desk.get(f"{QUEUE}?selected={mention.id}").text
    assert "&lt;b&gt;<mark>a second series</mark>&lt;/b&gt;, carefully." in page
    assert (
        '<a class="btn wide" href="https://harbour.example/plays" '
        'rel="noreferrer nofollow noopener">' in page
    )
    told = pane(page)
    assert "Link Found once, in the article, followable" in told
    assert "Points to /ferry/#when" in told
    assert "200, text/html, 41 KB, 0.6 s" in told
    assert "Pingback 14 May 2026 at 12:00" in told
    assert "Webmention 14 May 2026 at 11:00" in told
    assert "Approved 2 Spam 0 First seen 14 May 2026 at 12:00" in told


def test_a_comment_is_shown_with_what_its_writer_gave(desk):
    """There is no page to check."""
    comment = make_comment(
        author_name="R. Pascoe",
        author_email="p@mail.test",
        author_url="https://pascoe.example/",
        remote_addr="192.0.2.7",
    )
    told = pane(desk.get(f"{QUEUE}{comment.id}").text)
    assert "Name R. Pascoe Email p@mail.test" in told
    assert "Sent from 192.0.2.7" in told
    assert "Check again" not in told


def test_a_page_of_its_own_stands_for_narrow_screens(desk):
    """With the place in the queue it came from, and every button."""
    mention = make_mention(status=PENDING)
    place = f"?search=source&selected={mention.id}"
    page = desk.get(f"{QUEUE}{mention.id}?search=source").text
    assert f'href="{QUEUE}{place.replace("&", "&amp;")}' in page
    told = shown(page)
    for words in ("Approve", "Spam", "Block", "Bin", "Check again"):
        assert words in told
    fields = {"decision": f"bin:{mention.id}"}
    desk.visitor.submit(f"{QUEUE}?search=source", fields, page=f"{QUEUE}{mention.id}")
    assert status_of(mention) is TRASHED


def test_a_source_is_shown_to_those_who_decide_about_it(app):
    """Others are told that they may not."""
    author = Desk(app, "author")
    own = make_mention(make_post(author=author.person))
    other = make_mention()
    assert author.get(f"{QUEUE}{own.id}").status_code == 200
    assert author.get(f"{QUEUE}{other.id}").status_code == 403
    assert author.get(f"{QUEUE}{other.id}/reply").status_code == 403
    assert author.get(f"{QUEUE}99999").status_code == 404


def press_in_pane(desk, response, words):
    page = desk.get(f"{QUEUE}?tab=approved&selected={response.id}").text
    tree = html.document_fromstring(page)
    [button] = [b for b in tree.iter("button") if words_of(b) == words]
    form = next(button.iterancestors("form"))
    return desk.visitor.post(form.get("action"), data=values_of(form))


def test_a_page_is_read_again_on_request(desk):
    """By the worker; the queue says so."""
    post = make_post()
    mention = make_mention(post, target_url=f"http://blog.test{post.permalink}")
    answer = press_in_pane(desk, mention, "Check again")
    place = f"{QUEUE}?tab=approved&selected={mention.id}#response-{mention.id}"
    assert answer.location == place
    assert "The page will be read again in a moment." in desk.told(QUEUE)
    assert db.session.scalars(db.select(Job.kind)).all() == ["verify_ping"]


def test_a_page_that_cannot_be_asked_for_is_not(desk):
    """Its post was withdrawn, or the mention is gone: a sentence, no error."""
    mention = make_mention(target_url="http://blog.test/nowhere/")
    press_in_pane(desk, mention, "Check again")
    [told] = desk.told(QUEUE)
    assert "read again" not in told
    assert not db.session.scalars(db.select(Job)).all()


def test_a_site_is_approved_from_now_on(desk):
    """One rule about the host, whatever the spelling of its address."""
    mention = make_mention(source_url="https://www.Harbour.example/plays")
    press_in_pane(desk, mention, "Approve this site from now on")
    [rule] = db.session.scalars(db.select(SiteRule)).all()
    assert (rule.scope, rule.pattern) == (RuleScope.HOST, "harbour.example")
    assert rule.verdict is Verdict.APPROVE
    assert "harbour.example is shown at once from now on." in desk.told(QUEUE)[0]
    page = desk.get(f"{QUEUE}?tab=approved").text
    assert "Approve this site from now on" not in page
    assert "Always approved since 14 May 2026: harbour.example" in pane(page)


# Replies


def test_a_reply_approves_and_answers(desk):
    """In one step, which is undone in one step."""
    comment = make_comment(status=PENDING, author_name="R. Pascoe")
    path = f"{QUEUE}{comment.id}/reply"
    desk.press(path, "Approve and reply", text="Gladly, *thank you*.")
    assert status_of(comment) is APPROVED
    reply = db.session.scalar(
        db.select(Response).where(Response.parent_id.is_not(None))
    )
    assert (reply.parent_id, reply.post_id) == (comment.id, comment.post_id)
    assert (reply.text, reply.person_id) == ("Gladly, *thank you*.", desk.person.id)
    assert undo(desk) == "Approved and answered R. Pascoe"
    assert (status_of(comment), status_of(reply)) == (PENDING, TRASHED)


@pytest.mark.parametrize("text", ["", "  \x00 ", "x" * 20_000])
def test_a_reply_that_cannot_stand_is_told_in_its_form(desk, text):
    """What was written stays, and nothing is approved."""
    comment = make_comment(status=PENDING)
    path = f"{QUEUE}{comment.id}/reply"
    answer = desk.press(path, "Approve and reply", text=text)
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert text.strip("\x00 ")[:100] in answer.text
    assert status_of(comment) is PENDING


def test_a_form_open_too_long_keeps_the_reply(desk):
    """The token is old, the words are not lost."""
    comment = make_comment(status=PENDING)
    path = f"{QUEUE}{comment.id}/reply"
    answer = desk.press(path, "Approve and reply", text="Long thought", csrf_token="x")
    assert answer.status_code == 422
    assert "Long thought" in answer.text
    assert "Send it again." in answer.text
    assert status_of(comment) is PENDING


# Blocking


def block(desk, *ids, **fields):
    numbers = "&".join(f"ids={n}" for n in ids)
    return desk.press(f"{QUEUE}block?{numbers}", "Block", **fields)


def rules():
    found = db.session.scalars(db.select(SiteRule).order_by(SiteRule.pattern)).all()
    return [(rule.scope.value, rule.pattern, rule.verdict.value) for rule in found]


def test_blocking_offers_what_the_response_came_with(desk):
    """A mention its address and site, a comment its writer's, each with a count."""
    post = make_post()
    mention = make_mention(post, status=PENDING, source_url="https://a.b.example/1")
    make_mention(post, status=PENDING, source_url="https://a.b.example/2")
    make_mention(post, source_url="https://a.b.example/1/again")
    make_mention(post, status=SPAM, source_url="https://a.b.example/3")
    told = shown(desk.get(f"{QUEUE}block?ids={mention.id}").text)
    assert "This site, a.b.example 2 other items waiting or shown" in told
    assert "This site and its subdomains, a.b.example 2 other items" in told
    assert "what lies below it, a.b.example/1 1 other item waiting or shown" in told
    assert "email" not in told
    comment = make_comment(author_email="Bob@mail.test")
    told = shown(desk.get(f"{QUEUE}block?ids={comment.id}").text)
    assert "Comments from this email address, bob@mail.test No other item" in told
    assert "This site" not in told


def test_a_block_moves_what_came_and_is_undone_whole(desk):
    """The rule goes, and everything is where it was."""
    post = make_post()
    mention = make_mention(post, status=PENDING, source_url="https://bad.example/1")
    others = [
        make_mention(post, source_url="https://bad.example/2"),
        make_mention(post, status=PENDING, source_url="https://bad.example/3"),
    ]
    binned = make_mention(post, status=TRASHED, source_url="https://bad.example/4")
    block(desk, mention.id, scope="host", also_others="y")
    assert rules() == [("host", "bad.example", "block")]
    assert [status_of(r) for r in (mention, *others)] == [SPAM] * 3
    assert undo(desk) == "bad.example blocked, 3 moved to spam"
    assert not rules()
    found = [status_of(r) for r in (mention, *others, binned)]
    assert found == [PENDING, APPROVED, PENDING, TRASHED]


def test_others_stay_where_they_are_unless_asked(desk):
    """The box is empty at first."""
    mention = make_mention(status=PENDING, source_url="https://bad.example/1")
    other = make_mention(source_url="https://bad.example/2")
    block(desk, mention.id, scope="domain")
    assert rules() == [("domain", "bad.example", "block")]
    assert (status_of(mention), status_of(other)) == (SPAM, APPROVED)


def test_a_block_that_was_there_before_stays_after_undoing(desk):
    """Undo takes back this step, not what was decided earlier."""
    mention = make_mention(status=PENDING, source_url="https://bad.example/1")
    db.session.add(
        SiteRule(scope=RuleScope.HOST, pattern="bad.example", verdict=Verdict.BLOCK)
    )
    db.session.commit()
    block(desk, mention.id, scope="host")
    undo(desk)
    assert rules() == [("host", "bad.example", "block")]
    assert status_of(mention) is PENDING


def test_the_sites_of_several_are_blocked_together(desk):
    """The bar's button leads to one page for all of them."""
    post = make_post()
    ticked = [
        make_mention(post, status=PENDING, source_url=f"https://bad{n}.example/{m}")
        for n, m in ((1, 1), (1, 2), (2, 1))
    ]
    left = make_mention(post, status=PENDING, source_url="https://good.example/")
    answer = decide(desk, "block", ids=[r.id for r in ticked])
    told = shown(desk.get(answer.location).text)
    assert "Block where 3 responses came from" in told
    assert "These sites bad1.example, bad2.example . No other item" in told
    desk.press(answer.location, "Block", scope="host")
    assert [pattern for _, pattern, _ in rules()] == ["bad1.example", "bad2.example"]
    assert {status_of(r) for r in ticked} == {SPAM}
    assert status_of(left) is PENDING
    assert undo(desk) == "2 sites blocked, 3 moved to spam"
    assert not rules()
    assert {status_of(r) for r in ticked} == {PENDING}


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=x", "?ids=99999"])
def test_blocking_needs_something_to_block(desk, query):
    """A strange address is not found."""
    assert desk.get(f"{QUEUE}block{query}").status_code == 404


def test_what_came_without_an_address_cannot_be_blocked(desk):
    """The page says so, and the queue does not offer it."""
    comment = make_comment(status=PENDING, author_email=None)
    assert "/block?ids" not in desk.get(QUEUE).text
    told = shown(desk.get(f"{QUEUE}block?ids={comment.id}").text)
    assert "It came without an address that could be blocked." in told


def test_only_those_who_moderate_everything_block(app):
    """A rule is about the whole site; an author's buttons leave it out."""
    author = Desk(app, "author")
    mention = make_mention(make_post(author=author.person), status=PENDING)
    assert rights.Right.MODERATE not in rights.rights_of(author.person)
    page = author.get(QUEUE).text
    assert "Block" not in shown(page)
    assert "Approve this site" not in page
    assert author.get(f"{QUEUE}block?ids={mention.id}").status_code == 403
    answer = author.visitor.submit(f"{QUEUE}{mention.id}/site", {}, page=QUEUE)
    assert answer.status_code == 403
    assert not rules()


# The bin


def test_what_is_deleted_for_ever_is_gone(desk):
    """It is told, and cannot be undone."""
    response = make_comment(status=TRASHED, author_name="R. Pascoe")
    decide(desk, f"erase:{response.id}", f"{QUEUE}?tab=bin")
    assert status_of(response) is None
    assert "Comment from R. Pascoe deleted for ever." in desk.told(QUEUE)
    assert not undo_bars(desk)


def test_a_place_survives_every_form_behind_it(desk):
    """After replying and blocking the list is as it was."""
    comment = make_comment(status=SPAM, text="ferry", author_url="https://a.example/")
    place = "tab=spam&kind=comments&search=ferry"
    for path, button in (
        (f"{QUEUE}{comment.id}/reply?{place}", "Approve and reply"),
        (f"{QUEUE}block?ids={comment.id}&{place}", "Block"),
    ):
        answer = desk.press(path, button, text="Yes.")
        assert unescape(answer.location) == f"{QUEUE}?{place}"
