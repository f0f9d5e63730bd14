"""The signals: what speaks for or against a response, each with its weight.

A signal is a row `{"code": ..., "weight": ...}` with what its sentence needs; a
negative weight speaks for the response. Nothing here asks the database.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from blog.models import Response, ResponseKind, RuleScope, SiteRule, Verdict
from blog.responses.evidence import Evidence, named_by
from blog.responses.likeness import copies, is_same_line
from blog.responses.matching import choose_rule
from blog.responses.wording import find_listed_word, link_addresses, said
from blog.site.options import SiteOptions

LONG_LIST = 30
MANY_NEIGHBOURS = 12
MANY_OUTBOUND = 150
Signal = dict[str, Any]

# Those that hold a response by themselves, where anything is held on suspicion.
HOLDING = frozenset(
    {
        *("first_from_site", "first_under_name", "site_has_spam", "name_has_spam"),
        *("outside_article", "list_of_links", "many_links", "held_word"),
        *("same_text", "from_network", "stock_phrase", "reads_like_spam"),
    }
)
# Those that follow from what the owner chose, not from what arrived.
CHOSEN = frozenset(
    {"many_links", "held_word", "refused_word", "on_list", "on_good_list"}
)
_STOCK_PHRASE = re.compile(
    r"\[\s*(?:…|\.\.\.|trackback)\s*\]\s*"
    r"(?:read more|find more|(?:more )?info(?:s\b|rma))"
    r"|you (?:will|can) find (?:here )?\d+ (?:more |additional )?info"
    r"|\binfo(?:s|rmations?)? (?:here )?(?:on|to) that topic",
    re.IGNORECASE,
)
# From which chance on it is said what was learned, and the weight it has then.
_LEARNED = ((0.99, 6), (0.95, 4), (0.8, 2))


def find_facts(response: Response, evidence: Evidence) -> Iterator[Signal]:
    """Yield the signals that no choice of the owner changes."""
    check = response.check or {}
    yield from _about_sender(response, evidence)
    yield from _about_crowd(evidence)
    yield from _learned(evidence.spam_chance)
    if _STOCK_PHRASE.search(f"{said(response)}\n{check.get('snapshot') or ''}"):
        yield {"code": "stock_phrase", "weight": 6}
    if response.kind is ResponseKind.MENTION:
        yield from _about_link(check)
        yield from _about_page(response, check)


def find_chosen(
    response: Response, rules: Sequence[SiteRule], options: SiteOptions
) -> Iterator[Signal]:
    """Yield the signals that follow from the owner's rules, words and numbers."""
    if rule := deciding_rule(response, rules):
        is_block = rule.verdict is Verdict.BLOCK
        yield {
            "code": "on_list" if is_block else "on_good_list",
            "weight": 10 if is_block else -10,
            "pattern": rule.pattern,
        }
    if word := find_listed_word(response, options.refused_words):
        yield {"code": "refused_word", "weight": 10, "word": word}
    if word := find_listed_word(response, options.held_words):
        yield {"code": "held_word", "weight": 2, "word": word}
    count = len(link_addresses(response))
    if 0 < options.hold_links <= count:
        weight = 2 + min(count - options.hold_links, 4)
        yield {"code": "many_links", "weight": weight, "count": count}


def deciding_rule(response: Response, rules: Sequence[SiteRule]) -> SiteRule | None:
    """Return the one of these that decides about the response.

    A mention is on the good list only if what its source leads to is, too. A comment can name any site as its own, so a good site's name helps it as little
    as a link to it does; a bad one's harms.
    """
    if response.kind is ResponseKind.MENTION:
        urls, _ = named_by(response)
        found = [choose_rule(rules, url, None) for url in urls if url]
        return min(found, key=_severity, default=None)
    sender = [rule for rule in rules if rule.scope is RuleScope.SENDER]
    named = [
        choose_rule(rules, url, None)
        for url in (response.author_url or "", *link_addresses(response))
    ]
    blocks = [rule for rule in named if rule and rule.verdict is Verdict.BLOCK]
    return next(iter(blocks), choose_rule(sender, None, response.author_email))


def _severity(rule: SiteRule | None) -> int:
    if rule is None:
        return 1
    return 0 if rule.verdict is Verdict.BLOCK else 2


def _about_sender(response: Response, evidence: Evidence) -> Iterator[Signal]:
    is_comment = response.kind is ResponseKind.COMMENT
    if evidence.spam:
        weight = min(3 + evidence.spam, 8) if not evidence.approved else 3
        code = "name_has_spam" if is_comment else "site_has_spam"
        yield {"code": code, "weight": weight}
    elif evidence.approved:
        weight = -min(1 + evidence.approved, 4)
        code = "name_approved" if is_comment else "site_approved"
        yield {"code": code, "weight": weight, "count": evidence.approved}
    else:
        code = "first_under_name" if is_comment else "first_from_site"
        yield {"code": code, "weight": 1}


def _about_crowd(evidence: Evidence) -> Iterator[Signal]:
    if count := evidence.repeats:
        yield {"code": "same_text", "weight": min(2 + count, 6), "count": count}
    if (count := evidence.neighbours) >= MANY_NEIGHBOURS and not evidence.approved:
        yield {"code": "from_network", "weight": 3, "count": count}


def _learned(chance: float | None) -> Iterator[Signal]:
    if chance is None:
        return
    percent = round(100 * chance)
    for least, weight in _LEARNED:
        if chance >= least:
            yield {"code": "reads_like_spam", "weight": weight, "percent": percent}
            return
        if 1 - chance >= least:
            yield {
                "code": "reads_like_approved",
                "weight": -weight,
                "percent": 100 - percent,
            }
            return


def _about_link(check: dict[str, Any]) -> Iterator[Signal]:
    if (count := int(check.get("list_length") or 0)) >= LONG_LIST:
        yield {"code": "list_of_links", "weight": 3, "count": count}
    if check.get("in_article") is False:
        yield {"code": "outside_article", "weight": 2}
    elif check.get("in_article"):
        yield {"code": "in_article", "weight": -2}
    if (count := int(check.get("outbound") or 0)) >= MANY_OUTBOUND:
        yield {"code": "many_outbound", "weight": 2, "count": count}


def _about_page(response: Response, check: dict[str, Any]) -> Iterator[Signal]:
    is_home = urlsplit(response.source_url or "").path in {"", "/"}
    names = (response.author_name, check.get("site_name"))
    if not is_home and any(is_same_line(response.title, name) for name in names):
        yield {"code": "title_is_name", "weight": 2}
    if response.post is not None and is_same_line(response.title, response.post.title):
        yield {"code": "title_is_ours", "weight": 2}
    if check.get("copied") or copies(response):
        yield {"code": "copied", "weight": 2}
