"""By which addresses apps may be known, and where their answers may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.errors import InputRefused
from blog.remote.indieauth.identifiers import (
    read_client_id,
    read_redirect_uri,
    shares_origin,
)


@pytest.mark.parametrize(
    ("text", "client_id"),
    [
        ("https://app.example", "https://app.example/"),
        ("https://APP.example/a?b=c", "https://app.example/a?b=c"),
        ("https://app.example:443/", "https://app.example/"),
        ("https://app.example:8443/", "https://app.example:8443/"),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/"),
        ("http://[::1]/app", "http://[::1]/app"),
        ("http://localhost/", "http://localhost/"),
    ],
)
def test_an_app_is_known_by_one_spelling(text, client_id):
    """Host in small letters, a path, no port that needs no saying."""
    assert read_client_id(text) == client_id


@pytest.mark.parametrize(
    "text",
    [
        *("", "app.example", "ftp://app.example/", "javascript:alert(1)"),
        *("https://app.example/#x", "https://app.example/a/../b", "https://"),
        *("https://app.example/./a", "https://app.example/%2E%2e/a"),
        *("https://me:pw@app.example/", "https://app.example@evil.example/"),
        *("https://192.0.2.7/", "https://[2001:db8::1]/", "https://0x7f000001/"),
        *("https://app.example\\@evil.example/", "https://app.example/a b"),
        *("https://app.example/\x00", "https://" + "a" * 2100 + ".example/"),
        "https://app.example/" + "a" * 2000,
    ],
)
def test_no_app_is_known_by_these(text):
    """Fragments, users, numbers, dots for folders, other schemes (IndieAuth 3.3)."""
    with pytest.raises(InputRefused):
        read_client_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "/back",
            "//evil.example/",
            "back",
            "javascript:alert(1)",
            "DATA:text/html,x",
        ),
        *("https://app.example/#x", "https://app.example/ x", "https://app.example/\n"),
        *(
            "https://me@app.example/",
            "https://app.example\\.evil.example/",
            "file:///x",
        ),
        *('https://app.example/"', "https://app.example/<b>", "https://äpp.example/"),
        *(
            "https:/app.example",
            "https:app.example",
            "https://app.example/" + "a" * 2000,
        ),
        *(
            "vbscript:x",
            "blob:https://app.example/x",
            "javaScript:alert(1)",
            "HTTPS://x/",
        ),
    ],
)
def test_no_answer_goes_to_these(text):
    """What is no whole address, or does something instead of leading somewhere."""
    with pytest.raises(InputRefused):
        read_redirect_uri(text)


@pytest.mark.parametrize(
    "text",
    ["https://app.example/back?x=1", "http://127.0.0.1:1234/", "com.example.app:/back"],
)
def test_an_answer_goes_where_it_is_asked_to_exactly(text):
    """Not a letter is changed, as the app compares letters."""
    assert read_redirect_uri(text) == text


@pytest.mark.parametrize(
    ("redirect_uri", "client_id", "is_own"),
    [
        ("https://app.example/back", "https://app.example/", True),
        ("https://app.example:443/back", "https://app.example/", True),
        ("https://app.example:8443/back", "https://app.example/", False),
        ("http://app.example/back", "https://app.example/", False),
        ("https://sub.app.example/back", "https://app.example/", False),
        ("https://app.example.evil.example/", "https://app.example/", False),
        ("https://evil.example/?https://app.example/", "https://app.example/", False),
        ("com.example.app:/back", "https://app.example/", False),
        ("http://127.0.0.1:4711/back", "http://127.0.0.1/", True),
        ("http://[::1]:4711/back", "http://[::1]/", True),
        ("http://127.0.0.1.evil.example/", "http://127.0.0.1/", False),
        ("http://127.0.0.1/", "https://app.example/", False),
    ],
)
def test_an_app_takes_its_answer_at_its_own_host(redirect_uri, client_id, is_own):
    """Scheme, host and port agree; on one's own computer any port does."""
    assert shares_origin(redirect_uri, client_id) is is_own


@given(st.text())
def test_any_text_is_taken_or_refused(text):
    """Nothing else is raised, whatever a stranger writes."""
    for read in (read_client_id, read_redirect_uri):
        try:
            read(text)
        except InputRefused:
            continue
