"""A link that was found in a source of whatever type."""

from dataclasses import dataclass

from blog.linkbacks.sources.citation import Citation


@dataclass(frozen=True, slots=True)
class Finding:
    """What a source says about its best link to the target.

    `found` counts its links to the target, `outbound` those of the same article to
    other hosts, the target's too. `list_length` counts the links of the list around
    it, 0 outside lists. `snapshot` is plain text around it, folded on one line.
    """

    citation: Citation
    points_to: str
    found: int
    outbound: int
    snapshot: str
    is_followable: bool = True
    is_in_article: bool = True
    list_length: int = 0
