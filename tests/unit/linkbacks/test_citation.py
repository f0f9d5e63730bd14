"""What a mention shows of its source."""

from datetime import UTC, datetime

import pytest

from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.citation import Citation, cite
from blog.linkbacks.sources.document import read_document
from blog.linkbacks.sources.links import find_links
from blog.linkbacks.sources.quotation import MAX_QUOTE

TARGET = "https://b.example/post-1"
LINK = f'<a href="{TARGET}">the link</a>'


def cite_page(html: str) -> Citation:
    document = read_document(Page("https://www.a.example/dir/page", (), html))
    return cite(document, find_links(document, {same_page_key(TARGET)})[0])


def quote(html: str) -> tuple[str, str, str]:
    citation = cite_page(html)
    return citation.quote_before, citation.quote_link, citation.quote_after


def test_a_whole_page_is_cited():
    """Title, site, author, date and sentence of an ordinary blog post."""
    citation = cite_page(f"""<!doctype html><html><head>
      <title>On foghorns &#8211; Weekly &amp; links</title>
      <meta property="og:site_name" content="Weekly &amp;amp; links"><base href="/x/">
      </head><body><article class="h-entry"><h1 class="p-name">On  <i>foghorns</i></h1>
      <a class="p-author h-card" href="../jo"><img src="j.jpg" alt="">Jo &lt;Doe&gt;</a>
      <time class="dt-published" datetime="2026-05-14T12:00:00+02:00">14 May</time>
      <p>It was late. Then I read {LINK}, which is fine. The end.</p></article>""")
    assert citation == Citation(
        title="On foghorns",
        site_name="Weekly &amp; links",
        author_name="Jo <Doe>",
        author_url="https://www.a.example/jo",
        published_at=datetime(2026, 5, 14, 10, tzinfo=UTC),
        quote_before="Then I read ",
        quote_link="the link",
        quote_after=", which is fine.",
        photo_url="https://www.a.example/x/j.jpg",
        is_author_card=True,
    )


def test_a_bare_page_is_cited_by_what_it_has():
    """Without any data a citation is the host and the sentence."""
    assert cite_page(LINK) == Citation(
        "", "a.example", None, None, None, "", "the link", ""
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="A"><title>B</title>', "A"),
        ('<meta property="og:title" content=" "><title>B</title>', "B"),
        ('<META NAME=" OG:Title " CONTENT="A">', "A"),
        (
            '<meta property="og:title" content="A"><meta name="og:title" content="B">',
            "A",
        ),
        ("<title>B</title><h1>C</h1>", "B"),
        ("<title> </title><h1>C <small>d</small></h1>", "C d"),
        ("<title>B | a.example</title>", "B"),
        ("<title>B — a.example</title>", "B"),
        ("<title>B in a.example</title>", "B in a.example"),
        ("<title>Ba.example</title>", "Ba.example"),
        ("<title>a.example</title>", "a.example"),
        ("<title>| a.example</title>", "| a.example"),
        ("<title>B |</title>", "B |"),
        (f"<title>{'word ' * 80}</title>", ("word " * 50).strip()),
        ("<svg><title>B</title></svg>", "B"),
    ],
)
def test_the_title_comes_from_the_best_place(head, title):
    """What the page says to others, else its title without the site's name, else h1."""
    assert cite_page(f"{head}<p>{LINK}").title == title


def test_the_entry_around_the_link_names_the_page():
    """On a page of many posts the one with the link is cited."""
    html = (
        '<title>All</title><div class="h-entry"><h2 class="p-name">One</h2></div>'
        '<div class="hentry"><h2 class="entry-title">Two</h2>'
        f'<div class="h-card"><b class="p-name">Jo</b></div><p>{LINK}</p></div>'
    )
    assert cite_page(html).title == "Two"


def test_several_entries_elsewhere_name_nothing():
    """A link beside two entries belongs to neither."""
    entry = '<div class="h-entry"><b class="p-name">One</b></div>'
    assert cite_page(f"<title>All</title>{entry}{entry}{LINK}").title == "All"
    assert cite_page(f"<title>All</title>{entry}{LINK}").title == "One"


