"""Reading: home, posts and pages, and what stands where there is none."""

import re
from datetime import datetime
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.access import public
from blog.accounts.queries import find_only_person
from blog.accounts.rights import may_edit, may_moderate
from blog.accounts.visitor import current_person
from blog.errors import NotFound
from blog.models import Post, PostKind
from blog.posts.permalinks import Found, Gone, Moved, answer_at, find_by_path
from blog.posts.queries import (
    find_by_id,
    list_nav_pages,
    list_posts,
    list_recent,
    neighbours,
)
from blog.rendering.contexts import render_context, render_syndication
from blog.rendering.notes import split_at_headings
from blog.responses.afterword import (
    count_shown,
    latest_mentions,
    page_address,
    read_afterword,
)
from blog.responses.announcing import Announcement, announce, read_doors
from blog.responses.openness import (
    COMMENT,
    PROTOCOLS,
    fallen_at,
    takes_comments,
    takes_pings,
)
from blog.responses.related import list_related
from blog.responses.sentences import status_sentence
from blog.responses.threads import anchor_of
from blog.site.formats import day
from blog.site.options import SiteOptions, read_options

blueprint = Blueprint("posts", __name__)

NEWEST_SHOWN = 5
MENTIONS_SHOWN = 3
MOST_DIGITS = 9  # a longer number is no id, and more than a database can compare
_RESPONSES_PAGE = re.compile(r"(/.*/)comment-page-([0-9]{1,6})/?")


@blueprint.get("/")
@public
def show_home() -> str | AnyResponse:
    """Template posts/home.html: posts, counts, lately, owner if only one person writes.

    `/?p=12` leads to post 12; with `&preview=1` whoever may edit it sees it as it is.
    """
    if number := request.args.get("p") or request.args.get("page_id"):
        return _show_by_number(number)
    return _show_list(1)


@blueprint.get("/page/<int:number>/")
@public
def show_home_page(number: int) -> str | AnyResponse:
    """Template posts/home.html, as the first page."""
    if number == 1:
        return redirect(url_for(".show_home"), HTTPStatus.MOVED_PERMANENTLY)
    return _show_list(number)


@blueprint.get("/<path:path>")
@public
def show_path(path: str) -> AnyResponse:
    """Template posts/post.html or posts/page.html; errors/410.html for what is gone.

    Both have post, afterword, related, status_sentence, may_comment, doors,
    comments_fell_at, pings_fell_at and announced, and a post previous and next. Old
    addresses and other spellings lead to the permalink. Further pages of responses
    are at `comment-page-2/` below it, as on WordPress; `?response=12` is on the page
    that shows this one, `?reactions=all` shows every face.
    """
    try:
        return _show_found(find_by_path(f"/{path}", by=current_person()))
    except NotFound:
        page = _RESPONSES_PAGE.fullmatch(f"/{path}")
        if page is None:
            raise
        found = find_by_path(page[1], by=current_person())
        return _show_found(found, int(page[2]))


@blueprint.app_errorhandler(HTTPStatus.NOT_FOUND)
def show_not_found(_error: HTTPException) -> tuple[str, int]:
    """Template errors/404.html: recent, the newest posts."""
    page = render_template("errors/404.html", recent=list_recent(NEWEST_SHOWN))
    return page, HTTPStatus.NOT_FOUND


blueprint.add_app_template_filter(split_at_headings)
blueprint.add_app_template_filter(anchor_of)
blueprint.add_app_template_filter(render_context)
blueprint.add_app_template_filter(render_syndication)


@blueprint.app_template_filter()
def day_this_year(moment: datetime) -> str:
    """Return "14 July", and the year where that is another than this."""
    zone = read_options().zone
    date, _, year = day(moment, zone).rpartition(" ")
    return date if year == str(clock.now().astimezone(zone).year) else f"{date} {year}"


@blueprint.app_context_processor
def offer_nav_pages() -> dict[str, object]:
    return {"nav_pages": list_nav_pages}


def _show_list(number: int) -> AnyResponse:
    options = read_options()
    posts = list_posts(number=number, per_page=options.posts_per_page)
    if not 1 <= number <= posts.last_number:
        abort(HTTPStatus.NOT_FOUND)
    is_home = number == 1
    announced = announce(None, read_doors(None, options), options)
    page = make_response(
        render_template(
            "posts/home.html",
            posts=posts,
            counts=count_shown([post.id for post in posts.items]),
            lately=latest_mentions(MENTIONS_SHOWN),
            announced=announced if is_home else Announcement(),
            owner=find_only_person() if is_home else None,
        )
    )
    page.headers.extend(announced.headers if is_home else [])
    return page


def _show_by_number(number: str) -> AnyResponse:
    post_id = _as_id(number)
    post = find_by_id(post_id) if post_id is not None else None
    if post is None:
        raise NotFound("There is no such post.")
    reader = current_person()
    if "preview" in request.args and reader is not None and may_edit(reader, post):
        return _show_post(post)
    return _show_found(answer_at(request.full_path, post, by=reader))


def _as_id(number: str) -> int | None:
    is_id = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    return int(number) if is_id else None


def _show_found(found: Found | Moved | Gone, number: int | None = None) -> AnyResponse:
    """Answer with what was found; `number` is the page of responses asked for."""
    match found:
        case Found(post=post):
            return _show_post(post, number)
        case Moved(path=permalink, post=post):
            return _lead_to(page_address(permalink, number or 1), post)
        case Gone(title=title, at=at):
            page = render_template("errors/410.html", title=title, at=at)
            return Response(page, HTTPStatus.GONE)


def _show_post(post: Post, number: int | None = None) -> AnyResponse:
    options = read_options()
    afterword = read_afterword(
        post,
        number or 1,
        response_id=_as_id(request.args.get("response", "")),
        with_all_faces=request.args.get("reactions") == "all",
    )
    address = afterword.page_address(afterword.number)
    if number is not None and request.path != address:
        return _lead_to(address, post, HTTPStatus.FOUND)  # it may have more pages later
    announced = _announce(post, options, afterword.plan.protocols)
    shown: dict[str, object] = {
        "post": post,
        "afterword": afterword,
        "related": list_related(post),
        "announced": announced,
        **_openness(post, options),
    }
    if post.kind is PostKind.POST and post.is_public:
        shown["previous"], shown["next"] = neighbours(post)
    page = make_response(render_template(f"posts/{post.kind.value}.html", **shown))
    if not post.is_public or "preview" in request.args:
        page.headers["Cache-Control"] = "no-store"
    page.headers.extend(announced.headers)
    return page


def _openness(post: Post, options: SiteOptions) -> dict[str, object]:
    """Say what the post takes now, and what closed by itself."""
    takes = takes_comments(post, options)
    reader = current_person()
    return {
        "status_sentence": status_sentence(takes, takes_pings(post, options)),
        "doors": read_doors(post, options),
        "may_comment": takes or (reader is not None and may_moderate(reader, post)),
        "comments_fell_at": fallen_at(post, COMMENT, options),
        "pings_fell_at": fallen_at(post, PROTOCOLS[0], options),
    }


def _lead_to(
    path: str, post: Post, status: int = HTTPStatus.MOVED_PERMANENTLY
) -> AnyResponse:
    answer = redirect(path, status)
    answer.headers.extend(_announce(post, read_options()).headers)
    return answer


def _announce(
    post: Post, options: SiteOptions, shown: frozenset[str] | None = None
) -> Announcement:
    if not post.is_public:
        return Announcement()
    return announce(post, read_doors(post, options), options, shown)
