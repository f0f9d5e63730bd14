"""Reading: home, posts and pages, and what stands where there is none."""

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

from blog.accounts.access import public
from blog.accounts.rights import may_edit
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
from blog.responses.afterword import count_shown, latest_mentions, read_afterword
from blog.responses.sentences import status_sentence
from blog.site.options import read_options

blueprint = Blueprint("posts", __name__)

NEWEST_SHOWN = 5
MENTIONS_SHOWN = 3
MOST_DIGITS = 9  # a longer number is no id, and more than a database can compare


@blueprint.get("/")
@public
def show_home() -> str | AnyResponse:
    """Template posts/home.html: posts, counts, lately.

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

    Both have post, afterword, status_sentence and pingback_url, and a post previous
    and next. Old addresses and other spellings lead to the permalink.
    """
    return _show_found(find_by_path(f"/{path}", by=current_person()))


@blueprint.app_errorhandler(HTTPStatus.NOT_FOUND)
def show_not_found(_error: HTTPException) -> tuple[str, int]:
    """Template errors/404.html: recent, the newest posts."""
    page = render_template("errors/404.html", recent=list_recent(NEWEST_SHOWN))
    return page, HTTPStatus.NOT_FOUND


@blueprint.app_context_processor
def offer_nav_pages() -> dict[str, object]:
    return {"nav_pages": list_nav_pages}


def _show_list(number: int) -> str:
    posts = list_posts(number=number, per_page=read_options().posts_per_page)
    if not 1 <= number <= posts.last_number:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "posts/home.html",
        posts=posts,
        counts=count_shown([post.id for post in posts.items]),
        lately=latest_mentions(MENTIONS_SHOWN),
    )


def _show_by_number(number: str) -> AnyResponse:
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise NotFound("There is no such post.")
    post = find_by_id(int(number))
    reader = current_person()
    if post is None:
        raise NotFound("There is no such post.")
    if "preview" in request.args and reader is not None and may_edit(reader, post):
        return _show_post(post)
    return _show_found(answer_at(request.full_path, post, by=reader))


def _show_found(found: Found | Moved | Gone) -> AnyResponse:
    match found:
        case Found(post=post):
            return _show_post(post)
        case Moved(path=permalink, post=post):
            return _lead_to(permalink, post)
        case Gone(title=title, at=at):
            page = render_template("errors/410.html", title=title, at=at)
            return Response(page, HTTPStatus.GONE)


def _show_post(post: Post) -> Response:
    pingback_url = _pingback_url(post)
    shown: dict[str, object] = {
        "post": post,
        "afterword": read_afterword(post),
        "status_sentence": status_sentence(post.comments_open, post.pings_open),
        "pingback_url": pingback_url,
    }
    if post.kind is PostKind.POST and post.is_public:
        shown["previous"], shown["next"] = neighbours(post)
    page = make_response(render_template(f"posts/{post.kind.value}.html", **shown))
    if not post.is_public or "preview" in request.args:
        page.headers["Cache-Control"] = "no-store"
    _announce(page, pingback_url)
    return page


def _lead_to(permalink: str, post: Post) -> AnyResponse:
    answer = redirect(permalink, HTTPStatus.MOVED_PERMANENTLY)
    _announce(answer, _pingback_url(post))
    return answer


def _pingback_url(post: Post) -> str | None:
    """Return where a post takes pingbacks, if it does."""
    if not (post.is_public and post.pings_open):
        return None
    return read_options().url + url_for("linkbacks.receive_xmlrpc")


def _announce(answer: AnyResponse, pingback_url: str | None) -> None:
    if pingback_url is not None:
        answer.headers["X-Pingback"] = pingback_url
