"""Steps that can be taken back."""

import json
from datetime import timedelta

from blog import clock
from blog.models import ResponseStatus
from blog.studio.moderation.undo import LASTS, MOST_KEPT, Step, add_step, last_step

PENDING, SPAM = ResponseStatus.PENDING, ResponseStatus.SPAM


def test_a_step_survives_the_session():
    """The cookie holds JSON; each response comes back with where it was."""
    places, edits = {1: PENDING, 2: SPAM}, {3: clock.now()}
    step = Step("3 responses approved", clock.now(), places, (7,), edits)
    kept = json.loads(json.dumps(add_step([], step)))
    assert last_step(kept, clock.now()) == step


def test_the_newest_step_comes_first():
    """One after the other can be taken back."""
    first = Step("first", clock.now(), {1: PENDING})
    second = Step("second", clock.now(), {2: PENDING})
    kept = add_step(add_step([], first), second)
    assert last_step(kept, clock.now()) == second
    assert last_step(kept[:-1], clock.now()) == first
    assert last_step([], clock.now()) is None


def test_a_step_is_forgotten_after_a_while():
    """What was decided long ago is looked for in its tab."""
    kept = add_step([], Step("done", clock.now(), {1: PENDING}))
    assert last_step(kept, clock.now() + LASTS)
    assert last_step(kept, clock.now() + LASTS + timedelta(seconds=1)) is None


def test_old_steps_make_room_for_new_ones():
    """The session is a cookie, and a cookie has 4 KB."""
    kept = []
    for n in range(100):
        places = dict.fromkeys(range(n * 50, n * 50 + 50), PENDING)
        kept = add_step(kept, Step(f"step {n}", clock.now(), places))
    assert last_step(kept, clock.now()).sentence == "step 99"
    assert 1 < len(kept) < 100
    assert len(str(kept)) <= MOST_KEPT


def test_what_is_too_much_is_not_kept_by_halves():
    """Undoing a part of it would be worse than not offering it."""
    places = dict.fromkeys(range(100_000, 101_000), PENDING)
    assert add_step([], Step("blocked", clock.now(), places)) == []