def test_names_of_things_inside_an_entry_are_not_its_own():
    """A person's name is not the title, whatever comes first."""
    html = (
        '<div class="h-entry"><div class="h-card"><b class="p-name">Jo</b></div>'
        f'<b class="p-name">The title</b>{LINK}</div>'
    )
    assert cite_page(html).title == "The title"


@pytest.mark.parametrize(
    ("html", "name", "url"),
    [
        ('<meta name="author" content="Jo">', "Jo", None),
        ('<meta name="author" content="https://a.example/jo">', None, None),
        ('<a rel="author" href="/jo">Jo</a>', "Jo", "https://www.a.example/jo"),
        (
            '<link rel="author" href="/jo"><meta name="author" content="J">',
            "J",
            "https://www.a.example/jo",
        ),
        ('<p rel="author">Jo</p>', None, None),
        ('<a rel="author" href="javascript:x">Jo</a>', "Jo", None),
        ('<a rel="author" href="http://[x">Jo</a>', "Jo", None),
        (f'<a rel="author" href="/{"x" * 2000}">Jo</a>', "Jo", None),
        ('<a rel="author" href="/jo"></a>', None, "https://www.a.example/jo"),
        (
            f'<a rel="author" href="/jo">{"Jo " * 50}</a>',
            ("Jo " * 33).strip(),
            "https://www.a.example/jo",
        ),
    ],
)
def test_the_author_is_found(html, name, url):
    """By meta element or rel=author; an address is no name, a script no address."""
    citation = cite_page(html + LINK)
    assert (citation.author_name, citation.author_url) == (name, url)


@pytest.mark.parametrize(
    ("author", "name", "url"),
    [
        ('<span class="p-author">Jo</span>', "Jo", None),
        (
            '<p class="p-author h-card">by <b class="p-name">Jo</b> <a class="u-url" href="/jo">home</a></p>',
            "Jo",
            "https://www.a.example/jo",
        ),
        ('<p class="p-author vcard"><b class="fn">Jo</b></p>', "Jo", None),
    ],
)
def test_the_author_of_an_entry_is_found(author, name, url):
    """A card's name and address, or just a name."""
    citation = cite_page(f'<div class="h-entry">{author}<p>{LINK}</p></div>')
    assert (citation.author_name, citation.author_url) == (name, url)


@pytest.mark.parametrize(
    ("html", "published_at"),
    [
        ('<time class="dt-published" datetime="2026-05-14">x</time>', (2026, 5, 14)),
        (
            '<abbr class="dt-published" title="2026-05-14T09:30Z">x</abbr>',
            (2026, 5, 14, 9, 30),
        ),
        ('<b class="dt-published">2026-05-14 09:30</b>', (2026, 5, 14, 9, 30)),
        ('<b class="dt-published" datetime="yesterday"></b>', None),
        ('<b class="dt-published" datetime="0001-01-01T00:00+01:00"></b>', None),
        (
            '<meta property="article:published_time" content="2026-05-14">',
            (2026, 5, 14),
        ),
        ("", None),
    ],
)
def test_the_date_is_read_or_left_out(html, published_at):
    """A date becomes UTC; what cannot be read is no date."""
    expected = datetime(*published_at, tzinfo=UTC) if published_at else None
    citation = cite_page(f'<div class="h-entry">{html}<p>{LINK}</p></div>')
    assert citation.published_at == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p>One. Two {LINK} three. Four.", ("Two ", "the link", " three.")),
        (f"<p>One! ({LINK})? Four.", ("(", "the link", ")?")),
        (f"<p>e.g. so {LINK} e.g. so", ("e.g. so ", "the link", " e.g. so")),
        (f'<p>He said: "One." <a href="{TARGET}">Two</a>', ("", "Two", "")),
        (f'<p>He said: "One." {LINK}', ('He said: "One." ', "the link", "")),
        (f"<p>一。二{LINK}三。四。", ("二", "the link", "三。")),
        (f'<p>A <a href="{TARGET}">b. C d.</a> E.', ("A ", "b. C d.", "")),
        (f'<p>A <a href="{TARGET}">b. C</a> d. E.', ("A ", "b. C", " d.")),
        (f"<p>Before<br>a {LINK} b<br>after", ("a ", "the link", " b")),
        (f"<p>Before</p>a {LINK} b<p>after", ("a ", "the link", " b")),
        (f"<p>x</p><p> {LINK}\n\n and  <b>more</b></p>", ("", "the link", " and more")),
        (f"<ul><li>One<li>Two {LINK}<li>Three", ("Two ", "the link", "")),
        (
            f"<p>a<script>b</script><!-- c --> {LINK}<style>d</style>",
            ("a ", "the link", ""),
        ),
        (f"<p>&lt;b&gt; &amp;amp; \u202e{LINK}", ("<b> &amp; ", "the link", "")),
        (
            f'<p>See <a href="{TARGET}"><img src="i" alt="A horn"></a>!',
            ("See ", "A horn", "!"),
        ),
        (f'<p>See <a href="{TARGET}"><p>a</p></a> now', ("See ", "a", " now")),
    ],
)
def test_the_sentence_around_the_link_is_quoted(html, expected):
    """Its own sentence, in its own paragraph, as plain text."""
    assert quote(html) == expected


