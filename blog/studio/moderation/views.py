"""The one queue of comments, pingbacks, trackbacks and webmentions."""

from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from blog.accounts.rights import Right, rights_of
from blog.responses import sentences
from blog.studio.moderation import (
    block_views,
    edit_views,
    queue_views,
    reply_views,
    source_views,
)
from blog.studio.moderation.difference import changes_of, edits_of
from blog.studio.moderation.place import TABS, read_place
from blog.studio.shell import ROW

blueprint = Blueprint("studio_moderation", __name__, url_prefix="/studio/moderation")

for path, view, methods in (
    ("/", queue_views.show_queue, ["GET"]),
    ("/", queue_views.decide, ["POST"]),
    ("/undo", queue_views.undo, ["POST"]),
    ("/block", block_views.block, ["GET", "POST"]),
    (f"/<{ROW}:response_id>", source_views.show_response, ["GET"]),
    (f"/<{ROW}:response_id>/check", source_views.check_again, ["POST"]),
    (f"/<{ROW}:response_id>/site", source_views.approve_site, ["POST"]),
    (f"/<{ROW}:response_id>/reply", reply_views.reply, ["GET", "POST"]),
    (f"/<{ROW}:response_id>/edit", edit_views.edit, ["GET", "POST"]),
):
    blueprint.add_url_rule(path, view_func=view, methods=methods)


@blueprint.context_processor
def know_place() -> dict[str, Any]:
    """Tell every page of the room what it may say, and where it may lead."""
    place = read_place(request.args)
    rights = rights_of(current_user)
    return {
        "place": place,
        "place_url": lambda **other: queue_views.address_of(place, **other),
        "may_block": Right.MODERATE in rights,
        "may_rule": Right.MANAGE_SITE in rights,
        "response_tabs": {status: name for name, (_, status) in TABS.items()},
        "changes_of": changes_of,
        "edits_of": edits_of,
        "check_sentence": sentences.check_sentence,
        "kind_word": sentences.kind_word,
        "reason_sentence": sentences.reason_sentence,
        "sender_name": sentences.sender_name,
        "signal_sentence": sentences.signal_sentence,
    }
