"""What a person is known by, checked and brought into the one form that is stored.

Every function here raises InputRefused with one sentence under its field's name.
"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from blog.errors import InputRefused

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000  # a hash of more would cost the server, not the guesser
LONGEST_USERNAME = 60
LONGEST_NAME = 120

_USERNAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_NOT_IN_USERNAME = re.compile(r"[^a-z0-9._-]+")


def normal_username(text: str) -> str:
    """Return the username in lower case; it can never look like an email address."""
    username = text.strip().lower()
    if len(username) > LONGEST_USERNAME or not _USERNAME.fullmatch(username):
        raise InputRefused(
            {
                "username": "A username has letters from a to z, digits, dots, hyphens "
                "and underscores, begins and ends with a letter or digit, and has at "
                f"most {LONGEST_USERNAME} characters."
            }
        )
    return username


def username_from(text: str) -> str:
    """Make a valid username of any text, such as the first half of an address."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = plain.encode("ascii", "ignore").decode()
    return _NOT_IN_USERNAME.sub("-", plain)[:LONGEST_USERNAME].strip("._-") or "author"


def slug_from(username: str) -> str:
    """Return the readable part of the author's address."""
    return re.sub(r"[._-]+", "-", username)


def normal_email(text: str) -> str:
    """Return the address in lower case; whether it takes mail is not asked."""
    try:
        # `.test` is reserved for trying things out, which people do with a blog.
        checked = validate_email(
            text.strip(), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise InputRefused(
            {"email": "This is not an email address like name@example.com."}
        ) from error
    return checked.normalized.lower()


def normal_name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise InputRefused({"name": "Give the name shown on the posts."})
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InputRefused(
            {"name": f"A name has at most {LONGEST_NAME} characters, all printable."}
        )
    return name


def normal_password(text: str) -> str:
    """Return the password in the Unicode form that is hashed, NFKD."""
    password = unicodedata.normalize("NFKD", text)
    if len(password) < SHORTEST_PASSWORD:
        raise InputRefused(
            {"password": f"A password has at least {SHORTEST_PASSWORD} characters."}
        )
    if len(password) > LONGEST_PASSWORD:
        raise InputRefused(
            {"password": f"A password has at most {LONGEST_PASSWORD} characters."}
        )
    return password
