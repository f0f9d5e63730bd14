"""What a sender may try: no exception, no false mention, nothing a database refuses."""

import threading

import pytest

from blog.errors import (
    AccessDenied,
    AlreadyRegistered,
    PingRefused,
    SourceHasNoLink,
    SourceNotFound,
)
from blog.extensions import db
from blog.linkbacks.incoming import receiving
from blog.models import PingState
from blog.net.fetcher import Fetcher
from blog.net.guard import Guard
from tests.factories import make_post
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.incoming import (
    LINK,
    SOURCE,
    TARGET,
    drain,
    html,
    jobs,
    mentions,
    ping,
    receive,
    records,
)

PROTOCOLS = ("pingback", "trackback", "webmention")
UNSTORABLE = "a\x00b\ud800c"


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry")


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "source",
    [
        "https://other.example/" + "x" * 2000,
        "https://other.example/" + "é" * 1900,
        "https://" + "x" * 300 + ".example/",
        "https://other.example/a\x00b",
        "https://other.example/\ud800",
        "https://other.example/a\nb",
        "https://other\x00.example/",
        "https://user:word@other.example/",
        "https://exa mple/",
        "https://[::1/",
        "https://other.example:99999/",
        "https:///nohost",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//other.example/",
        "\x00",
    ],
)
def test_an_address_nobody_can_ask_is_refused_at_once(post, protocol, source):
    """Without a request, a row, or an error of the database."""
    web = FakeFetcher()
    outcome = receive(web, ping(source=source, protocol=protocol))
    assert type(outcome.reason) is SourceNotFound
    assert not web.asked
    assert not records()
    assert not jobs()


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "target",
    [
        TARGET + "x" * 3000,
        TARGET + "\x00",
        TARGET + "#\ud800",
        "http://blog.test/2026/05/%00/",
        "http://blog.test/%ff%fe/",
        "http://blog.test/?p=1%00",
        "http://blog.test/?p=" + "&p=".join(["9"] * 600),
        "http://blog.test/\ud800/",
        "http://[blog.test/",
        "\x00",
    ],
)
def test_a_target_nobody_can_have_is_refused_at_once(post, protocol, target):
    """As above."""
    web = FakeFetcher()
    outcome = receive(web, ping(target=target, protocol=protocol))
    assert isinstance(outcome.reason, PingRefused)
    assert not web.asked
    assert not records()


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "source",
    [
        TARGET,
        TARGET.replace("http:", "https:").replace("blog", "www.blog"),
        f"{TARGET}?utm=x",
        "http://blog.test/",
        "http://BLOG.test./other",
        "http://blog.test:80/x",
    ],
)
def test_a_page_of_this_site_is_no_source(post, protocol, source):
    """Neither the target itself nor another page of ours, however spelled."""
    web = FakeFetcher()
    outcome = receive(web, ping(source=source, protocol=protocol))
    assert type(outcome.reason) is AccessDenied
    assert not web.asked


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("led_to", [TARGET, "https://www.blog.test/"])
def test_a_source_that_leads_here_is_no_link_from_another(post, app, protocol, led_to):
    """Our own pages link to our posts, so a redirect to one would be verified."""
    web = {SOURCE: fetched(led_to, html(), hops=(SOURCE, led_to))}
    receive(web, ping(protocol=protocol))
    drain(app, web)
    assert not mentions()
    assert records()[0].reason == SourceHasNoLink.__name__


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "source",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0x0a000001/",
        "http://2130706433/",
        "http://192.168.1.1:8080/admin",
    ],
)
def test_a_source_on_a_private_network_is_never_dialled(post, app, protocol, source):
    """The real guard stands between, in the request and in the worker."""
    dialled = []

    def dial(*address):
        dialled.append(address)
        raise ConnectionRefusedError

    guarded = Fetcher(Guard(()), "Afterword/0", connect=dial)
    receiving.receive_ping(
        ping(source=source, protocol=protocol), remote_addr="192.0.2.1", fetcher=guarded
    )
    drain(app, guarded)
    assert not dialled
    (record,) = records()
    assert (record.state, record.reason) == (PingState.REFUSED, "SourceNotFound")


@pytest.mark.parametrize(
    ("source", "host"),
    [
        ("https://пример.example/пост", "xn--e1afmkfd.example"),
        ("https://xn--e1afmkfd.example/x", "xn--e1afmkfd.example"),
        ("https://WWW.Bücher.example/", "xn--bcher-kva.example"),
        ("https://other.example:8443/x", "other.example"),
        ("http://[2001:db8::1]/x", "2001:db8::1"),
    ],
)
def test_a_host_of_any_script_is_one_site(post, source, host):
    """Budgets and records see one spelling."""
    assert receive({source: html()}, ping(source=source)).is_accepted
    assert mentions()[0].source_host == host


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_a_database_refuses_is_left_out(post, app, protocol):
    """Neither NUL nor half a character reaches a column, in words as in checks."""
    page = (
        f"<title>{UNSTORABLE}&#0;&#xD800;</title><div class='h-entry'>"
        f"<a class='p-author h-card' href='https://a.example/&#xD800;'>{UNSTORABLE}</a>"
        f"<p class='e-content'>{UNSTORABLE} <a class='u-in-reply-to' href='{TARGET}'>"
        f"{UNSTORABLE}</a> {UNSTORABLE}</p></div>"
    ).encode("utf-8", "surrogatepass")
    answer = fetched(
        SOURCE, page, headers={"Content-Type": 'text/html; charset="a\x00\ud800"'}
    )
    claim = ping(protocol=protocol, title=UNSTORABLE, excerpt=UNSTORABLE)
    receive({SOURCE: answer}, claim)
    drain(app, {SOURCE: answer})
    (mention,) = mentions()
    kept = f"{mention.title}{mention.author_name}{mention.text}{mention.check}"
    kept += mention.quote_before + mention.quote_link + mention.quote_after
    assert "\x00" not in kept
    kept.encode("utf-8")


