"""The whole address in plain text, and nothing that merely looks like it."""

import pytest

from blog.linkbacks.sources.text_source import find_in_text

TARGET = "https://b.example/post-1"


def find(text: str):
    keys = {"b.example/post-1", "b.example/wiki/horn_(fog)"}
    return find_in_text("https://a.example/note.txt", text, keys)


@pytest.mark.parametrize(
    "text",
    [
        TARGET,
        f"See {TARGET}.",
        f"({TARGET})",
        f"<{TARGET}>",
        f"[post]({TARGET}), and more",
        f'"{TARGET}"',
        f"{TARGET}/#c4!",
        "HTTP://www.B.example/post-1",
        f"*{TARGET}*",
        f"link={TARGET}",
        f"»{TARGET}«".replace("«", " "),
        f"[{TARGET}](https://other.example/)",
        "https://b.example/wiki/horn_(fog)",
        "(see https://b.example/wiki/horn_(fog)).",
    ],
)
def test_a_whole_address_is_found(text):
    """Whatever mark stands right before or after it."""
    assert find(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{TARGET}0",
        f"{TARGET}/more",
        f"{TARGET}?p=2",
        f"{TARGET}.html",
        f"{TARGET}-",
        "b.example/post-1",
        f"x{TARGET}",
        f"view-source-{TARGET}",
        f"https://r.example/?to={TARGET}",
        f"https://r.example/{TARGET}",
        f"https://u@b.example/post-1 http://[x {'https://' * 9}",
    ],
)
def test_a_part_of_another_address_is_not(text):
    """A prefix, a redirector, a word without a scheme."""
    assert find(text) is None


def test_a_text_is_cited_by_its_paragraph():
    """The first line is the title, the sentence the quote."""
    found = find(
        f"# On foghorns\n\nFirst words.\n\nIt was late. I read\n{TARGET} then. Good.\n"
        "\nLast https://c.example/ and https://a.example/x words."
    )
    cited = found.citation
    assert (cited.title, cited.site_name, cited.type) == (
        "On foghorns",
        "a.example",
        "mention",
    )
    assert (cited.quote_before, cited.quote_link, cited.quote_after) == (
        "I read ",
        TARGET,
        " then.",
    )
    assert (found.points_to, found.found, found.outbound) == (TARGET, 1, 2)
    assert found.snapshot.startswith("# On foghorns First words. It was late. I read")
    assert found.snapshot.endswith("and https://a.example/x words.")


@pytest.mark.parametrize("first", [f"Read {TARGET}", "word " * 60])
def test_a_first_line_that_is_no_title_is_none(first):
    """An address or a whole paragraph names nothing."""
    assert find(f"{first}\n\n{TARGET}").citation.title == ""
