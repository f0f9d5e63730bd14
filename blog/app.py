"""The factory: wires everything, and reads as a table of contents."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

import blog.models  # noqa: F401 -- every table must be known before one is asked for
from blog import __version__, paths, signals
from blog.accounts.views import init_security
from blog.config import Settings, load_settings
from blog.extensions import csrf, db, migrate, tune_sqlite
from blog.net.fetcher import Fetcher
from blog.net.guard import Guard

# A text of 1 MB may come as 3 MB of form data, and what is too long must come whole,
# so that the form can be shown again with it.
LARGEST_FORM = 12 * 1024 * 1024

# To the 5 that the pool keeps: one for each thread of a process that serves.
MORE_CONNECTIONS = 27

Task = Callable[[dict[str, Any]], None]


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """Return an application; `given` overrides settings by name.

    Raises SettingWrong when a setting is missing or wrong.
    """
    settings = load_settings(given)
    app = make_flask(settings)
    configure(app, settings)
    add_extensions(app, settings)
    add_rooms(app)
    subscribe()
    app.extensions["fetcher"] = make_fetcher(settings)
    app.extensions["tasks"] = make_tasks(app.extensions["fetcher"])
    app.extensions["most_attempts"] = count_attempts()
    return app


def make_flask(settings: Settings) -> Flask:
    """Make the application with its folders; an owner's templates come before ours."""
    app = Flask(
        "blog",
        instance_path=str(settings.instance),
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.STATIC),
    )
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(settings.instance / "templates"),
            FileSystemLoader(paths.TEMPLATES),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    is_postgresql = settings.database_url.startswith("postgresql")
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "max_overflow": MORE_CONNECTIONS,
            "pool_pre_ping": is_postgresql,
        },
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SESSION_COOKIE_NAME="afterword_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's docs do
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def add_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    csrf.init_app(app)
    init_security(app, settings)
    with app.app_context():
        tune_sqlite(db.engine)


def add_rooms(app: Flask) -> None:
    from blog.accounts import views as accounts
    from blog.categories import views as categories
    from blog.comments import views as comments
    from blog.feeds import views as feeds
    from blog.linkbacks import views as linkbacks
    from blog.media import views as media
    from blog.posts import views as posts
    from blog.remote.indieauth import consent_views as consent
    from blog.remote.indieauth import views as indieauth
    from blog.remote.micropub import views as micropub
    from blog.remote.xmlrpc import answering
    from blog.remote.xmlrpc import views as discovery
    from blog.site import views as site
    from blog.studio import shell
    from blog.studio.apps import views as apps
    from blog.studio.dashboard import views as dashboard
    from blog.studio.deliveries import views as deliveries
    from blog.studio.media import views as library
    from blog.studio.mentions import views as mentions
    from blog.studio.moderation import views as moderation
    from blog.studio.posts import views as writing
    from blog.studio.profile import views as profile
    from blog.studio.settings import views as options
    from blog.studio.sites import views as sites
    from blog.studio.terms import views as terms

    app.extensions["programs"] = answering
    site.register_errors(app)
    for room in (site, accounts, feeds, linkbacks, comments, media, categories, posts):
        app.register_blueprint(room.blueprint)
    for door in (indieauth, consent, discovery, micropub):
        app.register_blueprint(door.blueprint)
    screens = (shell, dashboard, writing, library, moderation, mentions, deliveries)
    for screen in (*screens, sites, terms, options, profile, apps):
        app.register_blueprint(screen.blueprint)


def subscribe() -> None:
    """Let rooms hear what happens in rooms below them."""
    from blog.feeds import freshness
    from blog.linkbacks.incoming import authors
    from blog.linkbacks.outgoing import own_links, sending, update_services
    from blog.posts.greeting import write_greeting

    freshness.subscribe()
    for room in (sending, own_links, update_services, authors):
        room.subscribe()
    signals.site_set_up.connect(write_greeting)


def make_fetcher(settings: Settings) -> Fetcher:
    return Fetcher(Guard(settings.net_allow), f"Afterword/{__version__}")


def make_tasks(fetcher: Fetcher) -> dict[str, Task]:
    """Return what the worker can do, by the kind of job, what cannot wait first.

    Strangers can make jobs of pings, many and slow ones; no post waits for those.
    """
    from blog.linkbacks.incoming import authors, retention
    from blog.linkbacks.incoming.receiving import verify_waiting_ping
    from blog.linkbacks.incoming.record import VERIFY_PING
    from blog.linkbacks.outgoing.discovery import FIND_ENDPOINT, find_endpoint
    from blog.linkbacks.outgoing.sending import SEND_LINKBACK, send_linkback
    from blog.linkbacks.outgoing.update_services import (
        PING_UPDATE_SERVICE,
        ping_update_service,
    )
    from blog.posts.publishing import publish_due_post
    from blog.posts.timing import JOB_KIND
    from blog.responses.erasing import erase_due_response
    from blog.responses.moves import ERASE_RESPONSE

    return {
        JOB_KIND: publish_due_post,
        FIND_ENDPOINT: partial(find_endpoint, fetcher=fetcher),
        SEND_LINKBACK: partial(send_linkback, fetcher=fetcher),
        PING_UPDATE_SERVICE: partial(ping_update_service, fetcher=fetcher),
        ERASE_RESPONSE: erase_due_response,
        VERIFY_PING: partial(verify_waiting_ping, fetcher=fetcher),
        authors.MEET_AUTHOR: partial(authors.meet_author, fetcher=fetcher),
        authors.DROP_FACE: authors.drop_photo,
        retention.FORGET_PINGS: retention.forget_old_pings,
    }


def count_attempts() -> dict[str, int]:
    """Return how often a kind of job is tried, where that is not as often as most."""
    from blog.linkbacks.outgoing import sending, update_services

    return {
        sending.SEND_LINKBACK: sending.MOST_ATTEMPTS,
        update_services.PING_UPDATE_SERVICE: update_services.MOST_ATTEMPTS,
    }
