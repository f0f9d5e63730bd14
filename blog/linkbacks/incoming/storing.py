"""What was found at a source becomes a mention, or changes the one that is known."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from blog import clock, signals
from blog.errors import AlreadyRegistered, PingRefused, TargetNotFound
from blog.extensions import db
from blog.linkbacks.addresses import split_fragment
from blog.linkbacks.incoming.authors import ASKED, owe_meeting
from blog.linkbacks.incoming.changes import (
    APPROVED,
    Values,
    approved_words,
    has_moved,
    is_small,
    part_edits,
    read_check,
    read_values,
    shown_of,
)
from blog.linkbacks.incoming.claims import Claim
from blog.linkbacks.incoming.policy import refuse_blocked
from blog.linkbacks.incoming.record import note_verdict
from blog.linkbacks.incoming.transaction import writing
from blog.linkbacks.incoming.verifying import Verified
from blog.linkbacks.protocols.base import Outcome
from blog.models import (
    PingState,
    Post,
    Response,
    ResponseKind,
    ResponseStatus,
    Verdict,
)
from blog.responses.editing import edits_without, marks_of
from blog.responses.evidence import LED_TO
from blog.responses.judging import judge
from blog.responses.moves import LINK_GONE, erasure_key
from blog.responses.proposals import PAGE_CHANGED, REFUSED, digest_of
from blog.responses.sites import rule_for
from blog.site.options import HoldPolicy
from blog.tasks.queue import cancel

HELD = "Thank you. It will appear once it is approved."
SHOWN = "Thank you. It is listed under the post."
UPDATED = "The page was read again, and what it says is updated."
KNOWN = "This ping is registered already."
PROPOSED = "The page was read again. What it says now will appear once approved."


def find_mention(claim: Claim, *, is_locked: bool = False) -> Response | None:
    """Return the mention of this pair, whatever its state."""
    query = select(Response).where(
        Response.post_id == claim.post_id
        if claim.post_id is not None
        else Response.post_id.is_(None),
        Response.source_key == claim.source_key,
        Response.kind == ResponseKind.MENTION,
    )
    if is_locked:
        query = query.with_for_update(of=Response)
    return db.session.scalar(query.execution_options(populate_existing=True))


def store_mention(claim: Claim, verified: Verified) -> Outcome:
    """Keep what was found, and the verdict, in one commit."""
    try:
        return _store(claim, verified)
    except IntegrityError:
        # The same pair was stored at this moment; it is known now.
        return _store(claim, verified)


def _store(claim: Claim, verified: Verified) -> Outcome:
    with writing():
        try:
            _refuse_what_changed(claim, verified)
        except PingRefused as reason:
            note_verdict(claim, PingState.REFUSED, reason)
            return Outcome.refused(reason)
        outcome, mention = _add_or_change(claim, verified)
        note_verdict(claim, PingState.VERIFIED, response_id=mention.id)
        owe_meeting(mention)
        return outcome


def _refuse_what_changed(claim: Claim, verified: Verified) -> None:
    """Raise what came to be wrong while the source was read, or was seen there."""
    refuse_blocked(verified.url)
    if claim.post_id is not None:
        post = db.session.get(Post, claim.post_id)
        if post is None or not post.is_public:
            raise TargetNotFound("There is no such post here any more.")


def _add_or_change(claim: Claim, verified: Verified) -> tuple[Outcome, Response]:
    mention = find_mention(claim, is_locked=True)
    if mention is None:
        mention = _add(claim, verified)
        return Outcome.accepted(HELD if mention.reasons else SHOWN), mention
    if not _change(mention, claim, verified):
        return Outcome.refused(AlreadyRegistered(KNOWN)), mention
    is_proposed = mention.proposal is not None
    return Outcome.accepted(PROPOSED if is_proposed else UPDATED), mention


def _add(claim: Claim, verified: Verified) -> Response:
    mention = Response(
        kind=ResponseKind.MENTION,
        post=db.session.get(Post, claim.post_id) if claim.post_id else None,
        source_host=claim.source_host,
        remote_addr=claim.remote_addr,
        received_at=clock.now(),
        check=read_check(verified),
    )
    _set(mention, read_values(verified, claim))
    _note_facts(mention, claim, verified)
    judge(mention, claim.options).put_on(mention)
    db.session.add(mention)
    db.session.flush()
    signals.response_received.send(mention)
    return mention


def _change(mention: Response, claim: Claim, verified: Verified) -> bool:
    """Bring a known mention up to date; tell whether anything is new about it."""
    said = read_values(verified, claim, mention)
    check = _read_check(mention, verified)
    was_missing = mention.missing_at is not None or mention.gone_at is not None
    was_proposed = mention.proposal is not None
    _note_facts(mention, claim, verified)
    if mention.status is ResponseStatus.APPROVED:
        is_new = _change_shown(mention, said, check, claim)
    else:
        is_new = _change_hidden(mention, said, check, claim)
    if is_new or was_missing or was_proposed != (mention.proposal is not None):
        mention.updated_at = clock.now()
        signals.response_changed.send(mention)
    return is_new


def was_taken_back(mention: Response) -> bool:
    """Whether its own page, and no person, put it into the bin."""
    return mention.status is ResponseStatus.TRASHED and any(
        reason["code"] == LINK_GONE for reason in mention.reasons
    )


def _change_hidden(
    mention: Response, said: Values, check: Values, claim: Claim
) -> bool:
    """Take over what the page says, but for what would undo an edit."""
    values, against = part_edits(mention, said)
    is_back = was_taken_back(mention)
    is_new = is_back or shown_of(mention, values) != values
    _set(mention, values)
    mention.check = check
    if is_back:
        _bring_back(mention, claim)
    elif mention.status is ResponseStatus.PENDING and is_new:
        _judge_waiting(mention, claim)
    if against:
        return _propose(mention, values | against, check) or is_new
    _drop_proposal(mention)
    return is_new


def _bring_back(mention: Response, claim: Claim) -> None:
    cancel(erasure_key(mention.id))
    mention.trashed_at = None
    judge(mention, claim.options).put_on(mention)


def _change_shown(mention: Response, said: Values, check: Values, claim: Claim) -> bool:
    """Apply small changes; keep others beside what is shown, for a moderator."""
    values, against = part_edits(mention, said)
    is_trusted = _is_trusted(mention, check, claim)
    if against or not (is_trusted or is_small(mention, values, check)):
        return _propose(mention, values | against, check)
    is_new = shown_of(mention, values) != values
    approved = {} if is_trusted else {APPROVED: approved_words(mention)}
    _drop_proposal(mention)
    _set(mention, values)
    mention.check = check | approved
    return is_new


def _propose(mention: Response, values: Values, check: Values) -> bool:
    """Keep what its page says now beside what is there; tell whether that is new."""
    proposal = _proposal_of(mention, values, check)
    is_refused = digest_of(proposal) == check.get(REFUSED)
    is_waiting = mention.proposal is not None and (
        digest_of(mention.proposal) == digest_of(proposal)
    )
    if is_refused or is_waiting:
        return False
    mention.proposal = proposal
    if mention.status is ResponseStatus.APPROVED:
        mention.reasons = [{"code": PAGE_CHANGED}]
    return True


def _is_trusted(mention: Response, check: Values, claim: Claim) -> bool:
    """Whether changes need no look: so is the site, and where its page leads now."""
    if claim.options.hold is HoldPolicy.NOTHING:
        return True
    rules = [rule_for(url, None) for url in (mention.source_url, check[LED_TO])]
    return all(rule is not None and rule.verdict is Verdict.APPROVE for rule in rules)


def _drop_proposal(mention: Response) -> None:
    """Forget what the page no longer says."""
    if mention.proposal is not None:
        mention.proposal = None
        mention.reasons = [r for r in mention.reasons if r["code"] != PAGE_CHANGED]


def _judge_waiting(mention: Response, claim: Claim) -> None:
    """Judge what waits anew; a page that changes may harm itself, not help."""
    judgement = judge(mention, claim.options)
    reasons = mention.reasons
    judgement.put_on(mention)
    if mention.status is ResponseStatus.APPROVED:
        mention.status, mention.reasons = ResponseStatus.PENDING, reasons


def _note_facts(mention: Response, claim: Claim, verified: Verified) -> None:
    """Write what holds whatever the page says: it was asked, and is there."""
    now = clock.now()
    mention.source_url = claim.ping.source_url
    mention.source_key = claim.source_key
    mention.target_url = claim.ping.target_url
    # A ping may name the page only, where its link points to a part of it.
    fragment = claim.target.fragment or split_fragment(_points_to(verified))[1]
    mention.target_fragment = fragment[:300] or None
    if claim.parent_id is not None and claim.parent_id != mention.id:
        parent = db.session.get(Response, claim.parent_id)
        mention.parent_id = parent.id if parent else None
    mention.missing_at = mention.gone_at = None
    mention.verified_at = now
    for protocol in claim.protocols:
        setattr(mention, f"{protocol}_at", now)


def _points_to(verified: Verified) -> str:
    return str(verified.check.get("points_to") or "")


def _read_check(mention: Response, verified: Verified) -> Values:
    """Return the new check with what others keep in the old one."""
    old = mention.check or {}
    kept = {name: old[name] for name in (REFUSED, *ASKED) if name in old}
    return read_check(verified) | kept


def _set(mention: Response, values: Values) -> None:
    for name, value in values.items():
        setattr(mention, name, value)


def _proposal_of(mention: Response, values: Values, check: Values) -> dict[str, Any]:
    """Return what differs, and the check behind it, as JSON holds it."""
    new = dict(values)
    if has_moved(mention, check):
        new["source_host"] = check["host"]
    differing = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in new.items()
        if value != getattr(mention, name)
    }
    if mention.edits:
        differing |= marks_of(edits_without(mention, differing))
    return differing | {"check": check}
