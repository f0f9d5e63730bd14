"""Sites elsewhere that posts link to, and a worker that writes to them."""

from functools import partial

from sqlalchemy import select

from blog.extensions import db
from blog.linkbacks.outgoing import sending
from blog.linkbacks.protocols.xmlrpc import encode_fault, encode_response
from blog.models import Delivery, Job, PostStatus
from blog.posts.publishing import PostChange, create_post
from blog.tasks.worker import Worker
from tests.fakes import FakeFetcher, fetched

OTHER = "https://other.example/essay"
WEBMENTION = "https://other.example/webmention"
PINGBACK = "https://other.example/xmlrpc.php"
TRACKBACK = "https://other.example/essay/trackback/"
TAKEN = "<response><error>0</error></response>"


class PowerCut(BaseException):
    """The process ends here, and nothing catches it."""


class Outside(FakeFetcher):
    """A web in which an answer may also be a function of the request."""

    def _answer(self, asked):
        page = self.pages.get(asked.url)
        if not callable(page):
            return super()._answer(asked)
        self.asked.append(asked)
        return page(asked)

    @property
    def posted(self):
        return [asked for asked in self.asked if asked.method == "POST"]


def takes_webmention(endpoint=WEBMENTION):
    return f'<link rel="webmention" href="{endpoint}"><p>An essay.</p>'


def takes_pingback(endpoint=PINGBACK):
    return f'<link rel="pingback" href="{endpoint}"><p>An essay.</p>'


def takes_trackback(endpoint=TRACKBACK):
    return f'<link rel="trackback" href="{endpoint}"><p>An essay.</p>'


def said_yes():
    return fetched(PINGBACK, encode_response("Registered."))


def said_no(number, sentence=""):
    return fetched(PINGBACK, encode_fault(number, sentence))


def link_to(*urls):
    return " ".join(f"About [it]({url})." for url in urls)


def publish(by, *urls, **fields):
    fields.setdefault("text", link_to(*urls))
    fields.setdefault("status", PostStatus.PUBLISHED)
    fields.setdefault("title", "Night ferry")
    return create_post(PostChange(**fields), by=by)


def worker_of(app, web):
    task = partial(sending.send_linkback, fetcher=web)
    return Worker(
        {sending.SEND_LINKBACK: task},
        context=app.app_context,
        most_attempts={sending.SEND_LINKBACK: sending.MOST_ATTEMPTS},
    )


def deliveries():
    db.session.rollback()
    return list(db.session.scalars(select(Delivery).order_by(Delivery.id)))


def only_delivery():
    (delivery,) = deliveries()
    return delivery


def jobs(kind=sending.SEND_LINKBACK):
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.kind == kind)))
