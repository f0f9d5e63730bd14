"""What stands around every screen of the studio: the menu and its counts."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask_login import current_user

from blog.accounts.rights import Right, rights_of
from blog.linkbacks.outgoing import queries as outgoing
from blog.models import PostKind, ResponseStatus
from blog.posts import queries as posts
from blog.responses import queries as responses

blueprint = Blueprint("studio", __name__)

ROW = "int(max=2147483647)"  # how a route takes a row's number: what the database holds
LONGEST_SEARCH = 200
LINKS = "Links in and out"
YOU = "You"


def asked_page() -> int:
    """Return the page of a list that the address asks for, 1 or more."""
    return max(request.args.get("page", 1, type=int), 1)


def asked_search() -> str:
    """Return what the address asks for, as a database can look for it."""
    search = request.args.get("search", "").replace("\x00", "")
    return " ".join(search.split())[:LONGEST_SEARCH]


@dataclass(frozen=True)
class MenuItem:
    """One screen. `count` is asked only when the item is shown."""

    label: str
    endpoint: str
    right: Right
    group: str = ""
    plural: str | None = None
    count: Callable[[], int] | None = None
    is_urgent: bool = False

    @property
    def url(self) -> str:
        if self.plural:
            return url_for(self.endpoint, plural=self.plural)
        return url_for(self.endpoint)

    @property
    def number(self) -> int | None:
        return self.count() if self.count else None

    @property
    def is_current(self) -> bool:
        return request.path.startswith(self.url) and (
            self.url != url_for("studio_dashboard.show") or request.path == self.url
        )


@dataclass(frozen=True)
class MenuGroup:
    label: str
    items: list[MenuItem]


def _waiting() -> int:
    return responses.count_by_status(by=current_user)[ResponseStatus.PENDING]


MENU = (
    MenuItem("Dashboard", "studio_dashboard.show", Right.WRITE),
    MenuItem(
        "Posts",
        "studio_posts.list_posts",
        Right.WRITE,
        plural="posts",
        count=lambda: posts.count_by_status(PostKind.POST, current_user)["all"],
    ),
    MenuItem(
        "Pages",
        "studio_posts.list_posts",
        Right.EDIT_PAGES,
        plural="pages",
        count=lambda: posts.count_by_status(PostKind.PAGE, current_user)["all"],
    ),
    MenuItem("Media", "studio_media.list_media", Right.UPLOAD),
    MenuItem(
        "Moderation",
        "studio_moderation.show_queue",
        Right.PUBLISH,
        count=_waiting,
        is_urgent=True,
    ),
    MenuItem("Mentions", "studio_mentions.list_mentions", Right.PUBLISH, group=LINKS),
    MenuItem(
        "Deliveries",
        "studio_deliveries.list_deliveries",
        Right.WRITE,
        group=LINKS,
        count=lambda: outgoing.count_failing(current_user),
        is_urgent=True,
    ),
    MenuItem("Blocked sites", "studio_sites.list_sites", Right.MODERATE, group=LINKS),
    MenuItem(
        "Categories and tags", "studio_terms.list_terms", Right.FILE, group="Site"
    ),
    MenuItem(
        "Settings", "studio_settings.edit_settings", Right.MANAGE_SITE, group="Site"
    ),
    MenuItem("Profile", "studio_profile.edit_profile", Right.WRITE, group=YOU),
    MenuItem("Apps", "studio_apps.list_apps", Right.WRITE, group=YOU),
)


def studio_menu() -> list[MenuGroup]:
    """Return the screens this person may open, in their groups."""
    rights = rights_of(current_user)
    open_items = [item for item in MENU if item.right in rights]
    labels = dict.fromkeys(item.group for item in open_items)
    return [
        MenuGroup(label, [item for item in open_items if item.group == label])
        for label in labels
    ]


@blueprint.app_context_processor
def menu() -> dict[str, object]:
    return {"studio_menu": studio_menu}
