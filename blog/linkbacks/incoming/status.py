"""What became of a ping, in the words of its status page."""

from dataclasses import dataclass

from blog.models import ReceivedPing, Response, ResponseStatus
from blog.models.ping import PingState
from blog.responses.afterword import find_address
from blog.site.options import SiteOptions

LOOKING = "Thank you. We are looking for the link."
HELD = "Found. It will appear once approved."
SHOWN = "It is shown under the post."
SHOWN_AT_HOME = "It is shown on the front page."
NOT_SHOWN = "The link was found. The mention is not shown here."
NO_LINK = "No link found. We looked at the page you sent and it does not link to this post yet."
NO_ANSWER = "That page did not answer."
GONE = "The page or its link is gone, so it is not shown here any more."
REFUSED = "It was not taken."


@dataclass(frozen=True, slots=True)
class PingStatus:
    """`word` is for programs, `detail` what else there is to say.

    `shown_url` is where readers see the mention, if they do.
    """

    word: str
    sentence: str
    detail: str = ""
    shown_url: str = ""


def read_status(received: ReceivedPing, options: SiteOptions) -> PingStatus:
    """Say how far a ping has come; spam is told like anything that waits."""
    match received.state:
        case PingState.WAITING:
            return PingStatus("waiting", LOOKING)
        case PingState.VERIFIED:
            return _read_mention(received, received.response, options)
        case PingState.REMOVED:
            return PingStatus("removed", GONE, received.sentence)
        case PingState.FAILED:
            return PingStatus("failed", NO_ANSWER, received.sentence)
        case _ if received.reason == "SourceHasNoLink":
            return PingStatus("refused", NO_LINK)
        case _:
            return PingStatus("refused", received.sentence or REFUSED)


def _read_mention(
    received: ReceivedPing, mention: Response | None, options: SiteOptions
) -> PingStatus:
    post = received.post
    if mention is not None and mention.status is ResponseStatus.APPROVED:
        if post is not None and not (post.is_public and post.permalink):
            return PingStatus("hidden", NOT_SHOWN)
        sentence = SHOWN_AT_HOME if post is None else SHOWN
        shown_url = options.address_of(find_address(mention))
        return PingStatus("approved", sentence, shown_url=shown_url)
    if mention is not None and mention.status is not ResponseStatus.TRASHED:
        return PingStatus("pending", HELD)
    return PingStatus("hidden", NOT_SHOWN)
