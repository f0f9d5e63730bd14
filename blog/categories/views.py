"""Archives: the posts of a category, tag, author, year or month, newest first."""

from calendar import month_name
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import public
from blog.categories.queries import (
    find_author,
    find_category,
    find_tag,
    ids_below,
    top_categories,
)
from blog.models import Person
from blog.posts.checks import FIRST_YEAR, LAST_YEAR
from blog.posts.queries import PostFilter, list_posts
from blog.responses.afterword import count_shown
from blog.site.options import read_options

blueprint = Blueprint("categories", __name__)


class YearConverter(BaseConverter):
    """Four digits and nothing else: other numbers may be addresses of posts."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: Any) -> str:  # noqa: ANN401 -- as the base class has it
        return f"{value:04}"


class MonthConverter(YearConverter):
    """01 to 12."""

    regex = "(?:0[1-9]|1[0-2])"

    def to_url(self, value: Any) -> str:  # noqa: ANN401 -- as the base class has it
        return f"{value:02}"


@blueprint.record_once
def know_dates(state: BlueprintSetupState) -> None:
    """Teach the routes what years and months look like, before they are added."""
    state.app.url_map.converters |= {"year": YearConverter, "month": MonthConverter}


@dataclass(frozen=True, kw_only=True)
class Archive:
    """What an archive is of; `arguments` are those of its one address."""

    heading: str
    posts: PostFilter
    arguments: dict[str, Any]
    description: str = ""
    has_feed: bool = True
    author: Person | None = None


@blueprint.get("/category/<path:path>/")
@blueprint.get("/category/<path:path>/page/<int:number>/")
@public
def show_category(path: str, number: int = 1) -> str | AnyResponse:
    """Template categories/archive.html: a category with those below it."""
    category = find_category(path) or abort(HTTPStatus.NOT_FOUND)
    archive = Archive(
        heading=category.name,
        description=category.description,
        posts=PostFilter(category_ids=ids_below(category)),
        arguments={"path": category.path},
    )
    return _show(archive, number)


@blueprint.get("/tag/<slug>/")
@blueprint.get("/tag/<slug>/page/<int:number>/")
@public
def show_tag(slug: str, number: int = 1) -> str | AnyResponse:
    """Template categories/archive.html: what has a tag."""
    tag = find_tag(slug) or abort(HTTPStatus.NOT_FOUND)
    archive = Archive(
        heading=tag.name,
        description=tag.description,
        posts=PostFilter(tag_id=tag.id),
        arguments={"slug": tag.slug},
    )
    return _show(archive, number)


@blueprint.get("/author/<slug>/")
@blueprint.get("/author/<slug>/page/<int:number>/")
@public
def show_author(slug: str, number: int = 1) -> str | AnyResponse:
    """Template categories/archive.html: what somebody wrote."""
    author = find_author(slug) or abort(HTTPStatus.NOT_FOUND)
    archive = Archive(
        heading=author.name,
        description=author.about,
        posts=PostFilter(author_id=author.id),
        arguments={"slug": author.slug},
        author=author,
    )
    return _show(archive, number)


@blueprint.get("/<year:year>/")
@blueprint.get("/<year:year>/page/<int:number>/")
@public
def show_year(year: int, number: int = 1) -> str | AnyResponse:
    """Template categories/archive.html: the posts of a year in the site's zone."""
    _refuse_far(year)
    archive = Archive(
        heading=str(year),
        posts=PostFilter(year=year),
        arguments={"year": year},
        has_feed=False,
    )
    return _show(archive, number)


@blueprint.get("/<year:year>/<month:month>/")
@blueprint.get("/<year:year>/<month:month>/page/<int:number>/")
@public
def show_month(year: int, month: int, number: int = 1) -> str | AnyResponse:
    """Template categories/archive.html: the posts of a month in the site's zone."""
    _refuse_far(year)
    archive = Archive(
        heading=f"{month_name[month]} {year}",
        posts=PostFilter(year=year, month=month),
        arguments={"year": year, "month": month},
        has_feed=False,
    )
    return _show(archive, number)


@blueprint.app_context_processor
def offer_top_categories() -> dict[str, object]:
    return {"top_categories": top_categories}


def _show(archive: Archive, number: int) -> str | AnyResponse:
    """Show a page of an archive, or lead there from another spelling of its address."""
    first = url_for(request.endpoint or "", **archive.arguments)
    address = f"{first}page/{number}/" if number != 1 else first
    if request.path != unquote(address):
        return redirect(address, HTTPStatus.MOVED_PERMANENTLY)
    posts = list_posts(archive.posts, number, read_options().posts_per_page)
    is_empty_date = not posts.total and archive.posts.year is not None
    if is_empty_date or not 1 <= number <= posts.last_number:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "categories/archive.html",
        heading=archive.heading,
        description=archive.description,
        author=archive.author,
        posts=posts,
        counts=count_shown([post.id for post in posts.items]),
        feed_url=f"{first}feed/" if archive.has_feed else None,
        feed_title=f"{archive.heading} · {read_options().title}",
    )


def _refuse_far(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(HTTPStatus.NOT_FOUND)
