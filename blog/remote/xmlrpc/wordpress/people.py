"""The blog a person writes in, people, and what they say about themselves."""

from collections.abc import Collection

from blog.accounts import queries
from blog.accounts.profiles import change_profile
from blog.accounts.programs import Scope
from blog.accounts.rights import Right, RoleName, rights_of
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Person
from blog.remote.xmlrpc.methods import (
    PASSWORD,
    SIGNED_IN,
    USERNAME,
    Caller,
    Kind,
    Param,
    method,
    optional,
)
from blog.remote.xmlrpc.wordpress.faults import as_faults, existing_id
from blog.remote.xmlrpc.wordpress.given import Given, words_in
from blog.remote.xmlrpc.wordpress.reading import Struct, person_struct
from blog.remote.xmlrpc.wordpress.terms import refuse_unless_writing
from blog.site.options import read_options

_FIELDS = ("all",)
_LISTED_BY_DEFAULT = 50
# What WordPress keeps of people and this blog does not, or not for programs to change.
_NOT_CHANGED = ("first_name", "last_name", "nicename")


@method("wp.getUsersBlogs", returns=Kind.ARRAY, params=(USERNAME, PASSWORD))
def get_users_blogs(caller: Caller) -> list[Struct]:
    options = read_options()
    return [
        {
            "isAdmin": Right.MANAGE_SITE in rights_of(caller.person),
            "isPrimary": True,
            "url": options.address_of("/"),
            "blogid": "1",
            "blogName": options.title,
            "xmlrpc": options.address_of("/xmlrpc.php"),
        }
    ]


@method(
    "wp.getUser",
    returns=Kind.STRUCT,
    params=(
        *SIGNED_IN,
        Param("user_id", Kind.INT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_user(caller: Caller, user_id: int, fields: Collection[str] = _FIELDS) -> Struct:
    if user_id != caller.person.id:
        _refuse_unless_managing(caller)
    person = queries.find_by_id(existing_id(user_id, "user"))
    if person is None:
        raise XmlRpcFault(404, f"There is no user {user_id}.")
    return _told(caller, person, fields)


@method(
    "wp.getUsers",
    returns=Kind.ARRAY,
    params=(
        *SIGNED_IN,
        optional("wanted", Kind.STRUCT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_users(
    caller: Caller, wanted: Struct | None = None, fields: Collection[str] = _FIELDS
) -> list[Struct]:
    """Return accounts; a filter has role, who, number, offset, orderby and order."""
    _refuse_unless_managing(caller)
    given = Given(wanted or {}, "filter")
    people = _with_role(list(queries.list_people()), given)
    _sort(people, given)
    start = given.count("offset", 0)
    number = given.count("number", _LISTED_BY_DEFAULT)
    return [_told(caller, p, fields) for p in people[start : start + number]]


@method(
    "wp.getProfile",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, optional("fields", Kind.ARRAY)),
)
def get_profile(caller: Caller, fields: Collection[str] = _FIELDS) -> Struct:
    return _told(caller, caller.person, fields)


@method(
    "wp.editProfile",
    returns=Kind.BOOLEAN,
    params=(*SIGNED_IN, Param("content", Kind.STRUCT)),
)
def edit_profile(caller: Caller, content: Struct) -> bool:
    """Change the shown name, the words about oneself, or the first page elsewhere."""
    caller.need(Scope.MANAGE)
    given, person = Given(content, "content"), caller.person
    told = person_struct(person, ("all",), read_options())
    for member in _NOT_CHANGED:
        if given.text(member) not in {None, told[member]}:
            raise XmlRpcFault(
                403,
                f"{member} cannot be changed here: this blog keeps "
                "display_name and bio of a person.",
            )
    names = [given.text(member) for member in ("display_name", "nickname")]
    name = next((n for n in names if n is not None and n != person.name), person.name)
    about, url = given.text("bio"), given.text("url")
    links = list(person.links)
    if url is not None and url != told["url"]:
        links[:1] = [url]
    with as_faults():
        about = person.about if about is None else about
        change_profile(person, name, about, links)
    return True


@method("wp.getAuthors", returns=Kind.ARRAY, params=SIGNED_IN)
def get_authors(caller: Caller) -> list[Struct]:
    refuse_unless_writing(caller)
    return [
        {
            "user_id": str(person.id),
            "user_login": person.username,
            "display_name": person.name,
        }
        for person in queries.list_people()
    ]


def _told(caller: Caller, person: Person, fields: Collection[str]) -> Struct:
    """Return a person; email addresses only to programs that may know them."""
    told = person_struct(person, words_in(fields), read_options())
    if "email" in told and Scope.EMAIL not in caller.program.scopes:
        told["email"] = ""
    return told


def _refuse_unless_managing(caller: Caller) -> None:
    if Right.MANAGE_PEOPLE not in rights_of(caller.person):
        raise XmlRpcFault(401, "Only administrators see other people's accounts.")


def _with_role(people: list[Person], given: Given) -> list[Person]:
    role = given.text("role")
    if role and role not in set(RoleName):
        raise XmlRpcFault(403, f"There is no role {role[:40]}.")
    if given.text("who") == "authors":
        people = [p for p in people if Right.WRITE in rights_of(p)]
    return [p for p in people if not role or role in {r.name for r in p.roles}]


def _sort(people: list[Person], given: Given) -> None:
    """Sort by what was asked for; by default people are listed by name."""
    match (given.text("orderby") or "").lower():
        case "id":
            people.sort(key=lambda person: person.id)
        case "username" | "login" | "user_login":
            people.sort(key=lambda person: person.username)
        case "registered" | "user_registered":
            people.sort(key=lambda person: person.created_at)
        case "post_count":
            people.sort(key=lambda person: person.post_count)
    if (given.text("order") or "").upper() == "DESC":
        people.reverse()
