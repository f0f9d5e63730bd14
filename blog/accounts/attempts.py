"""How often somebody may try a password, in a browser or by a program.

Counted in the database, so that every web process knows, and a restart forgets nothing.
After a number of failures each further one doubles the wait, up to an hour.

An account counts an attempt only while the address it came from is not slowed down
itself. So one address adds five to it and no more, and a stranger alone, who has one,
never keeps a person out; many addresses together do slow the account down.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select, update

from blog import clock
from blog.accounts.queries import find_person
from blog.extensions import begin_writing, db, upsert_into
from blog.models import FailedSignIn

FROM_ONE_ADDRESS = 5
AT_ONE_ACCOUNT = 20
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)  # without a failure


def begin_attempt(address: str, identity: str) -> timedelta | None:
    """Count an attempt at an account, or return how long to wait before the next.

    Commits. It counts as failed from its start, so that many at once gain nothing. Who
    has to wait is not counted.
    """
    now, account, network = clock.now(), account_key(identity), _network_key(address)
    begin_writing()
    rows = {key: _locked(key, now) for key in (account, network)}
    waits = [
        _wait(rows[account], AT_ONE_ACCOUNT, now),
        _wait(rows[network], FROM_ONE_ADDRESS, now),
    ]
    if (wait := max(waits)) > timedelta(0):
        db.session.rollback()
        return wait
    if rows[network].failures < FROM_ONE_ADDRESS:
        _count(rows[account], now)
    _count(rows[network], now)
    _forget_old(now)
    db.session.commit()
    return None


def count_failure(address: str) -> timedelta | None:
    """Count for its address a guess at no account's password; as begin_attempt."""
    now = clock.now()
    begin_writing()
    row = _locked(_network_key(address), now)
    if (wait := _wait(row, FROM_ONE_ADDRESS, now)) > timedelta(0):
        db.session.rollback()
        return wait
    _count(row, now)
    _forget_old(now)
    db.session.commit()
    return None


def wait_of_address(address: str) -> timedelta | None:
    """Return how long this address has to wait, and count nothing."""
    now, row = clock.now(), db.session.get(FailedSignIn, _network_key(address))
    wait = _wait(row, FROM_ONE_ADDRESS, now) if row else timedelta(0)
    return wait if wait > timedelta(0) else None


def end_attempt(address: str, identity: str) -> None:
    """Uncount the attempt that began last; the account's count starts afresh. Commits.

    Guesses at others stay counted: signing in between them pays for none.
    """
    account, network = account_key(identity), _network_key(address)
    begin_writing()
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.key == account))
    db.session.execute(
        update(FailedSignIn)
        .where(FailedSignIn.key == network, FailedSignIn.failures > 0)
        .values(failures=FailedSignIn.failures - 1)
    )
    db.session.commit()


def account_key(identity: str) -> str:
    """Return one key for all spellings; what was typed may be a password, so hashed."""
    person = find_person(identity) if identity.isprintable() else None
    name = person.username if person else identity.strip().lower()
    return f"account:{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _locked(key: str, now: datetime) -> FailedSignIn:
    """Return the count of this key; others who begin wait until it is committed."""
    made = upsert_into(FailedSignIn).values(key=key, failures=0, last_at=now)
    db.session.execute(made.on_conflict_do_nothing())
    found = db.session.scalars(
        select(FailedSignIn)
        .where(FailedSignIn.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if now - found.last_at >= FORGOTTEN_AFTER:
        found.failures = 0
    return found


def _wait(row: FailedSignIn, free: int, now: datetime) -> timedelta:
    beyond = row.failures - free
    if beyond < 0:
        return timedelta(0)
    doublings = min(beyond, 10)  # more than lead to the longest wait
    wait: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return row.last_at + wait - now


def _count(row: FailedSignIn, now: datetime) -> None:
    row.failures, row.last_at = row.failures + 1, now


def _forget_old(now: datetime) -> None:
    # Rows that another attempt holds are left: two that wait for each other's would fail.
    old = select(FailedSignIn.key).where(FailedSignIn.last_at < now - FORGOTTEN_AFTER)
    free = old.with_for_update(skip_locked=True)
    db.session.execute(
        delete(FailedSignIn).where(FailedSignIn.key.in_(free)),
        execution_options={"synchronize_session": False},
    )


def _network_key(address: str) -> str:
    return f"network:{_network(address)}"[:300]


def _network(address: str) -> str:
    """Return what one subscriber holds: an IPv4 address, or an IPv6 network of /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or int(parsed) >> 64)
    return str(parsed)
