"""Errors of the emulated org, shaped as Salesforce answers them.

REST API Developer Guide, "Status Codes and Error Responses": a failed call answers with a JSON array of
`{message, errorCode, fields?}`; the OAuth endpoints answer with one object `{error, error_description}`.
"""

from __future__ import annotations

from collections.abc import Sequence


class ApiError(Exception):
    """A refusal of the REST API. `status` is the HTTP status, `code` the Salesforce `errorCode`."""

    def __init__(self, status: int, code: str, message: str, fields: Sequence[str] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = tuple(fields) if fields is not None else None

    def body(self) -> list[dict[str, object]]:
        """The JSON body of the answer."""
        entry: dict[str, object] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            entry["fields"] = list(self.fields)
        return [entry]


class OAuthError(Exception):
    """A refusal of the token endpoint (help.salesforce.com, "OAuth 2.0 Authorization Errors": HTTP 400)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description

    def body(self) -> dict[str, object]:
        """The JSON body of the answer."""
        return {"error": self.error, "error_description": self.description}


class AmbiguousExternalIdError(Exception):
    """One external id value names several records: HTTP 300 with the list of their URLs."""

    def __init__(self, record_ids: Sequence[str]) -> None:
        super().__init__(f"{len(record_ids)} records")
        self.record_ids = tuple(record_ids)


def not_found() -> ApiError:
    """The answer for any path or record that does not exist."""
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def located(text: str, position: int, code: str, problem: str) -> ApiError:
    """A query error with the place it happened, in the three-line form of the real parser.

    The form (query, caret, `ERROR at Row:1:Column:n`, problem) is the one seen in public bug reports, for
    instance restforce issue 688; the column is 1-based there for SOQL.
    """
    line_start = text.rfind("\n", 0, position) + 1
    row = text.count("\n", 0, position) + 1
    column = position - line_start
    line = text[line_start:].split("\n", 1)[0]
    message = f"\n{line}\n{' ' * column}^\nERROR at Row:{row}:Column:{column + 1}\n{problem}"
    return ApiError(400, code, message)
