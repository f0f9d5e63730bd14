"""RSS 2.0 and Atom 1.0; the one module that knows feedgen.

feedgen's defaults are not kept: dates come from the data, the address of the page is
given last (its RSS takes the last link for the channel's), and text is always of the
type html (its CDATA is not valid Atom).
"""

from feedgen.entry import FeedEntry as Entry
from feedgen.feed import FeedGenerator

from blog import __version__
from blog.feeds.document import FeedDocument, FeedEntry

RSS, ATOM = "rss", "atom"
CONTENT_TYPES = {
    RSS: "application/rss+xml; charset=utf-8",
    ATOM: "application/atom+xml; charset=utf-8",
}


def write_feed(document: FeedDocument, form: str, feed_url: str) -> bytes:
    """Return the feed's XML in `form`, rss or atom; `feed_url` is its own address."""
    feed = FeedGenerator()
    if form == RSS:
        feed.load_extension("dc", atom=False, rss=True)
    feed.id(feed_url)
    feed.title(document.title)
    feed.subtitle(document.description)
    feed.description(document.description)
    feed.language(document.language)
    feed.generator("Afterword", __version__)
    feed.updated(document.updated_at)
    feed.lastBuildDate(document.updated_at)
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.link(href=feed_url, rel="self", type=CONTENT_TYPES[form].split(";")[0])
    feed.link(href=document.page_url, rel="alternate", type="text/html")
    for entry in document.entries:
        _add(feed, entry, form)
    xml: bytes = feed.rss_str() if form == RSS else feed.atom_str()
    return xml


def _add(feed: FeedGenerator, entry: FeedEntry, form: str) -> None:
    written: Entry = feed.add_entry(order="append")
    written.id(entry.uid)
    written.title(entry.title)
    written.link(href=entry.url, rel="alternate", type="text/html")
    written.published(entry.published_at)
    written.updated(entry.updated_at)
    written.category([{"term": term} for term in entry.terms])
    written.summary(entry.summary)
    written.content(entry.html, type="html")
    if form == RSS:
        written.guid(entry.uid, permalink=False)
        written.dc.dc_creator(entry.author)
    else:
        written.author(name=entry.author)
