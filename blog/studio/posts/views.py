"""The list of posts or pages, and the form they are written in."""

import logging
from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import needs
from blog.accounts.rights import Right, may_edit, rights_of
from blog.categories import filing
from blog.categories import queries as categories
from blog.errors import (
    EditConflict,
    InputRefused,
    NotAllowed,
    NotFound,
    StorageFailed,
)
from blog.linkbacks.outgoing import deliveries
from blog.linkbacks.outgoing.queries import TargetPreview, deliveries_of
from blog.media import uploading
from blog.models import Post, PostKind, PostStatus
from blog.posts import publishing, queries
from blog.posts.change import PostChange
from blog.responses.openness import PROTOCOLS, door_of
from blog.responses.sentences import STATUS_SENTENCES
from blog.site.options import Door, read_options
from blog.studio.deliveries.rows import ACTIONS, WORDING, act_on
from blog.studio.forms import form_checks_token
from blog.studio.posts.forms import PostForm, read_number
from blog.studio.posts.notices import list_targets, notice_sentence
from blog.studio.shell import ROW, asked_page, asked_search

log = logging.getLogger(__name__)
blueprint = Blueprint("studio_posts", __name__, url_prefix="/studio")

KINDS = "<any(posts, pages):plural>"
TABS = (
    ("All", "all"),
    ("Published", "published"),
    ("Drafts", "draft"),
    ("Scheduled", "scheduled"),
    ("Private", "private"),
    ("Bin", "trashed"),
)
SAID = {
    PostStatus.DRAFT: "Draft saved.",
    PostStatus.SCHEDULED: "Scheduled.",
    PostStatus.PUBLISHED: "Published.",
    PostStatus.PRIVATE: "Saved. Only its author and editors can read it.",
}
# What verbs of other rooms call their fields, and which of this form they are here.
PLACES = {
    "name": "new_category",
    "description": "picture_description",
    "caption": "picture_caption",
}
DELETED_MEANWHILE = "Somebody deleted this for ever after you opened it."
FOR_EDITORS = "An editor publishes your drafts."
SET_OFF = "set_off"


@blueprint.get(f"/{KINDS}/")
@needs(Right.WRITE)
def list_posts(plural: str) -> str:
    """Render studio/posts/list.html: tabs, search, 50 rows a page."""
    kind = _kind(plural)
    asked = request.args.get("tab", "")
    tab = asked if asked in {name for _, name in TABS} else "all"
    search = asked_search()
    return render_template(
        "studio/posts/list.html",
        plural=plural,
        tab=tab,
        tabs=TABS,
        search=search,
        counts=queries.count_by_status(kind, current_user),
        posts=queries.list_for_studio(
            kind, tab=tab, search=search, by=current_user, number=asked_page()
        ),
        may_edit=may_edit,
        doors_of=_doors_of,
    )


@blueprint.route(f"/{KINDS}/new", methods=["GET", "POST"])
@form_checks_token
@needs(Right.WRITE)
def write_post(plural: str) -> str | AnyResponse:
    """Render studio/posts/edit.html empty, and take what was written."""
    kind = _kind(plural)
    form = _form(kind, None)
    if form.is_submitted():
        return _take(form, kind, None)
    options = read_options()
    takes_comments = options.comments_open and kind is PostKind.POST
    form.comments_open.data = "open" if takes_comments else "closed"
    form.pings_open.data = "open" if options.pings_open else "closed"
    form.notifies.data = options.notify_linked_sites
    return _editor(form, kind, None)


@blueprint.route(f"/{KINDS}/<{ROW}:post_id>", methods=["GET", "POST"])
@form_checks_token
@needs(Right.WRITE)
def edit_post(plural: str, post_id: int) -> str | AnyResponse:
    """Render studio/posts/edit.html with the post, and take its changes."""
    kind = _kind(plural)
    post = _post(kind, post_id)
    form = _form(kind, post)
    if post is None:
        if not form.is_submitted():
            abort(404)
        form.version.data = ""
        return _editor(form, kind, None, conflict=DELETED_MEANWHILE)
    if form.is_submitted():
        return _take(form, kind, post)
    form.fill(post, read_options().zone)
    return _editor(form, kind, post)


