"""What tests of incoming pings share: a source, a target, and what came of it."""

from sqlalchemy import select

from blog.app import make_tasks
from blog.extensions import db
from blog.linkbacks.incoming import receiving
from blog.linkbacks.protocols.base import Ping
from blog.models import Job, ReceivedPing, Refusal, Response
from blog.tasks.worker import Worker
from tests.fakes import FakeFetcher

SOURCE = "https://other.example/five-plays"
TARGET = "http://blog.test/2026/05/night-ferry/"
LINK = f'I came by way of <a href="{TARGET}">a second series</a>, which is careful.'


def html(body=LINK, title="Five plays"):
    return f"<title>{title}</title><article><p>{body}</p></article>"


def ping(source=SOURCE, target=TARGET, protocol="pingback", **words):
    return Ping(source, target, protocol, **words)


def web_of(pages):
    return FakeFetcher(pages) if isinstance(pages, dict) else pages


def receive(pages, claim=None, sender="192.0.2.1"):
    return receiving.receive_ping(
        claim or ping(), remote_addr=sender, fetcher=web_of(pages)
    )


def drain(app, pages, *, retries_now=False):
    """Let a worker do all that is due, with these pages as the web."""
    db.session.rollback()
    worker = Worker(make_tasks(web_of(pages)), context=app.app_context)
    done = worker.drain(retries_now=retries_now)
    db.session.rollback()
    return done


def mentions():
    db.session.rollback()
    return list(db.session.scalars(select(Response).order_by(Response.id)))


def records():
    db.session.rollback()
    return list(db.session.scalars(select(ReceivedPing).order_by(ReceivedPing.id)))


def jobs(kind="verify_ping"):
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.kind == kind)))


def refusals():
    db.session.rollback()
    return {row.reason: row.count for row in db.session.scalars(select(Refusal))}