def test_a_long_sentence_is_cut_between_words():
    """At most 280 characters, on both sides, and never within a word."""
    before, link, after = quote(f"<p>{'word ' * 200}{LINK}{' word' * 200}")
    assert MAX_QUOTE - 10 < len(before + link + after) <= MAX_QUOTE
    assert set(before.split() + after.split()) == {"word"}
    assert abs(len(before) - len(after)) < 10


@pytest.mark.parametrize(("left", "right"), [(200, 2), (2, 200)])
def test_a_short_side_leaves_its_room_to_the_long_one(left, right):
    """The limit is for the whole quote, not for each side."""
    before, _, after = quote(f"<p>{'word ' * left}{LINK}{' word' * right}")
    assert min(len(before), len(after)) == 10
    assert len(before + after) > 250


def test_text_without_spaces_is_cut_anywhere():
    """Writing without spaces is quoted too."""
    before, link, after = quote(f"<p>{'字' * 400}{LINK}{'字' * 400}")
    assert len(before + link + after) == MAX_QUOTE


def entry(inside: str) -> str:
    return f'<div class="h-entry">{inside}</div>'


@pytest.mark.parametrize(
    ("html", "type_"),
    [
        (entry(f'<a class="u-in-reply-to" href="{TARGET}">x</a>'), "reply"),
        (entry(f'<a class="u-like-of" href="{TARGET}">x</a>'), "like"),
        (entry(f'<a class="u-repost-of" href="{TARGET}">x</a>'), "repost"),
        (entry(f'<a class="u-bookmark-of" href="{TARGET}">x</a>'), "bookmark"),
        (
            entry('<a class="u-like-of" href="http://www.b.example/post-1/">x</a>'),
            "like",
        ),
        (entry(f'<a class="u-like-of" href="/">x</a>{LINK}'), "mention"),
        (entry(f'<a class="u-like-of" href="{TARGET}0">x</a>{LINK}'), "mention"),
        (entry(f'<a class="u-like-of u-in-reply-to" href="{TARGET}">x</a>'), "reply"),
        (entry(f'<link class="u-like-of" href="{TARGET}">'), "like"),
        (entry(f'<data class="u-in-reply-to" value="{TARGET}"></data>'), "reply"),
        (
            entry(f'<p class="u-in-reply-to h-cite"><a class="u-url" href="{TARGET}">'),
            "reply",
        ),
        (
            entry(f'<p class="p-like-of h-entry"><a class="u-url" href="{TARGET}">'),
            "like",
        ),
        (f'<a class="u-like-of" href="{TARGET}">x</a>', "mention"),
        (f"{entry('<a class=u-like-of href=/>x</a>')}{LINK}", "mention"),
        (f"{entry(f'<link class=u-like-of href={TARGET}>')}{entry(LINK)}", "like"),
        (
            entry(f'<a class="u-like-of" href="mailto:jo@a.example">x</a>{LINK}'),
            "mention",
        ),
        (entry(LINK), "mention"),
    ],
)
def test_the_entry_says_what_it_is_to_the_target(html, type_):
    """A property that names this very target decides; a link alone is a mention."""
    assert cite_page(html).type == type_


