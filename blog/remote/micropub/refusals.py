"""Why a program's request is not done, in Micropub's words."""

from blog.errors import AppRefused


class RequestRefused(AppRefused):
    """A request that is not done; `error` is the word of Micropub, section 3.8.

    `scope` is what the token lacks where that is the reason.
    """

    def __init__(
        self, sentence: str, error: str = "invalid_request", scope: str = ""
    ) -> None:
        super().__init__(error, sentence)
        self.scope = scope