@blueprint.post(f"/{KINDS}/links")
@blueprint.post(f"/{KINDS}/<{ROW}:post_id>/links")
@needs(Right.WRITE)
def preview_links(plural: str, post_id: int | None = None) -> AnyResponse:
    """Render studio/posts/_links.html: what the sites accept that a text links to.

    Takes the text as it is written, and what a button of a row says; saves no text.
    """
    kind = _kind(plural)
    post = _post(kind, post_id) or abort(404) if post_id is not None else None
    said, status, targets = "", 200, []
    try:
        if action := request.form.get("action"):
            said = _act(action, post)
    except InputRefused as refused:
        said, status = str(refused), 422
    try:
        change = PostChange(title="", text=request.form.get("text", ""))
        targets = list_targets(publishing.preview_html(change), post)
    except InputRefused as refused:
        said, status = str(refused), 422
    rows = _links(targets, post, said)
    return Response(rows, status, headers={"Cache-Control": "no-store"})


@blueprint.post(f"/{KINDS}/<{ROW}:post_id>/<any(bin, restore, delete):action>")
@needs(Right.WRITE)
def move_post(plural: str, post_id: int, action: str) -> AnyResponse:
    """Move to the bin, back from it, or delete for ever; then show the list."""
    kind = _kind(plural)
    post = _post(kind, post_id) or abort(404)
    try:
        flash(_move(post, action))
    except InputRefused as refused:
        flash(str(refused), "error")
    tab = None if action == "bin" else PostStatus.TRASHED.value
    return redirect(url_for(".list_posts", plural=plural, tab=tab))


def _move(post: Post, action: str) -> str:
    """Do it, and return what is said about it."""
    title, is_binned = post.label, post.status is PostStatus.TRASHED
    match action:
        case "bin":
            publishing.trash_post(post.id, by=current_user)
            return f"{title} is in the bin."
        case "restore":
            publishing.restore_post(post.id, by=current_user)
            return f"{title} is back."
        case _ if is_binned:
            publishing.delete_post(post.id, by=current_user)
            return f"{title} is deleted."
        case _:
            # An old page still offers it; what is in use again stays.
            return f"{title} is no longer in the bin, and was not deleted."


def _kind(plural: str) -> PostKind:
    kind = PostKind.PAGE if plural == "pages" else PostKind.POST
    if kind is PostKind.PAGE and Right.EDIT_PAGES not in rights_of(current_user):
        raise NotAllowed("Only editors and administrators look after pages.")
    return kind


def _plural(kind: PostKind) -> str:
    return "pages" if kind is PostKind.PAGE else "posts"


def _post(kind: PostKind, post_id: int) -> Post | None:
    post = queries.find_by_id(post_id)
    if post is None or post.kind is not kind:
        return None
    if not may_edit(current_user, post):
        raise NotAllowed("Only its author and editors may change this post.")
    return post


def _form(kind: PostKind, post: Post | None) -> PostForm:
    form = PostForm()
    pages = queries.list_pages() if kind is PostKind.PAGE else []
    form.offer(categories.category_tree(), [page for page in pages if page is not post])
    form.offer_doors(post, read_options())
    return form


def _take(form: PostForm, kind: PostKind, post: Post | None) -> str | AnyResponse:
    """Do what the pressed button says; whatever goes wrong, the text stays."""
    if form.validate():
        try:
            return _do(request.form.get("action", "save"), form, kind, post)
        except InputRefused as refused:
            form.refuse(refused, PLACES)
        except StorageFailed as failure:
            log.exception("a post could not be stored")
            form.refuse(InputRefused({"text": f"{failure} It is still here."}))
        except EditConflict as conflict:
            form.version.data = str(post.version) if post else ""
            return _editor(form, kind, post, conflict=str(conflict))
    return _editor(form, kind, post)


def _do(
    action: str, form: PostForm, kind: PostKind, post: Post | None
) -> str | AnyResponse:
    match action:
        case "upload":
            _insert_picture(form)
            said = "The picture stands at the end of the text. It is not saved yet."
            return _editor(form, kind, post, said=said)
        case "preview":
            return _preview(form, kind, post)
    if action.partition(":")[0] in {*ACTIONS, SET_OFF}:
        return _preview(form, kind, post, said=_act(action, post))
    saved = _save(form, kind, post, publishes=action == "publish")
    notice = notice_sentence(deliveries_of(saved.id))
    flash(f"{SAID[saved.status]} {notice}".strip())
    return redirect(url_for(".edit_post", plural=_plural(kind), post_id=saved.id))


