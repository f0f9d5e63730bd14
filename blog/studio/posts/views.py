"""The list of posts or pages, and the form they are written in."""

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
from blog.errors import EditConflict, InputRefused, NotAllowed
from blog.media import uploading
from blog.models import Post, PostKind, PostStatus
from blog.posts import publishing, queries
from blog.responses.sentences import STATUS_SENTENCES
from blog.site.options import read_options
from blog.studio.posts.forms import PostForm, kind_of

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
    PostStatus.PRIVATE: "Saved, for signed-in people only.",
}


@blueprint.get(f"/{KINDS}/")
@needs(Right.WRITE)
def list_posts(plural: str) -> str:
    """Render studio/posts/list.html: tabs, search, 50 rows a page."""
    kind = _kind(plural)
    asked = request.args.get("tab", "")
    tab = asked if asked in {name for _, name in TABS} else "all"
    search = request.args.get("search", "").strip()
    number = request.args.get("page", 1, type=int)
    return render_template(
        "studio/posts/list.html",
        plural=plural,
        tab=tab,
        tabs=TABS,
        search=search,
        counts=queries.count_by_status(kind, current_user),
        posts=queries.list_for_studio(
            kind, tab=tab, search=search, by=current_user, number=max(number, 1)
        ),
        may_edit=may_edit,
    )


@blueprint.route(f"/{KINDS}/new", methods=["GET", "POST"])
@needs(Right.WRITE)
def write_post(plural: str) -> str | AnyResponse:
    """Render studio/posts/edit.html empty, and take what was written."""
    kind = _kind(plural)
    form = _form(kind)
    if not form.is_submitted():
        options = read_options()
        form.comments_open.data = "open" if options.comments_open else "closed"
        form.pings_open.data = "open" if options.pings_open else "closed"
        if kind is PostKind.PAGE:
            form.comments_open.data = "closed"
        return _editor(form, kind, None)
    return _take(form, kind, None)


@blueprint.route(f"/{KINDS}/<int:post_id>", methods=["GET", "POST"])
@needs(Right.WRITE)
def edit_post(plural: str, post_id: int) -> str | AnyResponse:
    """Render studio/posts/edit.html with the post, and take its changes."""
    kind = _kind(plural)
    post = _post(kind, post_id)
    form = _form(kind)
    if not form.is_submitted():
        form.fill(post, read_options().zone)
        return _editor(form, kind, post)
    return _take(form, kind, post)


@blueprint.post(f"/{KINDS}/<int:post_id>/<any(bin, restore, delete):action>")
@needs(Right.WRITE)
def move_post(plural: str, post_id: int, action: str) -> AnyResponse:
    """Move to the bin, back from it, or delete for ever; then show the list."""
    kind = _kind(plural)
    post = _post(kind, post_id)
    title = post.title or "The post"
    match action:
        case "bin":
            publishing.trash_post(post_id, by=current_user)
            flash(f"{title} is in the bin.")
        case "restore":
            publishing.restore_post(post_id, by=current_user)
            flash(f"{title} is back.")
        case _:
            publishing.delete_post(post_id, by=current_user)
            flash(f"{title} is deleted.")
    tab = "all" if action == "bin" else "trashed"
    return redirect(url_for(".list_posts", plural=plural, tab=tab))


def _kind(plural: str) -> PostKind:
    kind = kind_of(plural)
    if kind is PostKind.PAGE and Right.EDIT_PAGES not in rights_of(current_user):
        raise NotAllowed("Only editors and administrators look after pages.")
    return kind


def _post(kind: PostKind, post_id: int) -> Post:
    post = queries.find_by_id(post_id)
    if post is None or post.kind is not kind:
        abort(404)
    if not may_edit(current_user, post):
        raise NotAllowed("Only its author and editors may change this post.")
    return post


def _form(kind: PostKind) -> PostForm:
    form = PostForm()
    pages = queries.list_pages() if kind is PostKind.PAGE else []
    form.offer(categories.category_tree(), pages)
    return form


def _take(form: PostForm, kind: PostKind, post: Post | None) -> str | AnyResponse:
    """Do what the pressed button says; whatever goes wrong, the text stays."""
    action = request.form.get("action", "save")
    if not form.validate():
        return _editor(form, kind, post)
    try:
        if action == "upload":
            _insert_picture(form)
            return _editor(form, kind, post)
        if action == "preview":
            preview = publishing.preview_html(form.change(read_options().zone))
            return _editor(form, kind, post, preview=preview)
        saved = _save(form, kind, post, publishes=action == "publish")
    except InputRefused as refused:
        form.refuse(refused)
        return _editor(form, kind, post)
    except EditConflict as conflict:
        form.version.data = str(post.version) if post else ""
        return _editor(form, kind, post, conflict=str(conflict))
    flash(SAID[saved.status])
    plural = "pages" if kind is PostKind.PAGE else "posts"
    return redirect(url_for(".edit_post", plural=plural, post_id=saved.id))


def _save(
    form: PostForm, kind: PostKind, post: Post | None, *, publishes: bool
) -> Post:
    if (name := (form.new_category.data or "").strip()) and kind is PostKind.POST:
        made = filing.create_category(name, by=current_user)
        form.category_ids.data = [*(form.category_ids.data or ()), made.id]
        form.new_category.data = ""
        form.offer(categories.category_tree(), [])
    change = form.change(read_options().zone, publishes=publishes)
    if post is None:
        return publishing.create_post(change, by=current_user, kind=kind)
    return publishing.update_post(post.id, change, by=current_user)


def _insert_picture(form: PostForm) -> None:
    """Keep the chosen picture and write its Markdown at the end of the text."""
    if Right.UPLOAD not in rights_of(current_user):
        raise NotAllowed("Contributors write; an author or editor adds pictures.")
    file = form.picture.data
    if not file:
        raise InputRefused({"picture": "Choose a picture first."})
    picture = uploading.keep_picture(
        file.stream,
        name=file.filename or "picture",
        description=form.picture_description.data or "",
        caption=form.picture_caption.data or "",
        by=current_user,
    )
    text = (form.text.data or "").rstrip()
    form.text.data = f"{text}\n\n{uploading.markdown_of(picture)}\n".lstrip()
    form.picture_description.data = form.picture_caption.data = ""


def _editor(
    form: PostForm,
    kind: PostKind,
    post: Post | None,
    *,
    preview: str | None = None,
    conflict: str | None = None,
) -> Response | str:
    page = render_template(
        "studio/posts/edit.html",
        form=form,
        post=post,
        is_page=kind is PostKind.PAGE,
        plural="pages" if kind is PostKind.PAGE else "posts",
        preview=preview if preview is not None else (post.html if post else ""),
        is_preview_asked=preview is not None,
        conflict=conflict,
        sentences=STATUS_SENTENCES,
        rights=rights_of(current_user),
    )
    return Response(page, 422) if form.errors or conflict else page
