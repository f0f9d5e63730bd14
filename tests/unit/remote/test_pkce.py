"""Proof Key for Code Exchange, against the example of its standard."""

import pytest

from blog.remote.indieauth.pkce import answers, challenge_of, is_challenge

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_example_of_the_standard_holds():
    """The challenge is the SHA-256 in base64 for addresses, without padding."""
    assert challenge_of(VERIFIER) == CHALLENGE
    assert is_challenge(CHALLENGE)
    assert answers(VERIFIER, CHALLENGE)


@pytest.mark.parametrize(
    "verifier",
    ["", VERIFIER[:-1], VERIFIER + "x", CHALLENGE, VERIFIER + "\n", "ä" * 43, "\ud800"],
)
def test_another_verifier_answers_nothing(verifier):
    """Nor does one of other letters, or the challenge itself, as in plain."""
    assert not answers(verifier, CHALLENGE)


@pytest.mark.parametrize("length", [42, 129])
def test_a_verifier_of_another_length_is_refused(length):
    """Shorter ones can be guessed; longer ones are not of the standard."""
    verifier = "a" * length
    assert not answers(verifier, challenge_of(verifier))
    assert answers("a" * 43, challenge_of("a" * 43))
    assert answers("a" * 128, challenge_of("a" * 128))


@pytest.mark.parametrize(
    "text", ["", CHALLENGE + "=", CHALLENGE[:-1], "+" * 43, "ä" * 43]
)
def test_what_is_no_challenge_is_seen(text):
    """Forty-three letters of base64 for addresses, and nothing else."""
    assert not is_challenge(text)
