import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from blog.errors import InputRefused
from blog.rendering import RenderOptions, render_comment, render_html, render_markdown
from blog.rendering.policy import ELEMENTS, body_attributes
from blog.rendering.sanitize import open_body, seal_body
from blog.rendering.tree import make

SITE = "https://slack.example/"
OPTIONS = RenderOptions(site_url=SITE, image_sizes=lambda _: {})
PINGBACK = re.compile(r'<link rel="pingback" href="([^"]+)" ?/?>')

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x' onerror\n=alert(1)>",
    "<p onclick=alert(1) ONMOUSEOVER=alert(1)>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript&#58;alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='javascript&amp;colon;alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='\"><script>alert(1)</script>'>x</a>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x.swf><embed src=x.swf></object>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<svg><foreignObject><iframe src=//evil.example></iframe></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<style><img src='</style><img src=x onerror=alert(1)>'></style>",
    "<style>@import url(//evil.example/x.css)</style>",
    "<template><script>alert(1)</script></template>",
    "<title><p>x</title><img src=x onerror=alert(1)>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<plaintext><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "x<!--a--!><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?><?xml version='1.0' encoding='utf-16'?>",
    "<!DOCTYPE html [<!ENTITY a '<script>'>]>&a;",
    "<form action=//evil.example><input name=a><button>x</button></form>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    '<link rel="pingback" href="https://evil.example/xmlrpc">',
    '&lt;link rel="pingback" href="https://evil.example/xmlrpc"&gt;',
    "<p title='<link rel=\"pingback\" href=\"https://evil.example/x\">'>x</p>",
    '`<link rel="pingback" href="https://evil.example/x">`',
    "<p style='background:url(//evil.example/x)' class='nav evil more'>x</p>",
    "<img src=//evil.example/x srcset='//evil.example/y 2x'>",
    "<img src='/\\evil.example/x'>",
    "<img src='https://slack.example@evil.example/x'>",
    "<video src=//evil.example/x poster=//evil.example/y autoplay></video>",
    "<audio src=/x><source src=//evil.example/x><track src=//evil.example/t></audio>",
    "<video><track src=//evil.example/t></video>",
    "<table><tr><td background=//evil.example/x>",
    "<a name=x id=main ping=//evil.example target=_blank>x</a>",
    "<div role=alert tabindex=5 aria-label=x contenteditable>x</div>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<p lang='\" onclick=\"x'>x</p>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<custom-element onclick=x>y</custom-element>",
    "<a href=x><a href=y><b><b><i></b></i></a>",
    "<table><a href=x><tr><td><a href=y>z",
    "a\x00b\x0bc\ud800d\uffff &#0;&#1;&#xd800;&#xffff;",
    "<p>&amp;lt;script&amp;gt; &lt;script&gt;",
    "</div></div></body><script>alert(1)</script>",
    "<ul><li>A as <img src=x onerror=alert(1)><li>B as <script>x</script>C</ul>",
    "<p>READ MORE: <a href='javascript:x'>y</a></p>",
    "<p>READ MORE: <a href='//evil.example/\"onclick=x'>&lt;b&gt;</a></p>",
    "<h2 id='\"><script>'>&lt;script&gt;</h2>",
    "<td style='text-align:right;background:url(//evil.example)'>x",
]  # fmt: skip


def assert_safe(html, *, site=SITE):
    """Read a body as a parser does and compare all there is with the lists."""
    allowed = body_attributes()
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= allowed[element.tag]
        assert not any(name.startswith("on") for name in element.attrib)
        for name in ("href", "src", "poster", "cite"):
            address = element.get(name, "")
            scheme = re.match(r"[\s\x00-\x1f]*([a-zA-Z][\w+.\-]*):", address)
            if scheme:
                assert scheme[1].lower() in {"http", "https", "mailto", "tel"}
            if name in {"src", "poster"} and address:
                assert address.startswith(site) or (
                    not scheme and not re.match(r"[\\/\s]{2}", address)
                )
    assert not PINGBACK.search(html)
    assert "<!--" not in html


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_html_leaves_nothing_but_the_allowed(source):
    """From HTML and from Markdown alike, only listed elements and values remain."""
    assert_safe(render_html(source, options=OPTIONS).html)
    assert_safe(render_markdown(source, options=OPTIONS).html)
    assert_safe(render_markdown(f"- {source}\n- b\n\na {source}", options=OPTIONS).html)
    assert_safe(render_comment(source))


@pytest.mark.parametrize("source", HOSTILE)
def test_second_door_alone_keeps_hostile_text_out(source):
    """Were the tree ever led astray, nh3 still writes only what is allowed."""
    body = lxml_html.fragment_fromstring(
        re.sub(r"&#[^;]+;|[^\t\n -~]", "", source), "div"
    )
    assert_safe(seal_body(body, SITE))


