"""Tables and their invariants: no HTTP, no rendering, no commits."""

from blog.models.allowance import Allowance
from blog.models.base import Model
from blog.models.delivery import (
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Endpoint,
)
from blog.models.failed_sign_in import FailedSignIn
from blog.models.grant import AppGrant, AppToken, AuthorizationCode, TokenKind
from blog.models.job import Job, JobState
from blog.models.media import Media
from blog.models.own_link import OwnLink
from blog.models.person import AppPassword, Person, Role, person_role
from blog.models.ping import PingState, ReceivedPing, Refusal
from blog.models.post import (
    Post,
    PostFormat,
    PostKind,
    PostStatus,
    Revision,
    TextFormat,
)
from blog.models.redirect import Redirect
from blog.models.response import (
    MentionType,
    Response,
    ResponseKind,
    ResponseStatus,
)
from blog.models.site_option import SiteOption
from blog.models.site_rule import RuleScope, SiteRule, Verdict
from blog.models.term import Category, Tag, post_category, post_tag
from blog.models.token import Token

__all__ = [
    "Allowance",
    "AppGrant",
    "AppPassword",
    "AppToken",
    "AuthorizationCode",
    "Category",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Endpoint",
    "FailedSignIn",
    "Job",
    "JobState",
    "Media",
    "MentionType",
    "Model",
    "OwnLink",
    "Person",
    "PingState",
    "Post",
    "PostFormat",
    "PostKind",
    "PostStatus",
    "ReceivedPing",
    "Redirect",
    "Refusal",
    "Response",
    "ResponseKind",
    "ResponseStatus",
    "Revision",
    "Role",
    "RuleScope",
    "SiteOption",
    "SiteRule",
    "Tag",
    "TextFormat",
    "Token",
    "TokenKind",
    "Verdict",
    "person_role",
    "post_category",
    "post_tag",
]
