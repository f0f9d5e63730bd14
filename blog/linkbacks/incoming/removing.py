"""What becomes of a mention when its page, or the link on it, is gone."""

from datetime import timedelta

from blog import clock, signals
from blog.errors import PingRefused, SourceHasNoLink, SourceNotFound
from blog.linkbacks.incoming.claims import Claim
from blog.linkbacks.incoming.record import note_verdict, owe_look
from blog.linkbacks.incoming.storing import find_mention
from blog.linkbacks.incoming.transaction import writing
from blog.linkbacks.incoming.verifying import SourceGone
from blog.linkbacks.protocols.base import Outcome
from blog.models import PingState, ReceivedPing, Response, ResponseStatus
from blog.responses.moves import LINK_GONE, plan_erasure

# A page that is missing twice, this far apart, is taken for gone.
MISSING_FOR = timedelta(days=1)


def note_absence(claim: Claim, reason: PingRefused) -> Outcome:
    """Record that a source was looked at in vain, and what follows for its mention.

    One whose page says 410, or has no link any more, goes into the bin. One whose
    page is not found stays, and is looked for again a day later.
    """
    with writing():
        mention = find_mention(claim, is_locked=True)
        is_removed = isinstance(reason, SourceGone | SourceHasNoLink)
        if mention is not None and is_removed:
            _remove(mention, str(reason))
            note_verdict(claim, PingState.REMOVED, reason)
        else:
            record = note_verdict(claim, PingState.REFUSED, reason)
            if mention is not None and isinstance(reason, SourceNotFound):
                _note_missing(mention, record)
    return Outcome.refused(reason)


def _remove(mention: Response, sentence: str) -> None:
    """Bin what waits or is shown; what a person binned or marked stays as it is."""
    if mention.status not in {ResponseStatus.APPROVED, ResponseStatus.PENDING}:
        return
    mention.status = ResponseStatus.TRASHED
    mention.reasons = [{"code": LINK_GONE, "sentence": sentence}]
    mention.proposal = None
    mention.updated_at = mention.verified_at = clock.now()
    plan_erasure(mention)
    signals.response_changed.send(mention)


def _note_missing(mention: Response, record: ReceivedPing) -> None:
    now = clock.now()
    if mention.missing_at is None:
        mention.missing_at = now
        owe_look(record, now + MISSING_FOR)
    elif mention.gone_at is None and mention.missing_at <= now - MISSING_FOR:
        mention.gone_at = mention.updated_at = now
        signals.response_changed.send(mention)
