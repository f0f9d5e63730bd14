"""Looking at the source of a claim, and telling it on whose word."""

from blog.errors import SourceHasNoLink
from blog.linkbacks.incoming.claims import Claim
from blog.linkbacks.incoming.targets import is_own
from blog.linkbacks.incoming.verifying import Verified, verify_source
from blog.net.fetcher import Gets, Limits

SENDER_HEADER = "X-Pingback-Forwarded-For"


def visit_source(claim: Claim, fetcher: Gets, limits: Limits) -> Verified:
    """Look for the link with one request; raises what verify_source does.

    The source is told who sent the ping, so that whoever attacks it by means of us
    can be found.
    """
    sender = claim.remote_addr
    protocol = claim.ping.protocol
    purpose = f"{claim.options.url}; verifying a {protocol}"
    verified = verify_source(
        claim.ping.source_url,
        claim.target,
        fetcher,
        limits=limits,
        purpose=f"{purpose} sent by {sender}" if sender else purpose,
        headers={SENDER_HEADER: sender} if sender and protocol == "pingback" else None,
    )
    if is_own(verified.url, claim.options):
        # Our own pages link to our posts, so a redirect to one proves nothing.
        raise SourceHasNoLink(
            "The source leads to this site and has no link of its own."
        )
    return verified
