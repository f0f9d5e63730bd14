"""What a moderator wrote stays, whatever the page does later, until one decides."""

import pytest

from blog.errors import AlreadyRegistered, EditConflict
from blog.extensions import db
from blog.linkbacks.incoming.authors import meet_author
from blog.models import ResponseStatus, RuleScope, SiteRule, Verdict
from blog.responses import moderating
from blog.responses.editing import Words, edit_response, original_of
from tests.factories import make_mention, make_person, make_post
from tests.fakes import FakeFetcher
from tests.integration.linkbacks.incoming import LINK, SOURCE, html, mentions, receive

PENDING, APPROVED = ResponseStatus.PENDING, ResponseStatus.APPROVED
CHANGED = [{"code": "page_changed"}]


@pytest.fixture
def editor(app):
    return make_person("editor")


@pytest.fixture
def edited(editor, stopped_clock):
    """A shown mention whose title, "Five plays", a moderator made shorter."""
    make_post(slug="night-ferry")
    receive({SOURCE: html()})
    (mention,) = mentions()
    mention.status, mention.reasons = APPROVED, []
    db.session.commit()
    edit_response(mention.id, Words(title="Plays"), by=editor)
    stopped_clock.advance(minutes=2)
    return mention


def now_as(page, stopped_clock):
    """Have the page say this; return the mention and what its sender was told."""
    stopped_clock.advance(minutes=2)
    outcome = receive({SOURCE: page})
    (mention,) = mentions()
    return mention, outcome


def test_a_page_that_did_not_change_changes_nothing(edited, stopped_clock):
    """Reading it again brings back neither its words nor a question."""
    mention, outcome = now_as(html(), stopped_clock)
    assert (mention.title, mention.proposal, mention.reasons) == ("Plays", None, [])
    assert type(outcome.reason) is AlreadyRegistered


def test_a_small_change_elsewhere_is_taken_over(edited, stopped_clock):
    """The quoted sentence is the page's, the title the moderator's."""
    page = html(LINK.replace("careful", "very careful"))
    mention, outcome = now_as(page, stopped_clock)
    assert (mention.title, mention.proposal) == ("Plays", None)
    assert mention.quote_after == ", which is very careful."
    assert outcome.is_accepted
    again, _ = now_as(html(LINK.replace("careful", "careful!")), stopped_clock)
    assert (again.title, again.proposal) == ("Plays", None)


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize("status", ResponseStatus)
def test_other_words_wait_for_a_moderator(edited, stopped_clock, status, trust):
    """Even a corrected letter, wherever the mention is, and however good the site."""
    if trust:
        scope, verdict = RuleScope.HOST, Verdict.APPROVE
        rule = SiteRule(scope=scope, pattern="other.example", verdict=verdict)
        db.session.add(rule)
    edited.status = status
    db.session.commit()
    mention, outcome = now_as(html(title="Five playz"), stopped_clock)
    assert (mention.title, mention.status) == ("Plays", status)
    assert mention.proposal["title"] == "Five playz"
    assert mention.reasons == (CHANGED if status is APPROVED else [])
    assert outcome.is_accepted
    mention, outcome = now_as(html(title="Five playz"), stopped_clock)
    assert type(outcome.reason) is AlreadyRegistered
    mention, _ = now_as(html(), stopped_clock)
    assert (mention.title, mention.proposal, mention.reasons) == ("Plays", None, [])


def test_new_words_that_are_chosen_end_the_edit(edited, editor, stopped_clock):
    """It is no longer a moderator's; undone, it is again, and the question waits."""
    mention, _ = now_as(html(title="Six radio plays"), stopped_clock)
    moderating.approve([mention.id], by=editor)
    (mention,) = mentions()
    assert (mention.title, mention.edits) == ("Six radio plays", None)
    assert (mention.edited_at, mention.editor_id) == (None, None)
    moderating.put_back({mention.id: APPROVED}, by=editor)
    (mention,) = mentions()
    assert (mention.title, mention.editor_id) == ("Plays", editor.id)
    assert original_of(mention) == {"title": "Five plays"}
    assert mention.proposal["title"] == "Six radio plays"
    assert mention.reasons == CHANGED
    _, outcome = now_as(html(title="Six radio plays"), stopped_clock)
    assert type(outcome.reason) is AlreadyRegistered


