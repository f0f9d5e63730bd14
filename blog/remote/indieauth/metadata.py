"""What the server tells apps about itself, and where pages tell them of it."""

from blog.accounts.programs import Scope
from blog.remote.indieauth import pkce
from blog.site.options import read_options

# The pages that stand for people: what they tell apps is looked for there.
PROFILE_PAGES = frozenset({"posts.show_home", "categories.show_author"})
METADATA_PATH = "/.well-known/oauth-authorization-server"
PATHS = {
    "authorization_endpoint": "/indieauth/authorize",
    "token_endpoint": "/indieauth/token",
    "introspection_endpoint": "/indieauth/introspect",
    "revocation_endpoint": "/indieauth/revoke",
    "userinfo_endpoint": "/indieauth/userinfo",
}


def issuer() -> str:
    """Return the one name of this server, the beginning of its metadata's address."""
    return read_options().address_of("/")


def describe_server() -> dict[str, object]:
    """Return the metadata of IndieAuth 4.1.1, which are those of RFC 8414."""
    options = read_options()
    return {
        "issuer": issuer(),
        **{name: options.address_of(path) for name, path in PATHS.items()},
        "introspection_endpoint_auth_methods_supported": ["Bearer"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "token_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": [scope.value for scope in Scope],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": [pkce.METHOD],
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": "https://indieauth.spec.indieweb.org/",
    }


def profile_links() -> dict[str, str]:
    """Return what a person's page links to, by rel; the last two are for older apps.

    Nothing while the owner lets no apps in.
    """
    options = read_options()
    if not options.indieauth:
        return {}
    paths = {"indieauth-metadata": METADATA_PATH} | {
        rel: PATHS[rel] for rel in ("authorization_endpoint", "token_endpoint")
    }
    return {rel: options.address_of(path) for rel, path in paths.items()}
