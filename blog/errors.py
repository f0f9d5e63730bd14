"""What can go wrong, as a tree; callers catch families.

AfterwordError
├── SettingWrong           a setting is missing or wrong; the sentence names it
├── InputRefused           what a person typed cannot be taken; .problems by field
├── NotAllowed             this person may not do that
├── SignInRefused          name and password let nobody in, or not now
├── AppRefused             an app that asks by OAuth gets nothing; .error is its word
├── NotFound               there is no such thing here
├── EditConflict           somebody else saved in the meantime
├── StorageFailed          the database took nothing: full, locked or away
├── JobFailed              a job could not be done
│   └── JobHopeless        and never will be: do not try again
├── FetchFailed            blog.net could not bring the page
│   ├── AddressRefused     not a public address, or not http(s)
│   ├── HostNotFound       the name has no address
│   ├── ConnectionFailed   refused, reset, or TLS that does not check out
│   ├── FetchTimedOut      the time allowed ran out
│   ├── TooLarge           more bytes than allowed, as sent or unpacked
│   └── TooManyRedirects   more hops than allowed, or in a circle
└── PingRefused            a linkback cannot be accepted (see linkbacks/protocols/base)
    ├── MalformedPing      cannot be read as this protocol's message
    ├── SourceNotFound     the source does not exist or cannot be read
    ├── SourceHasNoLink    the source was read and does not link to the target
    ├── TargetNotFound     the target is not here
    ├── TargetClosed       the target takes no pings
    ├── AlreadyRegistered  this source and target are known and unchanged
    ├── AccessDenied       this sender may not ping, or not so often
    └── SourceUnreachable  the source's server could not be reached or failed
"""

from collections.abc import Mapping
from datetime import timedelta


class AfterwordError(Exception):
    """The root; str() is one sentence fit to be shown."""


class SettingWrong(AfterwordError):
    """A setting is missing or wrong; start-up stops with this one sentence."""


class InputRefused(AfterwordError):
    """What was typed cannot be taken.

    `problems` maps a field's name to the sentence shown beside it.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class NotAllowed(AfterwordError):
    """The person may not do that."""


class SignInRefused(AfterwordError):
    """Name and password let nobody in; `wait` is how long to wait before a next try."""

    def __init__(self, sentence: str, wait: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class AppRefused(AfterwordError):
    """An app that asks by OAuth 2.0 gets nothing; `error` is the protocol's word for it."""

    def __init__(self, error: str, sentence: str) -> None:
        super().__init__(sentence)
        self.error = error


class NotFound(AfterwordError):
    """There is no such thing here."""


class EditConflict(AfterwordError):
    """Somebody else saved in the meantime."""


class StorageFailed(AfterwordError):
    """The database took nothing: it is full, locked too long, or away."""


class JobFailed(AfterwordError):
    """A job could not be done; it is tried again later."""


class JobHopeless(JobFailed):
    """A job can never be done; it is not tried again."""


class FetchFailed(AfterwordError):
    """The page could not be brought; the sentence says why."""


class AddressRefused(FetchFailed):
    """The address is not public, or its scheme is not http or https."""


class HostNotFound(FetchFailed):
    """The name has no address."""


class ConnectionFailed(FetchFailed):
    """The connection was refused or broken, or its certificate does not check out."""


class FetchTimedOut(FetchFailed):
    """The time allowed ran out."""


class TooLarge(FetchFailed):
    """More bytes came than are allowed, as sent or once unpacked."""


class TooManyRedirects(FetchFailed):
    """More hops than are allowed, or a circle."""


class PingRefused(AfterwordError):
    """A linkback cannot be accepted."""


class MalformedPing(PingRefused):
    """The message cannot be read as this protocol's ping."""


class SourceNotFound(PingRefused):
    """The source does not exist or is not something that can hold a link."""


class SourceHasNoLink(PingRefused):
    """The source was read and does not link to the target."""


class TargetNotFound(PingRefused):
    """The target is not here."""


class TargetClosed(PingRefused):
    """The target takes no pings."""


class AlreadyRegistered(PingRefused):
    """Source and target are known, and nothing changed."""


class AccessDenied(PingRefused):
    """The sender may not ping, or not so often."""


class SourceUnreachable(PingRefused):
    """The source's server could not be reached, or failed."""