def test_what_the_page_did_not_change_stays_edited(edited, editor, stopped_clock):
    """Each column by itself: a new title leaves the name a moderator gave."""
    edit_response(edited.id, Words(author_name="Ana"), by=editor)
    mention, _ = now_as(html(title="Six radio plays"), stopped_clock)
    moderating.approve([mention.id], by=editor)
    mention, _ = now_as(html(title="Six radio plays"), stopped_clock)
    assert (mention.title, mention.author_name) == ("Six radio plays", "Ana")
    assert original_of(mention) == {"author_name": ""}
    assert (mention.editor_id, mention.proposal) == (editor.id, None)


def test_old_words_that_are_kept_are_the_moderators(edited, editor, stopped_clock):
    """The same change is not proposed again, another one is."""
    mention, _ = now_as(html(title="Six radio plays"), stopped_clock)
    moderating.keep_old([mention.id], by=editor)
    for words in (Words(), Words(author_name="Ana")):
        edit_response(mention.id, words, by=editor)
        mention, outcome = now_as(html(title="Six radio plays"), stopped_clock)
        assert (mention.title, mention.proposal) == ("Plays", None)
        assert type(outcome.reason) is AlreadyRegistered
    mention, _ = now_as(html(title="Seven radio plays"), stopped_clock)
    assert mention.proposal["title"] == "Seven radio plays"


def test_what_waits_can_be_kept_and_then_approved(edited, editor, stopped_clock):
    """Undone, the question is asked again, without saying that it was approved."""
    edited.status = PENDING
    db.session.commit()
    mention, _ = now_as(html(title="Six radio plays"), stopped_clock)
    moderating.keep_old([mention.id], by=editor)
    moderating.put_back({mention.id: PENDING}, by=editor)
    (mention,) = mentions()
    assert (mention.status, mention.reasons) == (PENDING, [])
    assert mention.proposal["title"] == "Six radio plays"


def test_a_link_that_comes_back_brings_the_edited_words(edited, stopped_clock):
    """Taken out and in again, a page has not got rid of the moderator's words."""
    mention, _ = now_as(html("no link"), stopped_clock)
    assert mention.status is ResponseStatus.TRASHED
    mention, _ = now_as(html(), stopped_clock)
    assert (mention.title, mention.proposal) == ("Plays", None)
    assert mention.status is PENDING
    now_as(html("no link"), stopped_clock)
    mention, _ = now_as(html(title="Cheap tickets"), stopped_clock)
    assert (mention.title, mention.trashed_at) == ("Plays", None)
    assert mention.proposal["title"] == "Cheap tickets"


def test_an_undone_edit_is_measured_as_if_it_had_not_been(
    edited, editor, stopped_clock
):
    """Small changes go on being small."""
    now_as(html(LINK.replace("careful", "very careful")), stopped_clock)
    moderating.put_back({}, edits={edited.id: edited.edited_at}, by=editor)
    assert mentions()[0].title == "Five plays"
    mention, _ = now_as(html(title="Five playz"), stopped_clock)
    assert (mention.title, mention.proposal) == ("Five playz", None)


def test_a_proposal_must_be_decided_before_an_edit_is_undone(
    edited, editor, stopped_clock
):
    """Otherwise the old words would come to stand between two questions."""
    edited_at = edited.edited_at
    now_as(html(title="Cheap tickets"), stopped_clock)
    with pytest.raises(EditConflict):
        moderating.put_back({}, edits={edited.id: edited_at}, by=editor)


def test_an_authors_page_does_not_fill_in_a_name_that_was_taken_away(editor):
    """A moderator took it away; the photo may come."""
    url = "https://ana.example/"
    mention = make_mention(author_name="Buy here", author_url=url)
    edit_response(mention.id, Words(author_name=""), by=editor)
    card = f'<div class="h-card"><a class="u-url u-uid" href="{url}">Buy here</a></div>'
    meet_author({"response_id": mention.id}, fetcher=FakeFetcher({url: card}))
    (mention,) = mentions()
    assert mention.author_name == ""
    assert mention.check["author_asked"] == url


def test_a_name_from_the_authors_page_is_no_change_of_the_source(
    edited, editor, stopped_clock
):
    """An address set right does not make the page look changed."""
    edited.author_name = "Ana Oliveira"  # as the author's own page told
    db.session.commit()
    words = Words(author_url="https://bo.example/")
    edit_response(edited.id, words, by=editor)
    mention, _ = now_as(html(), stopped_clock)
    assert (mention.author_name, mention.proposal) == ("Ana Oliveira", None)
    assert mention.author_url == "https://bo.example/"
