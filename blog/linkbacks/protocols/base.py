"""What the three linkback protocols have in common.

A protocol is a pair of translations, from bytes to meaning and back. It does no input or
output and knows neither Flask nor the database, so receiving and sending share it, and
two laws hold for each: `parse(compose(ping)) == ping`, and `read_answer(answer(outcome))`
agrees with `outcome`.
"""

import html
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from blog.errors import AlreadyRegistered, PingRefused
from blog.linkbacks.plaintext import cut_end, fold

Headers = tuple[tuple[str, str], ...]

# Answers after which the same message may fare better later.
TEMPORARY_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
_MAX_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Ping:
    """One claim that the page at `source_url` links to the page at `target_url`.

    `protocol` is the name of the protocol that carries it. Title, excerpt and blog name
    are what a trackback says about its source; the other protocols leave them empty.
    """

    source_url: str
    target_url: str
    protocol: str
    title: str = ""
    excerpt: str = ""
    blog_name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer as it travels, without the line that says where to.

    `status` is the HTTP status of an answer. `target_url` is set where the address a
    message is posted to, and not its body, names the target, as in trackback.
    """

    body: bytes
    content_type: str
    status: int = 200
    headers: Headers = ()
    target_url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was fetched: `url` is where the redirects ended.

    `asked_url` is where they began, if that is known.
    """

    url: str
    headers: Headers
    html: str
    asked_url: str = ""

    def header_values(self, name: str) -> tuple[str, ...]:
        """Return all values of a header, in order; its name in any case."""
        wanted = name.lower()
        return tuple(
            value.strip() for key, value in self.headers if key.lower() == wanted
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a ping: accepted, refused for a reason, or failed without one.

    A failure is nobody's verdict: this site broke, or the other one did not answer in
    the protocol. `is_temporary` tells a sender that trying again may help; `status_url`
    is where the ping's fate can be read, if there is such a page.
    """

    sentence: str
    is_accepted: bool
    reason: PingRefused | None = None
    is_checked: bool = True
    is_temporary: bool = False
    status_url: str = ""

    @classmethod
    def accepted(cls, sentence: str) -> "Outcome":
        return cls(sentence, is_accepted=True)

    @classmethod
    def accepted_unchecked(cls, sentence: str, status_url: str = "") -> "Outcome":
        """Make the outcome of a ping that is stored and will be verified later."""
        return cls(sentence, is_accepted=True, is_checked=False, status_url=status_url)

    @classmethod
    def refused(
        cls, reason: PingRefused, *, is_temporary: bool = False, status_url: str = ""
    ) -> "Outcome":
        return cls(
            str(reason),
            is_accepted=False,
            reason=reason,
            is_temporary=is_temporary,
            status_url=status_url,
        )

    @classmethod
    def failed(cls, sentence: str, *, is_temporary: bool = True) -> "Outcome":
        return cls(sentence, is_accepted=False, is_temporary=is_temporary)

    @property
    def is_refused(self) -> bool:
        return self.reason is not None

    @property
    def is_registered(self) -> bool:
        """Whether the target holds the ping now: accepted, or known before."""
        return self.is_accepted or isinstance(self.reason, AlreadyRegistered)


class LinkbackProtocol(ABC):
    """How one protocol says what a ping and its answer mean.

    What a person's browser gets at an endpoint is the view's matter; `answer` speaks to
    the sender's program.
    """

    name: ClassVar[str]

    @abstractmethod
    def parse(self, message: Message) -> Ping:
        """Read a ping that arrived; raises MalformedPing and nothing else."""

    @abstractmethod
    def answer(self, outcome: Outcome) -> Message:
        """Say to the sender what became of its ping."""

    @abstractmethod
    def find_endpoint(self, page: Page) -> str | None:
        """Return the absolute address where this page's pings go, if it names one."""

    @abstractmethod
    def compose(self, ping: Ping) -> Message:
        """Write a ping to be posted to the endpoint."""

    @abstractmethod
    def read_answer(self, message: Message) -> Outcome:
        """Read what an endpoint answered; takes anything, raises nothing."""


def plain_sentence(said: str) -> str:
    """Return a stranger's sentence as plain text; WordPress escapes its own twice."""
    return cut_end(fold(html.unescape(html.unescape(said))), _MAX_SENTENCE)


def failed_with_status(status: int) -> Outcome:
    """Make the outcome of an answer that says nothing but its HTTP status."""
    return Outcome.failed(
        f"The other site answered with HTTP status {status}.",
        is_temporary=status in TEMPORARY_STATUSES,
    )


def has_control_character(text: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in text)