def test_another_spelling_of_the_target_may_be_answered():
    """The entry answers the old address of the post and links to its new one."""
    html = entry(f'<a class="u-in-reply-to" href="https://b.example/?p=1"></a>{LINK}')
    document = read_document(Page("https://a.example/", (), html))
    link = find_links(document, {same_page_key(TARGET)})[0]
    assert cite(document, link).type == "mention"
    assert cite(document, link, {"b.example?p=1"}).type == "reply"


def test_what_is_answered_is_not_who_answers():
    """The title, author and words of a quoted page are not the quoting one's."""
    citation = cite_page(
        entry(
            '<b class="p-name">Mine</b><i class="p-author h-card">Jo</i>'
            '<div class="e-content"><div class="u-in-reply-to h-cite">'
            f'<a class="u-url p-name" href="{TARGET}">Theirs</a>'
            '<i class="p-author h-card">Bo</i><p class="e-content">Quoted.</p></div>'
            "<p>I  <b>agree</b>.<br>Mostly.</p><ul><li>One</li></ul></div>"
        )
    )
    assert (citation.title, citation.author_name) == ("Mine", "Jo")
    assert citation.text == "I agree.\nMostly.\n\nOne"


def test_a_comment_shown_on_a_page_is_cited_as_itself():
    """Who commented linked here, not who wrote the post above."""
    citation = cite_page(
        entry(
            '<b class="p-name">The post</b><i class="p-author h-card">Jo</i>'
            '<div class="u-comment h-cite"><i class="p-author h-card">Kim</i>'
            f'<p class="p-name">See {LINK}</p></div>'
        )
    )
    assert citation.author_name == "Kim"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<div class="e-content">Yes.</div><p class="p-summary">S</p>', "Yes."),
        ('<div class="e-content"> </div><p class="p-summary">S</p>', "S"),
        ('<p class="p-name">N</p>', "N"),
        ("<p>Not marked up</p>", ""),
        ('<p class="e-content">A <img src="x" alt="horn"> &lt;b&gt;</p>', "A horn <b>"),
        (f'<p class="e-content">{"word " * 500}</p>', ("word " * 240).strip()),
        (f'<p class="e-content">{"字" * 2000}</p>', "字" * 1200),
    ],
)
def test_a_reply_has_its_own_words(inside, text):
    """The content, else the summary or name; at most 1,200 characters, cut at words."""
    html = entry(f'<a class="u-in-reply-to" href="{TARGET}"></a>{inside}')
    assert cite_page(html).text == text


def test_only_a_reply_has_words():
    """A mention is shown by its sentence, a like by its face."""
    words = '<div class="e-content">Words</div>'
    assert cite_page(entry(f"{words}{LINK}")).text == ""
    like = f'<a class="u-like-of" href="{TARGET}"></a>'
    assert cite_page(entry(words + like)).text == ""


def test_linked_data_speaks_where_microformats_do_not():
    """Headline, date, author and photo of the JSON-LD article, before OpenGraph."""
    citation = cite_page(
        '<meta property="og:title" content="OG"><script type="application/ld+json">'
        '{"@type": "BlogPosting", "headline": "The headline", '
        '"datePublished": "2026-05-14T10:00:00Z", "author": {"@type": "Person", '
        '"name": "Jo", "url": "/jo", "image": "/jo.jpg"}}</script>'
        f"<p>{LINK}</p>"
    )
    assert citation.title == "The headline"
    assert citation.published_at == datetime(2026, 5, 14, 10, tzinfo=UTC)
    assert citation.author_name == "Jo"
    assert citation.author_url == "https://www.a.example/jo"
    assert citation.photo_url == "https://www.a.example/jo.jpg"
    assert not citation.is_author_card
