"""Who wrote a mention: one page and one photo are asked for, through the same guard."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from blog.errors import AddressRefused, FetchTimedOut
from blog.extensions import db
from blog.linkbacks.incoming import policy
from blog.linkbacks.incoming.authors import meet_author
from blog.media.storage import media_folder
from blog.models import Response, ResponseStatus
from blog.responses import erasing, moderating
from tests.factories import make_mention, make_person, make_post
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.incoming import (
    LINK,
    SOURCE,
    drain,
    jobs,
    mentions,
    ping,
    receive,
)

AUTHOR = "https://ana.example/"
PHOTO = "https://pictures.example/ana.png"
PAGE = (
    f'<div class="h-entry"><a class="p-author h-card" href="{AUTHOR}"></a>'
    f'<p class="p-name">Five plays</p><div class="e-content">{LINK}</div></div>'
)
CARD = (
    f'<div class="h-card"><a class="u-url u-uid" href="{AUTHOR}"></a>'
    f'<span class="p-name">Ana Oliveira</span><img class="u-photo" src="{PHOTO}"></div>'
)


def picture(colour="teal", size=(300, 200), kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def photo(content=None, **fields):
    content = picture() if content is None else content
    return fetched(PHOTO, content, headers={"Content-Type": "image/png"}, **fields)


def web(**pages):
    known = {SOURCE: PAGE, AUTHOR: CARD, PHOTO: photo()}
    return FakeFetcher(known | pages)


def bring(app, fetcher):
    receive(fetcher, ping(protocol="webmention"))
    drain(app, fetcher)


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry")


@pytest.fixture(autouse=True)
def _no_files_stay(app):
    yield
    for file in (media_folder() / "faces").glob("*"):
        file.unlink()


def test_the_author_is_asked_once_and_the_photo_kept(post, app):
    """One request to the source, one to the author's page, one for the photo."""
    fetcher = web()
    bring(app, fetcher)
    (mention,) = mentions()
    assert [asked.url for asked in fetcher.asked] == [SOURCE, AUTHOR, PHOTO]
    assert "http://blog.test" in fetcher.asked[1].purpose
    assert mention.author_name == "Ana Oliveira"
    assert mention.photo_url == PHOTO
    with Image.open(media_folder() / mention.photo_path) as kept:
        assert (kept.format, kept.size) == ("WEBP", (96, 96))


def test_the_photo_is_served_from_here(post, app, client):
    """Readers' browsers ask no other host."""
    bring(app, web())
    with client.get(f"/media/{mentions()[0].photo_path}") as answer:
        assert answer.status_code == 200
        assert answer.content_type == "image/webp"


def test_a_source_that_tells_all_spares_its_author_the_request(post, app):
    """Only what is missing is asked for."""
    card = f'<a class="p-author h-card" href="{AUTHOR}">'
    full = PAGE.replace(card, f'{card}<img class="u-photo" src="{PHOTO}">Ana ')
    fetcher = web(**{SOURCE: full})
    bring(app, fetcher)
    assert [asked.url for asked in fetcher.asked] == [SOURCE, PHOTO]
    assert mentions()[0].photo_path


def test_a_second_ping_asks_neither_page_nor_photo_again(post, app, stopped_clock):
    """What was asked is remembered, whatever came of it."""
    bring(app, web())
    stopped_clock.advance(minutes=2)
    fetcher = web()
    bring(app, fetcher)
    assert [asked.url for asked in fetcher.asked] == [SOURCE]
    assert mentions()[0].author_name == "Ana Oliveira"
    assert mentions()[0].photo_path


@pytest.mark.parametrize(
    "pages",
    [
        {AUTHOR: FetchTimedOut("slow")},
        {AUTHOR: AddressRefused("private")},
        {AUTHOR: fetched(AUTHOR, "gone", status=404)},
        {AUTHOR: fetched(AUTHOR, CARD, headers={"Content-Type": "image/png"})},
        {AUTHOR: "<p>No card here.</p>"},
    ],
)
def test_an_author_who_cannot_be_read_stays_unknown(post, app, pages, stopped_clock):
    """The mention stands without a name, and the page is not asked again."""
    bring(app, web(**pages))
    assert mentions()[0].author_name == ""
    assert not jobs("meet_author")
    stopped_clock.advance(minutes=2)
    fetcher = web(**pages)
    bring(app, fetcher)
    assert [asked.url for asked in fetcher.asked] == [SOURCE]


def broken_avif():
    """Return a picture whose decoder fails in a way of its own."""
    return picture(kind="AVIF")[:-40] + bytes(40)


