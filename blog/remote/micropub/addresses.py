"""Addresses that programs give, as parts of this site."""

from urllib.parse import SplitResult, urlsplit

from blog.rendering.addresses import PAGE_SCHEMES, absolute, clean_address, is_own
from blog.site.options import read_options


def split_own(url: str) -> SplitResult | None:
    """Return the parts of an address on this site; None for any other."""
    site_url = read_options().url
    address = clean_address(url, PAGE_SCHEMES)
    if address is None or not is_own(address, site_url):
        return None
    try:
        return urlsplit(absolute(address, site_url))
    except ValueError:
        return None
