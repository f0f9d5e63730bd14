"""What happened, told to whoever subscribed in app.py.

Each is sent inside the transaction that causes it, before its commit: a subscriber
may add rows (work owed goes into the job table) and may not commit.
"""

from blinker import Namespace

_signals = Namespace()

post_published = _signals.signal("post_published")
"""A post became visible to everyone. Sender: the Post."""

post_updated = _signals.signal("post_updated")
"""A visible post changed. Sender: the Post."""

post_removed = _signals.signal("post_removed")
"""A visible post was withdrawn, binned or deleted. Sender: the Post."""

response_received = _signals.signal("response_received")
"""A comment or mention was stored. Sender: the Response."""

response_changed = _signals.signal("response_changed")
"""A stored response changed its state or its text. Sender: the Response."""

response_erased = _signals.signal("response_erased")
"""A response is about to be deleted for ever. Sender: the Response."""

site_changed = _signals.signal("site_changed")
"""What many pages show changed: an option, category, tag, person. Sender: its value."""

site_set_up = _signals.signal("site_set_up")
"""The site got its name and its first account. Sender: the Person."""
