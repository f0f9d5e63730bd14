"""Answering the calls of programs that somebody lets write here."""

from collections.abc import Mapping

from blog.accounts.app_passwords import check_app_password
from blog.errors import AfterwordError
from blog.linkbacks.protocols.xmlrpc import Call, Value, XmlRpcFault
from blog.remote.xmlrpc.methods import PASSWORD, USERNAME, Caller, Method, catalogue
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
WRONG_PASSWORD = 403
_FAILED = 500

METHODS: Mapping[str, Method] = catalogue(
    (
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


def answers(method: str) -> bool:
    """Whether a method of this name is one of a program's."""
    return method in METHODS or method == SUPPORTED


def answer_program(call: Call, *, remote_addr: str | None, is_secure: bool) -> Value:
    """Return what a method answers that `answers` knows; raises XmlRpcFault.

    `is_secure` says that nobody between could have read the password.
    """
    if call.method == SUPPORTED:
        return [*METHODS, SUPPORTED]
    method = METHODS[call.method]
    bound = method.bind(call.params)
    if not is_secure:
        raise XmlRpcFault(WRONG_PASSWORD, "Passwords are taken over https only.")
    names = str(bound[USERNAME.name]), str(bound[PASSWORD.name])
    program = check_app_password(*names)
    if program is None:
        raise XmlRpcFault(WRONG_PASSWORD, "Incorrect username or app password.")
    try:
        return method.call(Caller(program, remote_addr), bound)
    except XmlRpcFault:
        raise
    except AfterwordError as error:
        raise XmlRpcFault(_FAILED, str(error)) from error
