"""A blog as a process, with an author's hands in the test: they share its database."""

from contextlib import contextmanager

from flask_migrate import upgrade
from sqlalchemy import select

from blog.app import create_app
from blog.extensions import begin_writing, db
from blog.linkbacks.outgoing.deliveries import send_again
from blog.models import (
    Delivery,
    Person,
    PingState,
    PostStatus,
    ReceivedPing,
    Response,
    ResponseStatus,
)
from blog.posts.publishing import PostChange, create_post, trash_post, update_post
from blog.responses.moderating import approve
from blog.site.options import write_options
from blog.site.setting_up import SetUp, set_up_site
from tests.e2e.conftest import Server


class Blog:
    """A site of its own; what its author does is done by the verbs of the studio."""

    def __init__(self, name, folder, database_url=None):
        folder.mkdir()
        self.name = name
        self.server = Server(folder)
        self.url = self.server.url
        given = {
            "instance": folder,
            "secret_key": "only for tests, and long enough",
            "net_allow": "127.0.0.0/8",
        }
        self.app = create_app(
            given | ({"database_url": database_url} if database_url else {})
        )
        with self.app.app_context():
            upgrade()
            set_up_site(
                SetUp(
                    title=name,
                    name="Maren Holt",
                    email="maren@blog.test",
                    password="a ferry in the fog at dawn",
                    url=self.url,
                    comments_open=False,
                    pings_open=True,
                    notify_linked_sites=True,
                )
            )

    @contextmanager
    def at_work(self):
        """Be in the blog's application, with its author."""
        with self.app.app_context():
            yield db.session.scalar(select(Person))
            db.session.remove()

    def start(self):
        self.server.start()
        return self

    def close(self):
        if self.server.process is not None and self.server.process.poll() is None:
            self.server.kill()  # what it is busy with could be the other blog
        with self.app.app_context():
            db.engine.dispose()

    def decide(self, **options):
        with self.at_work():
            begin_writing()
            write_options(**options)
            db.session.commit()

    def publish(self, title, text, **more):
        """Publish a post and return its address."""
        change = PostChange(title=title, text=text, status=PostStatus.PUBLISHED, **more)
        with self.at_work() as author:
            return self.url + create_post(change, by=author).permalink

    def rewrite(self, title, text):
        with self.at_work() as author:
            post = self._post(title)
            change = PostChange(title=title, text=text, status=PostStatus.PUBLISHED)
            update_post(post.id, change, by=author)

    def bin(self, title):
        with self.at_work() as author:
            trash_post(self._post(title).id, by=author)

    def _post(self, title):
        from blog.models import Post

        return db.session.scalar(select(Post).where(Post.title == title))

    def mentions(self, *statuses):
        """Return what stands in the queue or under posts, with its marks."""
        wanted = statuses or (ResponseStatus.PENDING, ResponseStatus.APPROVED)
        with self.at_work():
            found = db.session.scalars(
                select(Response)
                .where(Response.status.in_(wanted))
                .order_by(Response.id)
            ).all()
            db.session.expunge_all()
            return found

    def send_again(self, delivery_id):
        with self.at_work() as author:
            send_again(delivery_id, by=author)

    def refused(self):
        """Return the reasons of pings that were looked at and refused."""
        with self.at_work():
            is_refused = ReceivedPing.state == PingState.REFUSED
            return db.session.scalars(
                select(ReceivedPing.reason).where(is_refused)
            ).all()

    def approve_all(self):
        with self.at_work() as author:
            ids = db.session.scalars(
                select(Response.id).where(Response.status == ResponseStatus.PENDING)
            ).all()
            approve(ids, by=author)

    def deliveries(self):
        with self.at_work():
            found = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
            db.session.expunge_all()
            return found