@pytest.mark.parametrize(
    "answer",
    [
        FetchTimedOut("slow"),
        photo(broken_avif()),
        photo(b"<svg onload=alert(1)>"),
        photo(b""),
        photo(picture()[:40]),
        fetched(PHOTO, "no", status=403),
    ],
)
def test_a_photo_that_is_none_is_left_out(post, app, answer):
    """Initials stand in its place."""
    bring(app, web(**{PHOTO: answer}))
    (mention,) = mentions()
    assert mention.author_name == "Ana Oliveira"
    assert mention.photo_path is None
    assert not jobs("meet_author")
    assert not list((media_folder() / "faces").glob("*"))


def test_a_page_of_this_site_is_no_author_to_ask(post, app):
    """A stranger does not make the blog ask itself."""
    ours = PAGE.replace(AUTHOR, "http://blog.test/author/jo/")
    fetcher = FakeFetcher({SOURCE: ours})
    bring(app, fetcher)
    assert [asked.url for asked in fetcher.asked] == [SOURCE]


def test_a_host_is_asked_for_so_many_authors_within_the_hour(post, app, monkeypatch):
    """Otherwise any number of sources would have us ask one host of their choice."""
    changed = replace(app.extensions["settings"], ping_budget=1)
    monkeypatch.setitem(app.extensions, "settings", changed)
    asked = [policy.may_visit(f"{AUTHOR}{number}") for number in range(11)]
    assert asked == [True] * 10 + [False]
    fetcher = web()
    bring(app, fetcher)
    assert [request.url for request in fetcher.asked] == [SOURCE]
    assert mentions()[0].author_name == ""


def test_spam_has_no_author_to_meet(post, app):
    """Its pages are asked for nothing more, until a moderator shows it."""
    make_mention(
        post,
        source_url=SOURCE,
        source_key="other.example/five-plays",
        status=ResponseStatus.SPAM,
        author_url=AUTHOR,
    )
    fetcher = web()
    receive(fetcher)
    assert not jobs("meet_author")
    moderating.approve([mentions()[0].id], by=make_person("editor"))
    drain(app, fetcher)
    assert mentions()[0].author_name == "Ana Oliveira"


def test_the_photo_goes_with_its_mention(post, app):
    """Erasing leaves no file."""
    bring(app, web())
    (mention,) = mentions()
    file = media_folder() / mention.photo_path
    assert file.exists()
    erasing.erase([mention.id], by=make_person("editor"))
    drain(app, {})
    assert not file.exists()


def test_the_photo_of_somebody_else_goes_at_once(post, app, stopped_clock):
    """A page that names another author loses the first one's photo."""
    bring(app, web())
    file = media_folder() / mentions()[0].photo_path
    stopped_clock.advance(minutes=2)
    bring(app, web(**{SOURCE: PAGE.replace(AUTHOR, "https://bo.example/")}))
    assert mentions()[0].photo_path is None
    assert not file.exists()


def test_a_new_photo_replaces_the_old_file(post, app, stopped_clock):
    """An address of ours never comes to mean other bytes."""
    other = "https://pictures.example/new.png"
    card = f'<a class="p-author h-card" href="{AUTHOR}">Ana<img class="u-photo" src='
    first = PAGE.replace(
        f'<a class="p-author h-card" href="{AUTHOR}">', f'{card}"{PHOTO}">'
    )
    second = first.replace(PHOTO, other)
    bring(app, web(**{SOURCE: first}))
    before = mentions()[0].photo_path
    stopped_clock.advance(minutes=2)
    bring(app, web(**{SOURCE: second, other: fetched(other, picture("red"))}))
    after = mentions()[0].photo_path
    assert after not in {None, before}
    assert not (media_folder() / before).exists()
    assert (media_folder() / after).exists()


def test_an_author_changed_meanwhile_is_not_given_the_old_ones_name(post, app):
    """What is written fits the page that was asked."""
    changed_id = make_mention(post, author_url=AUTHOR).id

    class Changing(FakeFetcher):
        def get(self, url, **options):
            row = db.session.get(Response, changed_id)
            row.author_url = "https://bo.example/"
            db.session.commit()
            return super().get(url, **options)

    meet_author({"response_id": changed_id}, fetcher=Changing(web().pages))
    mention = db.session.get(Response, changed_id)
    assert (mention.author_name, mention.photo_path) == ("", None)
    assert not list((media_folder() / "faces").glob("*"))


def test_no_transaction_is_open_while_the_author_is_asked(post, app):
    """As with sources."""
    held = []

    class Watching(FakeFetcher):
        def get(self, *arguments, **options):
            held.append(db.session().in_transaction())
            return super().get(*arguments, **options)

    bring(app, Watching(web().pages))
    assert held == [False] * 3