def test_first_door_alone_keeps_hostile_text_out():
    """The tree the transforms see has no script, handler or foreign scheme."""
    for source in HOSTILE:
        for element in open_body(source).iterdescendants():
            assert element.tag in ELEMENTS
            assert not any(name.startswith("on") for name in element.attrib)
            assert (
                not element.get("href", "").lower().startswith(("javascript:", "data:"))
            )


FRAGMENTS = st.sampled_from(
    [*HOSTILE, "<", ">", '"', "'", "=", "/", "\n\n", "- ", "READ MORE: ", " as ", "**",
     "[", "](", ")", "![", "`", "|", "https://a.example/", "//", "<p>", "</p>", "<a ",
     "href=", "src=", "&", "&#", ";", "<svg>", "<math>", "<table>", "<b>", "x", "[^1]",
     "[^1]: ", "# ", "https://youtu.be/abcdefgh", "\\", "<pre>", "<li>", "<iframe "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(FRAGMENTS, max_size=12).map("".join))


@settings(database=None, deadline=None, max_examples=300)
@given(TEXTS)
def test_any_text_becomes_a_safe_body(text):
    """Whatever is written, the body holds only the allowed, and twice the same."""
    for render in (render_markdown, render_html):
        try:
            rendered = render(text, options=OPTIONS)
        except InputRefused:
            continue
        assert_safe(rendered.html)
        assert render(text, options=OPTIONS) == rendered
        assert len(rendered.excerpt) <= 280
        assert all(
            url.startswith(("http://", "https://"))
            for url in rendered.outbound_urls + rendered.image_urls
        )


@settings(database=None, deadline=None, max_examples=100)
@given(TEXTS)
def test_any_comment_becomes_safe(text):
    """Strangers' text gives no picture, no class and no unmarked link."""
    shown = render_comment(text)
    assert_safe(shown)
    assert "<img" not in shown
    assert shown.count("<a ") == shown.count('rel="nofollow ugc noopener"')


@settings(database=None, deadline=None, max_examples=100)
@given(TEXTS)
def test_sealing_a_finished_body_changes_nothing_dangerous(text):
    """A body that is read and sealed again is still safe."""
    try:
        once = render_html(text, options=OPTIONS).html
    except InputRefused:
        return
    assert_safe(seal_body(open_body(once), SITE))


def test_every_process_writes_the_same_bytes():
    """The order of attributes does not depend on a process's hash seed."""
    program = (
        "from blog.rendering import *\n"
        "o = RenderOptions(site_url='https://slack.example/')\n"
        "t = '![a](/media/b.png \"c\")\\n\\n|a|\\n|-:|\\n|b|\\n\\n/x.mp4\\n\\na[^1]\\n\\n[^1]: b'\n"
        "print(render_markdown(t, options=o).html)"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(written) == 1


def test_words_of_unknown_elements_stay():
    """Only markup is dropped; containers of other times become plain ones."""
    assert render_html(
        "<blink>a</blink><center>b</center><strike>c</strike>", options=OPTIONS
    ).html == ("<p>a</p>\n<div>b</div><p><s>c</s></p>")


def test_emphasis_inside_itself_is_one():
    """The same emphasis twice says nothing more."""
    assert render_html("<b>a<b>c</b>d</b>", options=OPTIONS).html == "<p><b>acd</b></p>"


def test_void_elements_never_hold_what_follows():
    """Elements that parsers take for open do not swallow the text after them."""
    source = "<p>a<wbr>b<br>c</p>d"
    assert render_html(source, options=OPTIONS).html == "<p>a<wbr>b<br>c</p><p>d</p>"


def test_seal_writes_no_foreign_address_that_is_loaded():
    """A tree with a picture from elsewhere leaves without its address."""
    body = make("div", {}, make("img", {"src": "https://evil.example/x", "alt": "y"}))
    assert seal_body(body, SITE) == '<img alt="y">'
    own = make("div", {}, make("img", {"src": "/x", "alt": "y"}))
    assert seal_body(own, SITE) == '<img src="/x" alt="y">'


def test_values_outside_the_lists_are_dropped_alone():
    """An attribute with a wrong value goes, its element and the others stay."""
    shown = render_html(
        '<ol start="3" type="a" reversed><li value="x" id="b c">d</li></ol>'
        '<a rel="me evil" href="/x" dir="up" lang="en" title="t">e</a>'
        '<p class="evil">f</p><details open="x">g</details>',
        options=OPTIONS,
    ).html
    assert '<ol start="3" type="a" reversed="">' in shown
    assert "<li>d</li>" in shown
    assert '<a rel="me" href="/x" lang="en" title="t">e</a>' in shown
    assert "<p>f</p>" in shown
    assert '<details open="">g</details>' in shown
