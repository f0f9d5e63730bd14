"""Blocking where responses came from: an address, a site, or a writer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from blog import clock
from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused, NotFound
from blog.models import Response, ResponseStatus, RuleScope
from blog.responses import sites
from blog.responses.queries import QUEUE_LENGTH
from blog.studio.forms import form_checks_token
from blog.studio.moderation.blocking import find_block, find_places, which_moved
from blog.studio.moderation.forms import BlockForm, as_id
from blog.studio.moderation.place import read_place
from blog.studio.moderation.queue_views import lead_on, remember
from blog.studio.moderation.source import find_response
from blog.studio.moderation.undo import Step

# In the order they are offered; the first that all have is chosen.
SCOPES = {
    RuleScope.HOST: "This site, {}",
    RuleScope.DOMAIN: "This site and its subdomains, {}",
    RuleScope.PREFIX: "This address and what lies below it, {}",
    RuleScope.SENDER: "Comments from this email address, {}",
}
SCOPES_OF_MANY = {
    RuleScope.HOST: "These sites",
    RuleScope.DOMAIN: "These sites and their subdomains",
    RuleScope.SENDER: "Comments from these email addresses",
}


@dataclass(frozen=True)
class Offer:
    """One way to block, and how many others it would be about."""

    scope: RuleScope
    patterns: tuple[str, ...]
    others: int


@form_checks_token
@needs(Right.MODERATE)
def block() -> str | tuple[str, int] | AnyResponse:
    """Render studio/moderation/block.html: responses, offers; block what is chosen."""
    responses = _asked()
    offers = _offers(responses)
    form = BlockForm()
    form.offer([_choice(offer) for offer in offers])
    if form.is_submitted() and form.validate():
        try:
            scope = RuleScope(form.scope.data)
            return _block(responses, scope, also_others=form.also_others.data)
        except InputRefused as refused:
            form.refuse(refused)
    page = render_template(
        "studio/moderation/block.html",
        form=form,
        responses=responses,
        offers={offer.scope.value: offer for offer in offers},
        most=max((offer.others for offer in offers), default=0),
    )
    return (page, 422) if form.errors else page


def _asked() -> list[Response]:
    """Return the responses the address names; NotFound for none, or too many."""
    try:
        ids = dict.fromkeys(as_id(number) for number in request.args.getlist("ids"))
    except ValueError:
        ids = {}
    if not 0 < len(ids) <= QUEUE_LENGTH:
        raise NotFound("It is no longer here.")
    return [find_response(number, current_user) for number in ids]


def _offers(responses: Sequence[Response]) -> list[Offer]:
    """Return the ways in which every one of these can be blocked."""
    offers = []
    for scope in SCOPES if len(responses) == 1 else SCOPES_OF_MANY:
        try:
            patterns = {r.id: sites.pattern_of(r, scope) for r in responses}
        except InputRefused:
            continue
        others = _count_others(responses, patterns, scope)
        offers.append(Offer(scope, tuple(dict.fromkeys(patterns.values())), others))
    return offers


def _count_others(
    responses: Sequence[Response], patterns: Mapping[int, str], scope: RuleScope
) -> int:
    """Count what else is about; of one site, what was asked about is none of it."""
    one_of_each = {patterns[response.id]: response.id for response in responses}
    counted = sum(sites.count_affected(n, scope) for n in one_of_each.values())
    counts = (ResponseStatus.PENDING, ResponseStatus.APPROVED)
    asked = [r for r in responses if r.id not in one_of_each.values()]
    return counted - sum(r.status in counts for r in asked)


def _choice(offer: Offer) -> SelectChoice:
    if len(offer.patterns) == 1:
        label = SCOPES[offer.scope].format(offer.patterns[0])
    else:
        label = SCOPES_OF_MANY[offer.scope]
    return SelectChoice(value=offer.scope.value, label=label)


def _block(
    responses: Sequence[Response], scope: RuleScope, *, also_others: bool
) -> AnyResponse:
    """Block, and lead to the next row; one undo takes back all of it."""
    place = read_place(request.args)
    before = place.listing(current_user)
    names = {sites.pattern_of(response, scope) for response in responses}
    places: dict[int, ResponseStatus] = {}
    rules = []
    for response in responses:
        was, known = find_places(response), find_block(response, scope)
        sites.block_and_spam(
            response.id, scope, by=current_user, also_others=also_others
        )
        places |= which_moved(was)
        rule = find_block(response, scope)
        if known is None and rule is not None:
            rules.append(rule)
    blocked = min(names) if len(names) == 1 else f"{len(names)} sites"
    sentence = f"{blocked} blocked, {len(places)} moved to spam"
    remember(Step(sentence, clock.now(), places, tuple(rules)))
    return lead_on(place, before, {response.id for response in responses})
