"""The addresses feed readers ask."""

import hashlib
from urllib.parse import unquote

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import public
from blog.categories import queries as categories
from blog.feeds import freshness
from blog.feeds.document import Topic, make_document
from blog.feeds.formats import ATOM, CONTENT_TYPES, RSS, write_feed
from blog.posts.queries import PostFilter, list_posts
from blog.site.options import read_options

blueprint = Blueprint("feeds", __name__)

FORMS = {None: RSS, "atom": ATOM}
FORM = "<any(atom):form>/"


@blueprint.get("/feed/")
@blueprint.get(f"/feed/{FORM}")
@public
def show_site_feed(form: str | None = None) -> AnyResponse:
    """Send the newest posts of the whole site."""
    return _feed(form, PostFilter(), None)


@blueprint.get("/feed/<any(rss, rss2):_spelling>/")
@public
def lead_to_site_feed(_spelling: str) -> AnyResponse:
    """Lead WordPress' other names of the RSS feed to its one address."""
    return redirect(url_for(".show_site_feed"), 301)


@blueprint.get("/category/<path:path>/feed/")
@blueprint.get(f"/category/<path:path>/feed/{FORM}")
@public
def show_category_feed(path: str, form: str | None = None) -> AnyResponse:
    """Send the newest posts of a category and those below it."""
    category = categories.find_category(path) or abort(404)
    posts = PostFilter(category_ids=categories.ids_below(category))
    link = url_for("categories.show_category", path=category.path)
    return _feed(form, posts, Topic(category.name, link))


@blueprint.get("/tag/<slug>/feed/")
@blueprint.get(f"/tag/<slug>/feed/{FORM}")
@public
def show_tag_feed(slug: str, form: str | None = None) -> AnyResponse:
    """Send the newest posts with a tag."""
    tag = categories.find_tag(slug) or abort(404)
    link = url_for("categories.show_tag", slug=tag.slug)
    return _feed(form, PostFilter(tag_id=tag.id), Topic(tag.name, link))


@blueprint.get("/author/<slug>/feed/")
@blueprint.get(f"/author/<slug>/feed/{FORM}")
@public
def show_author_feed(slug: str, form: str | None = None) -> AnyResponse:
    """Send the newest posts of an author."""
    author = categories.find_author(slug) or abort(404)
    link = url_for("categories.show_author", slug=author.slug)
    return _feed(form, PostFilter(author_id=author.id), Topic(author.name, link))


def _feed(form: str | None, posts: PostFilter, topic: Topic | None) -> AnyResponse:
    if topic and not request.path.startswith(f"{unquote(topic.path)}feed/"):
        # Another spelling of the topic: a feed has one address.
        return redirect(f"{topic.path}feed/{f'{form}/' if form else ''}", 301)
    options = read_options()
    newest = list_posts(posts, 1, options.feed_length, with_terms=True).items
    document = make_document(options, list(newest), freshness.last_change(), topic)
    chosen = FORMS[form]
    body = write_feed(document, chosen, options.address_of(request.path))
    answer = Response(body, content_type=CONTENT_TYPES[chosen])
    answer.headers["Cache-Control"] = "public, max-age=300, must-revalidate"
    answer.last_modified = document.updated_at
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return answer.make_conditional(request)
