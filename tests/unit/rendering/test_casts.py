import pytest

IDA = '<li><span>Ida Marsh</span> <span class="as">as Captain Wren</span></li>'


def test_list_of_names_and_roles_becomes_a_cast(markdown):
    """Every item reads "A as B": the list is a cast, the word "as" kept."""
    shown = markdown("- Ida Marsh as Captain Wren\n- Tomas Bell as Oster as a boy")
    assert shown.startswith('<ul class="cast">')
    assert IDA in shown
    assert '<span>Tomas Bell</span> <span class="as">as Oster as a boy</span>' in shown


def test_imported_list_becomes_a_cast(html):
    """Line ends, hard spaces and paragraphs inside items do not matter."""
    shown = html(
        "<ol><li> <p>Ida Marsh\u00a0as\nCaptain Wren</p> </li><li>B as C</li></ol>"
    )
    assert '<ol class="cast">' in shown
    assert "<span>Ida Marsh</span>" in shown
    assert '<span class="as">as\nCaptain Wren</span>' in shown


def test_links_and_emphasis_inside_items_are_kept(markdown):
    """A linked name stays linked; an "as" inside a link does not split."""
    shown = markdown(
        "- [Known as Bo](https://a.example/x) as *the* mate\n- B as [C](/c)"
    )
    assert (
        '<span><a href="https://a.example/x">Known as Bo</a></span> '
        '<span class="as">as <em>the</em> mate</span>'
    ) in shown
    assert '<span class="as">as <a href="/c">C</a></span>' in shown


@pytest.mark.parametrize(
    "written",
    [
        "- Ida Marsh as Captain Wren",
        "- Ida Marsh as Captain Wren\n- Tomas Bell",
        "- Serve it as it is\n- serve it as a soup",
        "- as Wren\n- as Oster",
        "- Ida as\n- Tomas as",
        "- A as B\n  - C as D\n- E as F",
        f"- A as B\n- {'Word ' * 30} as C",
        "- Alas B\n- C asD",
    ],
)
def test_other_lists_are_no_cast(markdown, written):
    """One item that reads otherwise, or like a sentence, leaves the list a list."""
    assert "cast" not in markdown(written)