def _preview(
    form: PostForm, kind: PostKind, post: Post | None, said: str | None = None
) -> str | AnyResponse:
    html = publishing.preview_html(form.change(post, read_options().zone))
    return _editor(form, kind, post, preview=html, said=said)


def _act(action: str, post: Post | None) -> str:
    """Do what the button of a row says, and return what is said about it.

    Whatever is in the way is told as InputRefused, so that nothing typed is lost.
    """
    verb, _, about = action.partition(":")
    number = read_number(about)
    try:
        if post is not None and verb == SET_OFF:
            deliveries.set_off(post.id, about, by=current_user)
            return ACTIONS["never_send"].done
        if verb in ACTIONS and number is not None:
            return act_on(number, verb, current_user)
    except (NotAllowed, NotFound) as refused:
        raise InputRefused({"action": str(refused)}) from refused
    raise InputRefused({"action": "There is nothing of that kind to send."})


def _save(
    form: PostForm, kind: PostKind, post: Post | None, *, publishes: bool
) -> Post:
    zone = read_options().zone
    _refuse_to_contributors(form.change(post, zone, publishes=publishes))
    if kind is PostKind.POST:
        _make_category(form)
    change = form.change(post, zone, publishes=publishes)
    if post is None:
        return publishing.create_post(change, by=current_user, kind=kind)
    return publishing.update_post(post.id, change, by=current_user)


def _refuse_to_contributors(change: PostChange) -> None:
    is_draft = change.status is PostStatus.DRAFT
    if not is_draft and Right.PUBLISH not in rights_of(current_user):
        raise InputRefused({"status": FOR_EDITORS})


def _make_category(form: PostForm) -> None:
    """Make the new category, if one is named; it stays though the post be refused."""
    name = (form.new_category.data or "").strip()
    if not name:
        return
    made = filing.create_category(name, by=current_user)
    form.tick(made, categories.category_tree())


def _insert_picture(form: PostForm) -> None:
    """Keep the chosen picture and write its Markdown at the end of the text."""
    file = form.picture.data
    if not file:
        raise InputRefused({"picture": "Choose a picture first."})
    picture = uploading.keep_picture(
        file.stream,
        name=file.filename or "",
        description=form.picture_description.data or "",
        caption=form.picture_caption.data or "",
        by=current_user,
    )
    text = (form.text.data or "").rstrip()
    form.text.data = f"{text}\n\n{uploading.markdown_of(picture)}\n".lstrip()
    form.picture_description.data = form.picture_caption.data = ""


def _links(targets: Sequence[TargetPreview], post: Post | None, said: str) -> str:
    return render_template(
        "studio/posts/_links.html",
        targets=targets,
        post=post,
        row_said=said,
        is_preview_asked=True,
        **WORDING,
    )


def _doors_of(post: Post) -> dict[str, Door]:
    """Return what comes in at a post now; pings as the widest door among them."""
    options = read_options()
    pings = {door_of(post, protocol, options) for protocol in PROTOCOLS}
    return {
        "Comments": door_of(post, "comment", options),
        "Pings": next(door for door in Door if door in pings),
    }


def _editor(
    form: PostForm,
    kind: PostKind,
    post: Post | None,
    *,
    preview: str | None = None,
    conflict: str | None = None,
    said: str | None = None,
) -> Response | str:
    html = preview if preview is not None else (post.html if post else "")
    # Looking at links is work to be stored, and nothing may fail beside a refusal.
    is_refused = bool(form.errors or conflict)
    page = render_template(
        "studio/posts/edit.html",
        form=form,
        post=post,
        kind=kind.value,
        plural=_plural(kind),
        preview=html,
        is_preview_asked=preview is not None,
        conflict=conflict,
        said=said,
        sentences=STATUS_SENTENCES,
        targets=[] if is_refused else list_targets(html, post),
        **WORDING,
        rights=rights_of(current_user),
    )
    return Response(page, 422) if is_refused else page
