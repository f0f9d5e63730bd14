"""What an app asks for, read and checked (IndieAuth 5.2)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from blog import clock
from blog.accounts.programs import Scope
from blog.errors import AppRefused, InputRefused
from blog.extensions import settings
from blog.remote.indieauth import pkce

GOOD_FOR = 60 * 60  # seconds somebody may look at the question
# The word of apps from before Micropub had several.
_OLD_WORDS = {"post": Scope.CREATE}


@dataclass(frozen=True)
class Asked:
    """A request that can be answered; `scopes` are those that this site knows."""

    client_id: str
    client_name: str
    redirect_uri: str
    state: str
    code_challenge: str
    scopes: tuple[str, ...]


def read_asked(
    fields: Mapping[str, str], client_id: str, client_name: str, redirect_uri: str
) -> Asked:
    """Return what is asked by an app whose address to go back to is known to be its own.

    Raises AppRefused, to be told there.
    """
    if fields.get("response_type") != "code":
        raise AppRefused("unsupported_response_type", "Only codes are given here.")
    if not fields.get("state"):
        raise _invalid("The state is missing.")
    challenge = fields.get("code_challenge", "")
    if not challenge:
        raise _invalid("The code_challenge is missing: PKCE is required here.")
    if fields.get("code_challenge_method") != pkce.METHOD:
        raise _invalid(f"The code_challenge_method must be {pkce.METHOD}.")
    if not pkce.is_challenge(challenge):
        raise _invalid("The code_challenge is no SHA-256 in base64url.")
    return Asked(
        client_id,
        client_name,
        redirect_uri,
        fields["state"],
        challenge,
        known_scopes(fields.get("scope", "")),
    )


def known_scopes(words: str) -> tuple[str, ...]:
    """Return those of the words that this site knows, in the order of `Scope`."""
    asked = {_OLD_WORDS.get(word, word) for word in words.split()}
    return tuple(scope.value for scope in Scope if scope in asked)


def sign_asked(asked: Asked, person_id: int) -> str:
    """Return the request as it travels through the page on which a person decides."""
    return str(_serializer().dumps([person_id, asdict(asked)]))


def read_signed(text: str, person_id: int) -> Asked:
    """Return the request this person was shown; raises InputRefused for any other."""
    try:
        shown_to, fields = _serializer().loads(text, max_age=GOOD_FOR)
    except BadData:
        shown_to, fields = None, {}
    if shown_to != person_id:
        sentence = "This question is too old. Go back to the app and begin again."
        raise InputRefused({"asked": sentence})
    return Asked(**fields | {"scopes": tuple(fields["scopes"])})


def answer_address(redirect_uri: str, **answer: str) -> str:
    """Return where a browser goes with the answer; what stands there already stays."""
    joint = "&" if "?" in redirect_uri else "?"
    return f"{redirect_uri}{joint}{urlencode(answer)}"


class _ClockSigner(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings.secret_key, salt="indieauth request", signer=_ClockSigner
    )


def _invalid(sentence: str) -> AppRefused:
    return AppRefused("invalid_request", sentence)
