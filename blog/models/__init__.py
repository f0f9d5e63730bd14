"""Tables and their invariants: no HTTP, no rendering, no commits."""

from blog.models.allowance import Allowance
from blog.models.base import Model
from blog.models.delivery import Delivery, DeliveryState
from blog.models.job import Job, JobState
from blog.models.media import Media
from blog.models.person import AppPassword, Person, Role, person_role
from blog.models.post import Post, PostKind, PostStatus, Revision, TextFormat
from blog.models.redirect import Redirect
from blog.models.response import (
    MentionType,
    Response,
    ResponseKind,
    ResponseStatus,
)
from blog.models.site_option import SiteOption
from blog.models.term import Category, Tag, post_category, post_tag

__all__ = [
    "Allowance",
    "AppPassword",
    "Category",
    "Delivery",
    "DeliveryState",
    "Job",
    "JobState",
    "Media",
    "MentionType",
    "Model",
    "Person",
    "Post",
    "PostKind",
    "PostStatus",
    "Redirect",
    "Response",
    "ResponseKind",
    "ResponseStatus",
    "Revision",
    "Role",
    "SiteOption",
    "Tag",
    "TextFormat",
    "person_role",
    "post_category",
    "post_tag",
]