def test_the_words_of_a_trackback_are_storable(post, app):
    """They stand in for a title only where the page has none."""
    receive({}, ping(protocol="trackback", title=UNSTORABLE, blog_name=UNSTORABLE))
    assert records()[0].said["blog_name"] == "abc"
    drain(app, {SOURCE: f"<p>{LINK}</p>"})
    assert mentions()[0].title == "abc"


def test_words_longer_than_their_columns_are_cut(post, app):
    """A page of one endless word is stored all the same."""
    long = "x" * 5000
    page = (
        f'<title>{long}</title><div class="h-entry"><a class="p-author h-card" '
        f'href="https://a.example/{long}">{long}</a><p class="p-name">{long}</p>'
        f'<p>{long} <a href="{TARGET}">{long}</a> {long}</p></div>'
    )
    target = f"{TARGET}#{'y' * 1000}"
    assert receive({SOURCE: page}, ping(target=target)).is_accepted
    (mention,) = mentions()
    assert len(mention.target_fragment) == 300
    assert mention.author_url is None


@pytest.mark.parametrize("sender", [None, "", "unknown", "x" * 500, "::1%eth0", "\x00"])
def test_a_sender_without_an_address_does_no_harm(post, app, sender):
    """What a proxy says may be anything; the source is told only what is one."""
    web = FakeFetcher({SOURCE: html()})
    receive(web, ping(protocol="webmention"), sender=sender)
    drain(app, web)
    assert len(mentions()) == 1
    assert "unknown" not in web.asked[0].purpose


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_same_ping_from_many_at_once_is_one_mention(post, app, protocol):
    """Whoever comes second is answered, not thrown out by the database."""
    meet = threading.Barrier(4)
    outcomes, errors = [], []

    class Meeting(FakeFetcher):
        def get(self, *arguments, **options):
            answer = super().get(*arguments, **options)
            meet.wait(timeout=10)
            return answer

    web = Meeting({SOURCE: html()}) if protocol == "pingback" else FakeFetcher()

    def send():
        try:
            with app.app_context():
                if protocol != "pingback":
                    meet.wait(timeout=10)
                outcomes.append(receive(web, ping(protocol=protocol)))
        except Exception as error:  # noqa: BLE001 -- a thread's error is the finding
            errors.append(error)

    in_threads([send] * 4)
    assert not errors
    assert all(outcome.is_registered for outcome in outcomes)
    if protocol == "pingback":
        told = [type(outcome.reason) for outcome in outcomes]
        assert told.count(AlreadyRegistered) == 3
    drain(app, {SOURCE: html()})
    assert len(mentions()) == 1
    assert len(records()) == 1


@pytest.mark.parametrize("target", [TARGET, "http://blog.test/"])
def test_two_workers_on_one_pair_make_one_mention(post, app, target):
    """Of a post and, where no post is, of the home page."""
    page = html(f'<a href="{target}">x</a>')
    receive({}, ping(target=target, protocol="webmention"))
    payload = dict(jobs()[0].payload)
    meet = threading.Barrier(2)
    errors = []

    class Meeting(FakeFetcher):
        def get(self, *arguments, **options):
            meet.wait(timeout=10)
            return super().get(*arguments, **options)

    def work():
        try:
            with app.app_context():
                web = Meeting({SOURCE: page})
                receiving.verify_waiting_ping(payload, fetcher=web)
        except Exception as error:  # noqa: BLE001 -- as above
            errors.append(error)

    in_threads([work] * 2)
    assert not errors
    assert len(mentions()) == len(records()) == 1
    assert records()[0].state is PingState.VERIFIED


@pytest.mark.parametrize("link", [LINK, f'<a href="{TARGET}#x">'])
def test_endless_similar_words_are_compared_in_bounded_time(post, stopped_clock, link):
    """Comparing what a page says with what it said takes no hostile time."""
    page = (
        '<div class="h-entry"><p>{0}</p><a class="u-in-reply-to" href="{1}">x</a>'
        '<p class="e-content">{2}</p></div>'
    )
    receive({SOURCE: page.format(link, TARGET, "a b " * 300)})
    mentions()[0].status = "approved"
    db.session.commit()
    stopped_clock.advance(minutes=2)
    receive({SOURCE: page.format(link, TARGET, "a b " * 299 + "b b")})
    assert mentions()[0].proposal["text"].endswith("a b b b")


def in_threads(calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
