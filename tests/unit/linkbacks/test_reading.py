"""Parts of a page as plain text."""

from blog.linkbacks.sources.reading import read_around
from blog.linkbacks.sources.tree import parse_tree


def test_the_words_around_a_link_leave_out_what_stands_beside_the_text():
    """No menu, form or initials of a face; the link's own surroundings stay."""
    html = (
        "<body><nav>Home</nav><form><label>Address</label></form>"
        '<p><span aria-hidden="true">RP</span>Rowan wrote of <a href="/x">it</a>.</p>'
        "<footer>Fine print</footer></body>"
    )
    root = parse_tree(html).root
    link = next(node for node in root.elements() if node.tag == "a")
    assert read_around(link, "it") == "Rowan wrote of it."
