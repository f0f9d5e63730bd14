"""Every route says who may come in, and no page can be hidden by one."""

from blog.accounts.access import rule_of
from blog.posts.shapes import RESERVED_SEGMENTS


def test_every_route_names_its_access_rule(migrated_app):
    """A route without a rule is refused to everyone, so it must not exist."""
    without = [
        rule.rule
        for rule in migrated_app.url_map.iter_rules()
        if rule.endpoint != "static"
        and rule_of(migrated_app.view_functions[rule.endpoint]) is None
    ]
    assert not without


def test_no_page_can_take_an_address_of_the_blog_itself(migrated_app):
    """The first part of every fixed route is refused as a page's address."""
    first_parts = {
        rule.rule.split("/")[1] for rule in migrated_app.url_map.iter_rules()
    }
    fixed = {part for part in first_parts if part and not part.startswith("<")}
    assert fixed <= RESERVED_SEGMENTS


def test_every_view_says_which_template_it_renders(migrated_app):
    """A view's docstring is where a theme's author looks first."""
    silent = [
        endpoint
        for endpoint, view in migrated_app.view_functions.items()
        if view.__module__.startswith("blog.") and not (view.__doc__ or "").strip()
    ]
    assert not silent
