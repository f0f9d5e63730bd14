"""Signed notes to ourselves, so that readers need no cookie."""

from datetime import timedelta

from itsdangerous import (
    BadData,
    SignatureExpired,
    TimestampSigner,
    URLSafeTimedSerializer,
)

from blog import clock
from blog.errors import InputRefused, NotFound
from blog.extensions import settings

LONGEST = 24 * 60 * 60  # seconds
SHORTEST = timedelta(seconds=2)


class _ClockSigner(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def make_form_token(post_id: int, person_id: int | None) -> str:
    """Return a token for the form below this post, as this person or nobody sees it.

    Bound to the person, it keeps other sites from sending the form in their name.
    """
    return str(_serializer("form").dumps([post_id, person_id]))


def check_form_token(token: str, post_id: int, person_id: int | None) -> None:
    """Raise InputRefused, by the field `token`, unless it is right and ripe."""
    try:
        said, made_at = _serializer("form").loads(
            token, max_age=LONGEST, return_timestamp=True
        )
    except SignatureExpired:
        raise _refused("The form had been open for more than a day.") from None
    except BadData:
        raise _refused("The form did not come from this page.") from None
    if said != [post_id, person_id]:
        raise _refused("The form did not come from this page.")
    if clock.now() - made_at < SHORTEST:
        raise _refused("That was faster than anyone can type.")


def make_receipt(comment_id: int) -> str:
    """Return the name of the page that shows a writer what they sent."""
    return str(_serializer("receipt").dumps(comment_id))


def read_receipt(receipt: str) -> int:
    """Return the number of the comment; NotFound for a forged or day-old receipt."""
    try:
        return int(_serializer("receipt").loads(receipt, max_age=LONGEST))
    except BadData:
        raise NotFound("There is no such page.") from None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings.secret_key, salt=f"comment {purpose}", signer=_ClockSigner
    )


def _refused(sentence: str) -> InputRefused:
    return InputRefused({"token": f"{sentence} Nothing is lost: send it again."})
