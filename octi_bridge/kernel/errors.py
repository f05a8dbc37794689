"""The root of all errors that have a meaning for people or clients."""

from __future__ import annotations


class OctiError(Exception):
    """An error with a stable `code` for clients and a text that says what to do."""

    code = "internal_error"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message or self.__doc__ or self.code)
        if code is not None:
            self.code = code
