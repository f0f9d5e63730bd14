"""Videos: own ones play here, those of other hosts are a link until they are asked for."""

import re
from urllib.parse import parse_qs, urlsplit

from blog.rendering.addresses import (
    PAGE_SCHEMES,
    clean_address,
    host_of,
    is_own,
    path_of,
)
from blog.rendering.rendered import RenderOptions
from blog.rendering.tree import Element, make, only_child, replace, text_of

_OWN_FILES = (".mp4", ".webm")
_VIDEO_ID = re.compile(r"[\w-]{6,20}")
_PLAYER_PATHS = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{6,20})/?")
_VIMEO_PATH = re.compile(r"/(?:video/|channels/\w+/)?([0-9]+)(?:/[0-9a-f]+)?/?")


def set_videos(body: Element, options: RenderOptions) -> None:
    """Turn paragraphs that hold only a video's address into figures."""
    for player in list(body.iter("video", "audio")):
        _set_player(player, options)
    for line in list(body.iter("p", "figure")):
        address, title = _address_in(line)
        if address is None:
            continue
        if is_own(address, options.site_url):
            if path_of(address).lower().endswith(_OWN_FILES):
                replace(line, _own_video(address, title))
        elif (page := video_page(address)) is not None:
            replace(line, _link_figure(page, title))


def video_page(address: str) -> str | None:
    """Return the page that shows a YouTube or Vimeo video, None for anything else.

    Addresses of players become the page a reader can open.
    """
    host, parts = host_of(address), urlsplit(address)
    if host in {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}:
        player = _PLAYER_PATHS.fullmatch(parts.path)
        if player is not None and not parts.path.startswith(("/shorts", "/live")):
            return f"https://www.youtube.com/watch?v={player[1]}"
        watched = parse_qs(parts.query).get("v", [""])[0]
        is_page = player or (parts.path == "/watch" and _VIDEO_ID.fullmatch(watched))
        return address if is_page else None
    if host == "youtu.be":
        return address if _VIDEO_ID.fullmatch(parts.path.strip("/")) else None
    video = _VIMEO_PATH.fullmatch(parts.path)
    if host == "player.vimeo.com" and video is not None:
        return f"https://vimeo.com/{video[1]}"
    return address if host == "vimeo.com" and video is not None else None


def _address_in(line: Element) -> tuple[str | None, str]:
    """Return the one address a paragraph holds and the title given to it, or None."""
    words = text_of(line)
    links = list(line.iter("a"))
    if len(links) > 1 or next(line.iter("img", "video", "audio"), None) is not None:
        return None, ""
    if not links:
        is_address = re.fullmatch(r"(?:https?:/)?/\S+", words) is not None
        return (clean_address(words, PAGE_SCHEMES) if is_address else None), ""
    if text_of(links[0]) != words:
        return None, ""
    href: str = links[0].get("href") or ""
    title = "" if words.startswith(("http://", "https://", "/")) else words
    return clean_address(href, PAGE_SCHEMES) or None, title


def _link_figure(address: str, title: str) -> Element:
    host = host_of(address)
    still = make("span", {"class": "still", "aria-hidden": "true"})
    still.append(make("span", {"class": "play"}))
    caption = make(
        "span",
        {"class": "cap"},
        make("b", {}, f"Play: {title or host}"),
        " ",
        make("span", {}, f"Opens at {host}. Nothing is loaded from there before."),
    )
    link = make("a", {"class": "video", "href": address, "rel": "noopener"}, still)
    link.append(caption)
    return make("figure", {"class": "embed"}, link)


def _own_video(address: str, title: str) -> Element:
    link = make("a", {"href": address}, title or "The video as a file")
    player = make("video", {"src": address, "controls": "", "preload": "metadata"})
    player.append(link)
    figure = make("figure", {"class": "embed"}, player)
    if title:
        figure.append(make("figcaption", {}, title))
    return figure


def _set_player(player: Element, options: RenderOptions) -> None:
    """Make a player an author wrote load from here only, or be a link."""
    sources = [player, *player.iter("source")]
    addresses = [src for e in sources if (src := e.get("src"))]
    poster = player.get("poster")
    if poster is not None and not is_own(poster, options.site_url):
        del player.attrib["poster"]
    if addresses and not all(is_own(a, options.site_url) for a in addresses):
        _replace_player(player, addresses[0])
        return
    player.set("controls", "")
    player.set("preload", "metadata")


def _replace_player(player: Element, address: str) -> None:
    figure, parent = _link_figure(address, ""), player.getparent()
    if parent.tag in {"p", "figure"} and only_child(parent) is not None:
        replace(parent, figure)
    else:
        replace(player, figure if parent.tag == "div" else figure[0])
