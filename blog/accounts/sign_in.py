"""How Flask-Security is set up here: what is on, what is off, and in which words."""

from datetime import timedelta
from typing import Any

from blog.accounts.identity import SHORTEST_PASSWORD
from blog.config import Settings

STUDIO = "/studio/"

SENTENCES = {
    "DISABLED_ACCOUNT": ("This account is switched off.", "error"),
    "INVALID_PASSWORD": ("This is not your present password.", "error"),
    "PASSWORD_CHANGE": (
        "Your password is changed, and you are signed out everywhere else.",
        "success",
    ),
    "PASSWORD_INVALID_LENGTH": (
        "A password has at least %(length)s characters.",
        "error",
    ),
    "PASSWORD_IS_THE_SAME": ("This is the password you have already.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Give your password.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("The two passwords differ.", "error"),
}


def sign_in_config(settings: Settings) -> dict[str, Any]:
    """Return the configuration of Flask-Security and of the cookies it needs."""
    is_https = (settings.site_url or "").startswith("https://")
    config: dict[str, Any] = {
        "SESSION_COOKIE_SECURE": is_https,
        "REMEMBER_COOKIE_NAME": "afterword_stay",
        "REMEMBER_COOKIE_DURATION": timedelta(days=60),
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": is_https,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # Hashed once: a second key would be one more thing to lose with a backup.
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": STUDIO,
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        # Below zero, nothing asks for the password again, and the page for it is gone.
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }
    return config | {f"SECURITY_MSG_{name}": said for name, said in SENTENCES.items()}
