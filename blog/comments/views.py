"""The comment form as a page of its own, and what the writer sees after sending."""

from datetime import timedelta
from functools import lru_cache

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.access import public
from blog.accounts.visitor import current_person
from blog.comments.forms import CommentForm, as_id, make_form
from blog.comments.queries import find_answered, find_comment, find_commented_post
from blog.comments.tokens import make_receipt, read_receipt
from blog.comments.writing import (
    CommentsClosed,
    TooManyComments,
    refuse_closed,
    write_comment,
)
from blog.errors import InputRefused, NotFound
from blog.extensions import csrf
from blog.models import Post, ResponseStatus
from blog.models import Response as Comment
from blog.rendering.comments import render_comment
from blog.responses.afterword import find_address

blueprint = Blueprint("comments", __name__, url_prefix="/comment")

POST_ID = "<int(max=2147483647):post_id>"


@blueprint.route(f"/{POST_ID}", methods=["GET", "POST"])
@public
def write(post_id: int) -> Response | AnyResponse:
    """Render comments/write.html: post, form, answered; and take what was written.

    `?reply_to=` names the comment it answers.
    """
    post = find_commented_post(post_id)
    try:
        refuse_closed(post, current_person())
        if request.method == "POST":
            return _take(post, make_form(post, current_person()))
        return _empty_form(post, as_id(request.args.get("reply_to")))
    except CommentsClosed as closed:
        return _page(403, post=post, sentence=str(closed))


csrf.exempt(write)  # the form checks a token of its own, which needs no cookie


@blueprint.get("/sent/<receipt>")
@public
def show_sent(receipt: str) -> Response | AnyResponse:
    """Render comments/sent.html: post, comment; once it is shown, lead there."""
    comment = find_comment(read_receipt(receipt))
    if comment.status is ResponseStatus.APPROVED:
        return redirect(find_address(comment))
    page = render_template("comments/sent.html", post=comment.post, comment=comment)
    return _private(make_response(page))


@blueprint.app_context_processor
def offer_form() -> dict[str, object]:
    return {"comment_form": comment_form}


@blueprint.app_template_filter("comment_html")
@lru_cache(maxsize=1000)
def comment_html(text: str) -> Markup:
    """Return a comment as safe HTML; one that cannot be rendered stays plain text."""
    try:
        return Markup(render_comment(text))  # noqa: S704 -- made safe there, and nowhere else
    except InputRefused:
        return Markup("<p>{}</p>").format(escape(text))


def comment_form(post: Post) -> CommentForm:
    """Return an empty form for the foot of a post's page."""
    return make_form(post, current_person(), formdata=None)


def _empty_form(post: Post, answered_id: int | None) -> Response:
    answered = find_answered(post, answered_id) if answered_id else None
    form = make_form(post, current_person(), data={"parent_id": answered_id or ""})
    return _page(200, post=post, form=form, answered=answered)


def _take(post: Post, form: CommentForm) -> Response | AnyResponse:
    """Store what was written; whatever goes wrong, it stays in the form."""
    try:
        if form.validate():
            comment = write_comment(
                post.id,
                form.draft(),
                by=current_person(),
                remote_addr=request.remote_addr,
            )
            return _answer(comment)
    except InputRefused as refused:
        form.refuse(refused)
    except TooManyComments as too_many:
        return _ask_to_wait(post, form, too_many)
    return _page(422, post=post, form=form, answered=_answered(post, form))


def _answer(comment: Comment) -> AnyResponse:
    if comment.status is ResponseStatus.APPROVED:
        return redirect(find_address(comment), 303)
    return redirect(url_for(".show_sent", receipt=make_receipt(comment.id)), 303)


def _ask_to_wait(post: Post, form: CommentForm, too_many: TooManyComments) -> Response:
    left = too_many.again_at - clock.now()
    minutes = max(1, -(-left // timedelta(minutes=1)))
    sentence = (
        f"{too_many} Send this one again in "
        f"{minutes} {'minute' if minutes == 1 else 'minutes'}."
    )
    answered = _answered(post, form)
    page = _page(429, post=post, form=form, answered=answered, sentence=sentence)
    page.headers["Retry-After"] = str(max(1, round(left.total_seconds())))
    return page


def _answered(post: Post, form: CommentForm) -> Comment | None:
    try:
        return find_answered(post, form.answered_id or 0)
    except NotFound:
        return None


def _page(status: int, **shown: object) -> Response:
    page = make_response(render_template("comments/write.html", **shown), status)
    return _private(page)


def _private(page: Response) -> Response:
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page
