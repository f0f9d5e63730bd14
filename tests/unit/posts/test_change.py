"""Tidying what an author decided."""

from blog.posts.change import PostChange


def test_trackback_addresses_are_kept_once_in_their_order():
    """Blank lines and spaces around an address mean nothing."""
    typed = (" https://b.example/tb ", "", "  ", "https://a.example/\x00tb")
    change = PostChange(title="x", text="x", trackback_urls=(*typed, typed[0]))
    assert change.tidied().trackback_urls == (
        "https://b.example/tb",
        "https://a.example/tb",
    )


def test_only_doors_that_differ_are_kept():
    """A door is held or closed; open is what the switches say, and needs no word."""
    doors = {
        "comment": "held",
        "pingback": "closed",
        "trackback": "open",
        "webmention": "",
        "window": "closed",
    }
    change = PostChange(title="x", text="x", doors=doors)
    assert change.tidied().doors == {"comment": "held", "pingback": "closed"}


def test_a_change_notifies_and_holds_nothing_unless_told():
    """What programs leave out means what it meant before there was a choice."""
    change = PostChange(title="x", text="x")
    assert (change.notifies, change.trackback_urls, change.doors) == (True, (), {})
