"""What is told about a token to who holds another of the same person (RFC 7662)."""

from blog.models import AppToken, TokenKind
from blog.remote.indieauth.profiles import profile_url
from blog.remote.indieauth.tokens import find_token


def introspect(token: str, by: AppToken) -> dict[str, object]:
    """Return what an access token is good for; of anybody else's only that it is not."""
    found = find_token(token, TokenKind.ACCESS)
    if found is None or found.grant.person_id != by.grant.person_id:
        return {"active": False}
    return {
        "active": True,
        "me": profile_url(found.grant.person),
        "client_id": found.grant.client_id,
        "scope": found.scope,
        "exp": int(found.expires_at.timestamp()),
        "iat": int(found.created_at.timestamp()),
    }
