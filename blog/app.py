"""The factory: wires everything, and reads as a table of contents."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from blog import paths
from blog.config import Settings, load_settings
from blog.extensions import csrf, db, migrate, tune_sqlite


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """Return an application; `given` overrides settings by name.

    Raises SettingWrong when a setting is missing or wrong.
    """
    settings = load_settings(given)
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
    configure(app, settings)
    add_extensions(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True}
        if settings.database_url.startswith("postgresql")
        else {},
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=3 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="afterword_session",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's docs do
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def add_extensions(app: Flask) -> None:
    import blog.models  # noqa: F401 -- tables must be known before they are asked for

    db.init_app(app)
    migrate.init_app(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    csrf.init_app(app)
    with app.app_context():
        tune_sqlite(db.engine)
