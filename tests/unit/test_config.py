"""Settings: which source wins, and which sentence names what is wrong."""

import stat
from ipaddress import ip_network

import pytest

from blog.config import load_settings
from blog.errors import SettingWrong


def load(folder, given=None, **environ):
    named = {f"AFTERWORD_{name.upper()}": value for name, value in environ.items()}
    return load_settings(given, {"AFTERWORD_INSTANCE": str(folder), **named})


def test_a_new_folder_is_enough(tmp_path):
    """Everything has a default, and the folder is made."""
    settings = load(tmp_path / "new")
    assert settings.instance == tmp_path / "new"
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'afterword.sqlite'}"
    assert settings.site_url is None
    assert settings.net_allow == ()
    assert settings.ping_budget == 60


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path):
    """No default secret: each site has its own, which stays."""
    first, again = load(tmp_path), load(tmp_path)
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) == 64
    assert load(tmp_path / "other").secret_key != first.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_the_caller_wins_over_the_environment_and_that_over_the_file(tmp_path):
    """Defaults, then config.toml, then the environment, then the argument."""
    (tmp_path / "config.toml").write_text(
        'site_url = "https://file.example"\nping_budget = 1\nmax_upload_mb = 1\n'
    )
    settings = load(tmp_path, {"max_upload_mb": 3}, ping_budget="2", max_upload_mb="2")
    assert settings.site_url == "https://file.example"
    assert (settings.ping_budget, settings.max_upload_mb) == (2, 3)


def test_an_empty_variable_counts_as_none(tmp_path):
    """Containers set variables to nothing."""
    assert load(tmp_path, ping_budget="").ping_budget == 60


def test_networks_are_read_from_a_list_with_commas(tmp_path):
    """As the environment has no lists."""
    settings = load(tmp_path, net_allow="127.0.0.0/8, ::1")
    assert settings.net_allow == (ip_network("127.0.0.0/8"), ip_network("::1"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_our_driver(tmp_path, scheme):
    """However its address begins."""
    settings = load(tmp_path, database_url=f"{scheme}://u:p@host/name")
    assert settings.database_url == "postgresql+psycopg://u:p@host/name"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "short"),
        ("database_url", "mysql://host/name"),
        ("site_url", "blog.example"),
        ("site_url", "https://blog.example/path"),
        ("site_url", "https://user@blog.example"),
        ("site_url", "https://blog.example:port"),
        ("site_url", "ftp://blog.example"),
        ("net_allow", "10.0.0.1/8"),
        ("net_allow", "everything"),
        ("ping_budget", "-1"),
        ("ping_budget", "many"),
        ("trusted_proxies", "yes"),
        ("max_upload_mb", "0"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(tmp_path, name, value):
    """The person who reads it knows which one to change."""
    with pytest.raises(SettingWrong, match=f"AFTERWORD_{name.upper()}") as refused:
        load(tmp_path, **{name: value})
    assert "\n" not in str(refused.value)


def test_an_unknown_setting_is_named_with_the_likeliest_meant(tmp_path):
    """A slip of the pen is not silently without effect."""
    with pytest.raises(SettingWrong, match="Did you mean AFTERWORD_SITE_URL"):
        load(tmp_path, site_ulr="https://blog.example")
    (tmp_path / "config.toml").write_text("ping_budgt = 3\n")
    with pytest.raises(SettingWrong, match=r"ping_budgt.*AFTERWORD_PING_BUDGET"):
        load(tmp_path)


def test_a_file_that_is_no_toml_is_named(tmp_path):
    """With what is wrong in it."""
    (tmp_path / "config.toml").write_text("site_url = ")
    with pytest.raises(SettingWrong, match=r"config\.toml cannot be read"):
        load(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """A file in its place, for one."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingWrong, match="AFTERWORD_INSTANCE"):
        load(tmp_path / "file" / "instance")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "https://blog.example", "http://[::1]:8000"]
)
def test_a_bare_address_is_taken_without_its_slash(tmp_path, address):
    """With a port or without, by name or by number."""
    assert load(tmp_path, site_url=f"{address}/").site_url == address
