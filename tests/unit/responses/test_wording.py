import time

import pytest

from blog.models import Response, ResponseKind
from blog.responses.wording import find_listed_word, link_addresses, said


def comment(text="", **fields):
    return Response(kind=ResponseKind.COMMENT, text=text, **fields)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Cheap CASINO here", ["casino"], "casino"),
        ("Two casinos", ["casino"], None),
        ("Two casinos", ["casino*"], "casino*"),
        ("A megacasino", ["*casino"], "*casino"),
        ("a lowest\nprice b", ["lowest price"], "lowest price"),
        ("wordpress", ["press"], None),
        ("ein Preis", ["größe", "preis"], "preis"),
        ("価格が最安値です", ["最安値"], "最安値"),
        ("price is $$$ now", ["$$$"], "$$$"),
        ("a.b", ["a.b"], "a.b"),
        ("axb", ["a.b"], None),
        ("anything", ["", " ", "*"], None),
        ("anything", [], None),
    ],
)
def test_a_listed_word_is_found_as_a_whole_word(text, words, found):
    """Whatever its case; a star lets more letters follow, or go before."""
    assert find_listed_word(comment(text), words) == found


@pytest.mark.parametrize(
    "fields",
    [
        {"author_name": "Best Casino"},
        {"author_email": "me@casino.example"},
        {"author_url": "https://my-casino.example/"},
        {"title": "Casino"},
        {"quote_link": "casino"},
        {"source_url": "https://x.example/casino/"},
    ],
)
def test_a_word_is_looked_for_in_everything_a_sender_chose(fields):
    """Names and addresses carry more spam than texts do."""
    assert find_listed_word(comment(**fields), ["casino"]) == "casino"


def test_an_address_of_the_network_can_be_listed():
    """As in the lists that people bring from elsewhere."""
    assert find_listed_word(comment(remote_addr="192.0.2.7"), ["192.0.2.7"])
    assert not find_listed_word(comment(remote_addr="192.0.2.77"), ["192.0.2.7"])


def test_a_long_list_and_a_long_text_take_little_time():
    """Ten thousand words over ten thousand characters, in well under a second."""
    words = [f"word{number} of many" for number in range(10_000)]
    text = "word word of many things " * 400
    assert find_listed_word(comment("a"), words) is None
    start = time.perf_counter()
    assert find_listed_word(comment(text), words) is None
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See http://a.example/x, yes", ["http://a.example/x,"]),
        ("[a](https://a.example/b) <https://c.example>", None),
        ("[a](//a.example/b)", ["https://a.example/b"]),
        ("www.a.example and x.www.b.example", ["https://www.a.example"]),
        ("him/her // and http:// alone", []),
        ("https://www.a.example/", ["https://www.a.example/"]),
    ],
)
def test_links_are_the_addresses_a_text_names(text, found):
    """Written out, in Markdown, or as people say them; each once as it stands."""
    if found is None:
        found = ["https://a.example/b", "https://c.example"]
    assert link_addresses(comment(text)) == found


def test_what_a_mention_says_is_its_own_text_or_the_sentence_of_the_link():
    """A row that is not stored yet has neither."""
    quote = {"quote_before": "a ", "quote_link": "b", "quote_after": " c"}
    assert said(Response(text="own", **quote)) == "own"
    assert said(Response(**quote)) == "a b c"
    assert said(Response()) == ""
