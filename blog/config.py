"""Settings: what the person who runs the machine decides.

Defaults, then instance/config.toml, then the AFTERWORD_* environment, then what the
caller gives. Every one is checked; none has a secret default.
"""

import difflib
import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from blog import paths
from blog.errors import SettingWrong

PREFIX = "AFTERWORD_"
SECRET_LENGTH = 16
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the person who runs the machine decides; see docs/reference/settings.md."""

    instance: Path
    secret_key: str
    database_url: str
    site_url: str | None = None
    net_allow: tuple[Network, ...] = ()
    ping_budget: int = 60
    trusted_proxies: int = 0
    max_upload_mb: int = 20


def load_settings(
    given: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Gather, check and return the settings; makes the instance folder.

    Raises SettingWrong with one sentence naming the setting.
    """
    environ = os.environ if environ is None else environ
    given = dict(given or {})
    from_environ = _from_environ(environ)
    folder = paths.instance_folder(
        str(given.get("instance") or from_environ.get("instance") or "") or None
    )
    _make_folder(folder)
    values = _from_file(folder / "config.toml") | from_environ | given
    values["instance"] = folder
    values.setdefault("database_url", f"sqlite:///{folder / 'afterword.sqlite'}")
    if "secret_key" not in values:
        values["secret_key"] = _kept_secret(folder / "secret_key")
    checked: dict[str, Any] = {
        name: CHECKS.get(name, _taken)(PREFIX + name.upper(), value)
        for name, value in values.items()
    }
    return Settings(**checked)


def _names() -> list[str]:
    return [field.name for field in fields(Settings)]


def _refuse_unknown(name: str, shown: str) -> None:
    if name in _names():
        return
    near = difflib.get_close_matches(name.lower(), _names(), n=1)
    hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else ""
    raise SettingWrong(f"There is no setting {shown}.{hint}")


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in environ.items():
        if key.startswith(PREFIX) and value != "":
            name = key.removeprefix(PREFIX).lower()
            _refuse_unknown(name, key)
            values[name] = value
    return values


def _from_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingWrong(f"{file} cannot be read: {error}.") from error
    for name in values:
        _refuse_unknown(name, f"{name} ({file})")
    return values


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingWrong(
            f"AFTERWORD_INSTANCE: the folder {folder} cannot be made: {error.strerror}."
        ) from error


def _kept_secret(file: Path) -> str:
    """Return the secret made at first run, or make it; two starters agree on one."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("ascii").strip()
    except OSError as error:
        raise SettingWrong(
            f"AFTERWORD_INSTANCE: {file} cannot be written: {error.strerror}."
        ) from error
    with os.fdopen(descriptor, "w") as handle:
        secret = secrets.token_hex(32)
        handle.write(secret)
    return secret


def _taken(_shown: str, value: object) -> object:
    return value


def _secret(shown: str, value: object) -> str:
    if not isinstance(value, str) or len(value) < SECRET_LENGTH:
        raise SettingWrong(f"{shown} must have at least {SECRET_LENGTH} characters.")
    return value


def _database_url(shown: str, value: object) -> str:
    text = str(value)
    for long, short in (
        ("postgres://", "postgresql+psycopg://"),
        ("postgresql://", "postgresql+psycopg://"),
    ):
        text = text.replace(long, short, 1) if text.startswith(long) else text
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingWrong(
            f"{shown} must begin with sqlite:/// or postgresql://, not {text[:40]!r}."
        )
    return text


def _site_url(shown: str, value: object) -> str:
    text = str(value).rstrip("/")
    if not _is_bare_address(text):
        raise SettingWrong(
            f"{shown} must be like https://blog.example, without a path, not {text!r}."
        )
    return text


def _is_bare_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return False
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return (
        parts.scheme in {"http", "https"}
        and bool(host)
        and text.lower() == f"{parts.scheme}://{host}{port}"
    )


def _networks(shown: str, value: object) -> tuple[Network, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise SettingWrong(f"{shown} must be networks separated by commas.")
    networks = []
    for item in items:
        text = str(item).strip()
        if text:
            try:
                networks.append(ip_network(text))
            except ValueError as error:
                raise SettingWrong(
                    f"{shown}: {text!r} is not a network like 10.0.0.0/8."
                ) from error
    return tuple(networks)


def _number(shown: str, value: object) -> int:
    return _whole_number(shown, value, at_least=0)


def _positive(shown: str, value: object) -> int:
    return _whole_number(shown, value, at_least=1)


def _whole_number(shown: str, value: object, *, at_least: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = at_least - 1
    if number < at_least:
        raise SettingWrong(
            f"{shown} must be a whole number of {at_least} or more, not {value!r}."
        )
    return number


CHECKS: dict[str, Callable[[str, object], object]] = {
    "secret_key": _secret,
    "database_url": _database_url,
    "site_url": _site_url,
    "net_allow": _networks,
    "ping_budget": _number,
    "trusted_proxies": _number,
    "max_upload_mb": _positive,
}
