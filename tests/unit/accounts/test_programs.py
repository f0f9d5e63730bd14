"""What programs may do, in words."""

from blog.accounts.programs import SCOPE_WORDS, Scope


def test_every_scope_has_its_words():
    """Nobody grants what they cannot read; no two read alike."""
    assert list(SCOPE_WORDS) == list(Scope)
    assert len(set(SCOPE_WORDS.values())) == len(Scope)
