"""Rules about sites and senders: whom the owner always shows, and whom never."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import joinedload

from blog import clock
from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import begin_writing, db, upsert_into
from blog.models import (
    Person,
    Response,
    ResponseKind,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from blog.models.listing import Listing
from blog.responses.matching import choose_rule, hosts_above, rule_fits
from blog.responses.moves import lock_responses, move
from blog.responses.patterns import (
    LONGEST_REASON,
    BadLine,
    plain_host,
    read_lines,
    read_pattern,
    write_line,
)

MOST_ADDRESSES = 20  # that one response is looked up by
LIST_LENGTH = 50
MOST_LINES = 20_000
_ELSEWHERE = (ResponseStatus.PENDING, ResponseStatus.APPROVED)

Rule = tuple[RuleScope, str, str]  # scope, pattern, reason


def rule_for(source_url: str | None, email: str | None) -> SiteRule | None:
    """Return the rule that decides about this address or sender; one query."""
    rules = rules_about([source_url] if source_url else [], email)
    return choose_rule(rules, source_url, email)


def rules_about(urls: Sequence[str], email: str | None) -> Sequence[SiteRule]:
    """Return every rule that may be about one of these; one query, or none."""
    hosts = {plain_host(url) for url in urls[:MOST_ADDRESSES]} - {""}
    conditions = [_about_host(host) for host in sorted(hosts)]
    if email:
        conditions.append(
            and_(SiteRule.scope == RuleScope.SENDER, SiteRule.pattern == email.lower())
        )
    if not conditions:
        return []
    return db.session.scalars(select(SiteRule).where(or_(*conditions))).all()


def note_hit(rule: SiteRule) -> None:
    """Count one decision of this rule, in the caller's transaction."""
    db.session.execute(
        update(SiteRule)
        .where(SiteRule.id == rule.id)
        .values(hits=SiteRule.hits + 1, hit_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def add_rules(
    patterns: Sequence[str],
    scope: RuleScope,
    verdict: Verdict,
    reason: str,
    *,
    by: Person,
) -> int:
    """Put patterns on a list, off the other one; return how many are new there.

    Raises NotAllowed, and InputRefused by `patterns` for what is no such address.
    """
    _refuse_without_right(by)
    try:
        written = [read_pattern(pattern, scope) for pattern in patterns]
    except ValueError as error:
        raise InputRefused({"patterns": str(error)}) from error
    if not written:
        raise InputRefused({"patterns": "Give an address."})
    begin_writing()
    reason = " ".join(reason.split())[:LONGEST_REASON]
    added = put_rules([(scope, pattern, reason) for pattern in written], verdict, by)
    db.session.commit()
    return added


def remove_rule(rule_id: int, *, by: Person) -> SiteRule:
    """Take a rule off its list and return it; NotFound and NotAllowed."""
    begin_writing()
    [rule] = drop_rules([rule_id], by)
    db.session.commit()
    return rule


def import_rules(
    text: str, verdict: Verdict, *, by: Person
) -> tuple[int, list[BadLine]]:
    """Add a rule for each line; return how many were new, and the lines passed over.

    Lines are as `patterns.read_line` reads them. What is on a list already stays there
    as it is; passed over is what no address stands in, or what is on the other list.
    Raises NotAllowed, and InputRefused by `text` for too many lines.
    """
    _refuse_without_right(by)
    if text.count("\n") >= MOST_LINES:
        raise InputRefused({"text": f"At most {MOST_LINES:,} lines at once, please."})
    begin_writing()
    known = {
        (scope, pattern): listed
        for scope, pattern, listed in db.session.execute(
            select(SiteRule.scope, SiteRule.pattern, SiteRule.verdict)
        )
    }
    new: list[Rule] = []
    skipped: list[BadLine] = []
    for number, written, line in read_lines(text):
        if isinstance(line, BadLine):
            skipped.append(line)
        elif (listed := known.get((line.scope, line.pattern))) is None:
            known[line.scope, line.pattern] = verdict
            new.append((line.scope, line.pattern, line.reason))
        elif listed is not verdict:
            skipped.append(BadLine(number, written, "It is on the other list."))
    added = put_rules(new, verdict, by)
    db.session.commit()
    return added, skipped


def export_rules(verdict: Verdict) -> str:
    """Return a list as text, a rule a line, that `import_rules` takes."""
    rules = db.session.scalars(
        select(SiteRule)
        .where(SiteRule.verdict == verdict)
        .order_by(SiteRule.pattern, SiteRule.id)
    )
    return "".join(f"{write_line(rule)}\n" for rule in rules)


def list_rules(verdict: Verdict, search: str, number: int) -> Listing[SiteRule]:
    """Return a page of a list, newest first, with who made each rule.

    A page past the last is the last.
    """
    conditions = [SiteRule.verdict == verdict]
    if search:
        conditions.append(
            or_(
                SiteRule.pattern.icontains(search, autoescape=True),
                SiteRule.reason.icontains(search, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count(SiteRule.id)).where(*conditions)) or 0
    last = Listing[SiteRule]([], 1, LIST_LENGTH, total).last_number
    number = min(max(number, 1), last)
    items = db.session.scalars(
        select(SiteRule)
        .where(*conditions)
        .options(joinedload(SiteRule.person))
        .order_by(SiteRule.created_at.desc(), SiteRule.id.desc())
        .limit(LIST_LENGTH)
        .offset((number - 1) * LIST_LENGTH)
    ).all()
    return Listing(items, number, LIST_LENGTH, total)


def block_and_spam(
    response_id: int, scope: RuleScope, *, by: Person, also_others: bool
) -> int:
    """Block where this response came from and move it to spam; return how many moved.

    `scope` PREFIX is the address it came from, SENDER a comment's email address. With
    `also_others` everything waiting or shown that the rule is about moves as well.
    Raises NotFound, NotAllowed, and InputRefused by `scope` when the response has no
    such address.
    """
    _refuse_without_right(by)
    begin_writing()
    [response] = lock_responses([response_id], by)
    pattern = pattern_of(response, scope)
    put_rules([(scope, pattern, "")], Verdict.BLOCK, by)
    rule = SiteRule(scope=scope, pattern=pattern, verdict=Verdict.BLOCK)
    others = _find_others(response, rule) if also_others else []
    found = lock_responses([response_id, *others], by)
    moved = [r for r in found if r.status is not ResponseStatus.SPAM]
    move(moved, ResponseStatus.SPAM)
    db.session.commit()
    return len(moved)


def count_affected(response_id: int, scope: RuleScope) -> int:
    """Return how many others a block would be about that wait or are shown.

    0 for a response without such an address; NotFound when it is gone.
    """
    response = db.session.get(Response, response_id)
    if response is None:
        raise NotFound("It is no longer here.")
    try:
        pattern = pattern_of(response, scope)
    except InputRefused:
        return 0
    rule = SiteRule(scope=scope, pattern=pattern, verdict=Verdict.BLOCK)
    return len(_find_others(response, rule))


def pattern_of(response: Response, scope: RuleScope) -> str:
    """Return the pattern of a rule about where it came from; InputRefused: none."""
    is_mention = response.kind is ResponseKind.MENTION
    url = response.source_url if is_mention else response.author_url
    written = response.author_email if scope is RuleScope.SENDER else url
    try:
        return read_pattern((written or "").partition("#")[0], scope)
    except ValueError:
        raise InputRefused({"scope": "It came without such an address."}) from None


def drop_rules(ids: Collection[int], by: Person) -> list[SiteRule]:
    """Take these off their lists in the caller's transaction; return them.

    Raises NotFound when one is gone, and NotAllowed.
    """
    _refuse_without_right(by)
    found = list(db.session.scalars(select(SiteRule).where(SiteRule.id.in_(ids))))
    if len(found) < len(set(ids)):
        raise NotFound("It is no longer on the list.")
    for rule in found:
        db.session.delete(rule)
    return found


def put_rules(rules: Sequence[Rule], verdict: Verdict, by: Person) -> int:
    """Write rules in the caller's transaction; return how many this list gained."""
    unique = {(scope, pattern): reason for scope, pattern, reason in rules}
    before = _count_listed(verdict)
    rows = [
        {
            "scope": scope,
            "pattern": pattern,
            "verdict": verdict,
            "reason": reason,
            "person_id": by.id,
            "hits": 0,
            "created_at": clock.now(),
        }
        for (scope, pattern), reason in sorted(unique.items())
    ]
    if rows:
        _upsert(rows)
    return _count_listed(verdict) - before


def _upsert(rows: list[dict[str, object]]) -> None:
    """Write rows; a known pattern moves to this list, and keeps what it counted."""
    written = upsert_into(SiteRule)
    new = written.excluded
    db.session.execute(
        written.on_conflict_do_update(
            index_elements=["scope", "pattern"],
            set_={
                "verdict": new.verdict,
                "reason": case((new.reason == "", SiteRule.reason), else_=new.reason),
                "person_id": new.person_id,
            },
        ),
        rows,
    )


def _count_listed(verdict: Verdict) -> int:
    return (
        db.session.scalar(
            select(func.count(SiteRule.id)).where(SiteRule.verdict == verdict)
        )
        or 0
    )


def _refuse_without_right(by: Person) -> None:
    if Right.MODERATE not in rights_of(by):
        raise NotAllowed("Your role does not allow deciding about sites.")


def _about_host(host: str) -> ColumnElement[bool]:
    return or_(
        and_(SiteRule.scope == RuleScope.HOST, SiteRule.pattern == host),
        and_(
            SiteRule.scope == RuleScope.DOMAIN, SiteRule.pattern.in_(hosts_above(host))
        ),
        and_(
            SiteRule.scope == RuleScope.PREFIX,
            SiteRule.pattern.startswith(f"{host}/", autoescape=True),
        ),
    )


def _find_others(response: Response, rule: SiteRule) -> list[int]:
    found = db.session.execute(
        select(
            Response.id,
            func.coalesce(Response.source_url, Response.author_url),
            Response.author_email,
        ).where(
            Response.status.in_(_ELSEWHERE),
            Response.id != response.id,
            _may_fit(rule),
        )
    )
    return [number for number, url, email in found if rule_fits(rule, url, email)]


def _may_fit(rule: SiteRule) -> ColumnElement[bool]:
    """Narrow down in the database; what is left is compared exactly."""
    if rule.scope is RuleScope.SENDER:
        return Response.author_email == rule.pattern
    host = rule.pattern.partition("/")[0]
    if rule.scope is RuleScope.DOMAIN:
        site = or_(
            Response.source_host == host,
            Response.source_host.endswith(f".{host}", autoescape=True),
        )
    else:
        site = Response.source_host == host
    return or_(site, Response.author_url.icontains(host, autoescape=True))
