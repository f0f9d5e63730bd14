"""Answering the calls of programs that somebody lets write here."""

from collections.abc import Callable, Mapping

from blog.accounts.program_sign_in import sign_in_program
from blog.errors import AfterwordError, SignInRefused
from blog.linkbacks.incoming.methods import METHODS as PUBLIC_METHODS
from blog.linkbacks.protocols.xmlrpc import Call, Value, XmlRpcFault
from blog.remote.xmlrpc import blogger, metaweblog, movabletype
from blog.remote.xmlrpc.methods import (
    PASSWORD,
    USERNAME,
    Caller,
    Kind,
    Method,
    catalogue,
)
from blog.remote.xmlrpc.wordpress import (
    categories,
    comments,
    kinds,
    media,
    options,
    pages,
    people,
    posts,
    revisions,
    taxonomies,
    terms,
)

SUPPORTED = "mt.supportedMethods"
_LISTS = frozenset({SUPPORTED, "system.listMethods"})
_ABOUT: Mapping[str, Callable[[Method], Value]] = {
    "system.methodSignature": lambda method: [method.signature],
    "system.methodHelp": lambda method: method.help,
}
WRONG_PASSWORD = 403
_FAILED = 500

METHODS: Mapping[str, Method] = catalogue(
    (
        blogger,
        metaweblog,
        movabletype,
        categories,
        comments,
        kinds,
        media,
        options,
        pages,
        people,
        posts,
        revisions,
        taxonomies,
        terms,
    )
)


def _list_methods() -> list[Value]:
    """Return the names of all methods."""
    return [*PUBLIC_METHODS, *METHODS, SUPPORTED]


_DESCRIBED = {**METHODS, SUPPORTED: Method(SUPPORTED, Kind.ARRAY, (), _list_methods)}


def answers(call: Call) -> bool:
    """Whether this is the call of a program, or asks about one of its methods."""
    if not call.params:
        return call.method in {*METHODS, *_LISTS}
    is_about = call.method in _ABOUT and _asked(call) in _DESCRIBED
    return is_about or call.method in METHODS


def answer_program(call: Call, *, remote_addr: str | None, is_secure: bool) -> Value:
    """Return what a method answers that `answers` knows; raises XmlRpcFault.

    `is_secure` says that nobody between could have read the password.
    """
    if call.method in _LISTS:
        return _list_methods()
    if (tell := _ABOUT.get(call.method)) is not None:
        return tell(_DESCRIBED[_asked(call)])
    method = METHODS[call.method]
    bound = method.bind(call.params)
    if USERNAME not in method.params:
        answer: Value = method.run(**bound)
        return answer
    names = str(bound[USERNAME.name]), str(bound[PASSWORD.name])
    address = remote_addr or ""
    try:
        program = sign_in_program(*names, remote_addr=address, is_secure=is_secure)
    except SignInRefused as refused:
        raise XmlRpcFault(WRONG_PASSWORD, str(refused)) from refused
    try:
        return method.call(Caller(program, remote_addr), bound)
    except XmlRpcFault:
        raise
    except AfterwordError as error:
        raise XmlRpcFault(_FAILED, str(error)) from error


def _asked(call: Call) -> str:
    return str(call.params[0])
