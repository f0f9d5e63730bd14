"""Thousands of pings at once: nothing accepted is lost, budgets hold, the queue drains."""

import contextlib
import queue
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from blog.app import make_tasks
from blog.extensions import db
from blog.linkbacks.incoming.policy import BudgetSpent
from blog.linkbacks.incoming.receiving import receive_ping
from blog.models import Job, PingState, ReceivedPing, Refusal, Response
from blog.tasks.worker import Worker
from tests.factories import make_post
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.incoming import ping

HOSTS = 50
BUDGET = 60
PROTOCOLS = ("webmention", "trackback", "pingback")
# PostgreSQL commits to the disk each time, so it gets fewer.
PINGS = {"sqlite": 5000, "postgresql": 1000}


class FloodWeb(FakeFetcher):
    """Every page there links to the post, but for some that do not, fail, or are gone."""

    def __init__(self, target):
        super().__init__()
        self.target = target

    def get(self, url, **options):
        number = int(url.rpartition("/")[2])
        self.pages.setdefault(url, self.page(url, number))
        return super().get(url, **options)

    def page(self, url, number):
        if number % 10 == 7:
            return "<title>Nothing</title><p>No link.</p>"
        if number % 10 == 8:
            return fetched(url, "", status=410)
        if number % 10 == 9:
            return fetched(url, "", status=503)
        return f'<title>Page {number}</title><p>See <a href="{self.target}">it</a>.</p>'


def claims(target, count):
    """Pings from all hosts in turn; every fifth repeats the one before it there."""
    for number in range(count):
        host, page = number % HOSTS, number // HOSTS
        page -= page % 5 == 4
        protocol = PROTOCOLS[(host + page) % 3]
        yield (
            f"198.51.100.{number % 250}",
            ping(f"https://host{host}.example/{page}", target, protocol),
        )


@pytest.fixture
def budget(app, monkeypatch):
    def give(number):
        changed = replace(app.extensions["settings"], ping_budget=number)
        monkeypatch.setitem(app.extensions, "settings", changed)

    give(BUDGET)
    return give


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry")


def test_a_flood_is_taken_as_far_as_budgets_go_and_worked_off(
    post, app, budget, stopped_clock
):
    """5,000 pings from 50 hosts: no exception, no loss, budgets to the number."""
    target = f"http://blog.test{post.permalink}"
    web, told = FloodWeb(target), []
    for sender, claim in claims(target, PINGS[db.engine.dialect.name]):
        outcome = receive_ping(claim, remote_addr=sender, fetcher=web)
        told.append((sender, claim, outcome))
    let_through = [row for row in told if not isinstance(row[2].reason, BudgetSpent)]
    assert len(let_through) == 10 * BUDGET  # they all are about one post
    assert max(Counter(sender for sender, *_ in let_through).values()) <= BUDGET
    in_rounds(app, web, stopped_clock)
    assert_settled(row for row in told if row[2].is_accepted)
    requests = Counter(asked.url for asked in web.asked)
    assert max(requests.values()) <= 4  # three attempts; or one, and one look again
    counted = dict(db.session.execute(select(Refusal.reason, Refusal.count)).all())
    assert counted["AccessDenied"] == len(told) - len(let_through)


def test_a_flood_of_many_posts_meets_the_budget_of_each_host(
    app, budget, stopped_clock
):
    """Where no target is the neck, each host and each sender is held to its number."""
    budget(20)
    targets = [f"http://blog.test{make_post().permalink}" for _ in range(20)]
    web, told = FloodWeb(targets[0]), []
    count = 11 * 20
    for number, (sender, claim) in enumerate(claims(targets[0], count)):
        about = replace(claim, target_url=targets[number % 20], protocol="webmention")
        of_ten = replace(
            about, source_url=f"https://host{number % 10}.example/{number}"
        )
        outcome = receive_ping(of_ten, remote_addr=sender, fetcher=web)
        told.append((sender, of_ten, outcome))
    accepted = [row for row in told if row[2].is_accepted]
    by_host = Counter(claim.source_url.split("/")[2] for _, claim, _ in accepted)
    assert by_host == {f"host{n}.example": 20 for n in range(10)}
    in_rounds(app, web, stopped_clock)
    assert_settled(accepted)


def test_a_flood_through_many_doors_at_once_loses_nothing(
    post, app, budget, stopped_clock
):
    """Eight senders and two workers: the same, while all write at the same time."""
    target = f"http://blog.test{post.permalink}"
    web, told, ended = FloodWeb(target), [], threading.Event()
    waiting = queue.SimpleQueue()
    for row in claims(target, 400):
        waiting.put(row)

    def send():
        with contextlib.suppress(queue.Empty):
            while True:
                sender, claim = waiting.get_nowait()
                with app.app_context():
                    outcome = receive_ping(claim, remote_addr=sender, fetcher=web)
                told.append((sender, claim, outcome))

    def work():
        while not ended.is_set():
            worker(app, web).drain()

    with ThreadPoolExecutor(10) as pool:
        working = [pool.submit(work) for _ in range(2)]
        sending = [pool.submit(send) for _ in range(8)]
        wait(sending)
        ended.set()
    for done in (*sending, *working):
        done.result()
    assert len(told) == 400
    in_rounds(app, web, stopped_clock)
    assert_settled(row for row in told if row[2].is_accepted)


def worker(app, web):
    return Worker(make_tasks(web), context=app.app_context)


def in_rounds(app, web, stopped_clock):
    """Let the worker do all there is, retries and later looks too, minute by minute."""
    db.session.rollback()
    for _ in range(10):
        worker(app, web).drain(retries_now=True)
        stopped_clock.advance(minutes=2)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def assert_settled(accepted):
    """Every accepted ping has its row, with the verdict its page deserves."""
    by_pair = {
        (row.source_url, row.post.permalink): row
        for row in db.session.scalars(select(ReceivedPing))
    }
    seen = set()
    for _sender, claim, _outcome in accepted:
        path = claim.target_url.removeprefix("http://blog.test")
        row = by_pair[claim.source_url, path]
        number = int(claim.source_url.rpartition("/")[2])
        verdicts = {7: PingState.REFUSED, 8: PingState.REFUSED, 9: PingState.FAILED}
        assert row.state is not PingState.WAITING
        is_linked = row.response_id is not None
        if is_linked or number % 10 in verdicts:
            expected = verdicts.get(number % 10, PingState.VERIFIED)
            assert row.state is expected
        seen.add(row.id)
    shown = db.session.scalar(select(func.count()).select_from(Response))
    verified = [row for row in by_pair.values() if row.response_id is not None]
    assert seen
    assert shown == len(verified)
