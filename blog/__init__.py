"""Afterword: a blog engine whose pages go on after the author stops."""

from typing import Any

__version__ = "0.1.0"

__all__ = ["__version__", "create_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute is anything
    """Bring create_app when asked, so that `afterword --help` imports no Flask."""
    if name == "create_app":
        from blog.app import create_app

        return create_app
    raise AttributeError(name)
