"""From what Salesforce or the network said to one of our errors, with nothing secret in it.

REST faults are a JSON array of `{message, errorCode, fields}` ("Status Codes and Error Responses", REST API guide);
OAuth faults are one object `{error, error_description}` (RFC 6749 §5.2).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import requests
import urllib3

from octi_bridge.salesforce.errors import (
    BadAnswer,
    BadRequest,
    Forbidden,
    LimitExceeded,
    LoginRefused,
    NotFound,
    ProxyFailed,
    RecordLocked,
    SalesforceError,
    ServerFailed,
    SessionExpired,
    SeveralRecords,
    TimedOut,
    Unreachable,
    Untrusted,
    redact,
)

_BY_ERROR_CODE: Mapping[str, type[SalesforceError]] = {
    "REQUEST_LIMIT_EXCEEDED": LimitExceeded,
    "SERVER_UNAVAILABLE": ServerFailed,
    "UNABLE_TO_LOCK_ROW": RecordLocked,
}
_BY_STATUS: Mapping[int, type[SalesforceError]] = {
    300: SeveralRecords,
    401: SessionExpired,
    403: Forbidden,
    404: NotFound,
    420: ServerFailed,
    429: ServerFailed,
}
_NO_CONNECTION = (
    ssl.SSLCertVerificationError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.NewConnectionError,
)
_NO_TUNNEL = "Tunnel connection failed"  # http.client's words for a proxy that refused
# Somebody in between did not wait for the org any longer.
_OF_A_GATEWAY = frozenset({502, 504})
_LOGIN_ADVICE: Mapping[str, str] = {
    "invalid_client_id": "OCTI_SALESFORCE__CLIENT_ID is not the consumer key of an app in this org",
    "invalid_client": "OCTI_SALESFORCE__CLIENT_ID and OCTI_SALESFORCE__CLIENT_SECRET do not belong together",
    "invalid_grant": "the flow is not set up: for client_credentials enable it in the app and give it a run-as user; "
    "for jwt upload the certificate, pre-authorise OCTI_SALESFORCE__USERNAME by profile or permission set, and check "
    "OCTI_SALESFORCE__JWT_AUDIENCE and this machine's clock; for password check OCTI_SALESFORCE__USERNAME, "
    "OCTI_SALESFORCE__PASSWORD followed by OCTI_SALESFORCE__SECURITY_TOKEN, and Setup, OAuth and OpenID Connect "
    "Settings, Allow OAuth Username-Password Flows",
    "invalid_app_access": "the run-as user or OCTI_SALESFORCE__USERNAME is not admitted to the app",
    "inactive_user": "the integration user is inactive in Salesforce",
    "inactive_org": "the org is inactive or locked",
    "unsupported_grant_type": "the org or app does not allow the flow chosen by OCTI_SALESFORCE__AUTH, or "
    "OCTI_SALESFORCE__LOGIN_URL is not the My Domain",
    "rate_limit_exceeded": "too many log-ins; wait an hour",
}


def fault_of_answer(status: int, content: object) -> SalesforceError:
    """The error for a REST answer of 300 or more."""
    first = content[0] if isinstance(content, list) and content and isinstance(content[0], dict) else {}
    error_code = redact(str(first.get("errorCode", "")), limit=80)
    kind = _BY_ERROR_CODE.get(error_code) or _kind_of(status)
    if kind is Forbidden and not error_code:
        # the org names its reason: this is a page of a proxy, or a piece of "the limit is used up"; nothing was done
        return _noted(BadAnswer(f"{BadAnswer.__doc__} (HTTP {status})"), may_have_arrived=False)
    said = f"{error_code} {redact(str(first.get('message', '')))}".strip()
    message = f"{kind.__doc__} (HTTP {status}{': ' + said if said else ''})"
    if kind is BadRequest:
        fields = first.get("fields")
        names = tuple(redact(str(name), limit=80) for name in fields) if isinstance(fields, list) else ()
        return BadRequest(message, error_code=error_code, fields=names)
    error = kind(message)
    if status in _OF_A_GATEWAY:
        error.may_have_arrived = True
    return error


def _kind_of(status: int) -> type[SalesforceError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return ServerFailed
    return BadRequest if status >= 400 else BadAnswer


def fault_of_network(error: Exception) -> SalesforceError:
    """The error for a request that got no usable answer. The cause's text is dropped: it holds the whole URL."""
    reason = _reason_of(error)
    if isinstance(reason, urllib3.exceptions.ProxyError):
        # also what a connection that the org cut is called: urllib3 asks whether it was open after closing it
        return ProxyFailed() if _is_unopened(reason.original_error) else _noted(Unreachable(), may_have_arrived=True)
    if isinstance(reason, urllib3.exceptions.SSLError):
        if isinstance(_cause_of(reason), ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return _noted(Unreachable(), may_have_arrived=True)
        return _noted(Untrusted(), may_have_arrived=not _is_unopened(_cause_of(reason)))
    is_late = isinstance(reason, urllib3.exceptions.TimeoutError)
    if is_late and not isinstance(reason, urllib3.exceptions.NewConnectionError):
        return _noted(TimedOut(), may_have_arrived=not _is_unopened(reason))
    if isinstance(error, requests.ConnectionError | urllib3.exceptions.HTTPError):
        return _noted(Unreachable(), may_have_arrived=not _is_unopened(reason))
    return BadAnswer()


def _noted(error: SalesforceError, *, may_have_arrived: bool) -> SalesforceError:
    error.may_have_arrived = may_have_arrived
    return error


def _reason_of(error: Exception) -> Exception:
    """What urllib3 said; requests puts that into its own error, mostly inside of a MaxRetryError."""
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    return reason if isinstance(reason, urllib3.exceptions.HTTPError) else error


def _cause_of(error: Exception) -> object:
    return error.args[0] if error.args else None


def _is_unopened(reason: object) -> bool:
    """Whether there was no connection to send anything by. What is not known to mean that does not."""
    return isinstance(reason, _NO_CONNECTION) or _NO_TUNNEL in str(reason)


def fault_of_login(status: int, content: object) -> SalesforceError:
    """The error for a token request that was not granted."""
    if status >= 500 or status in {420, 429}:
        return ServerFailed(f"{ServerFailed.__doc__} (token request, HTTP {status})")
    fault: Mapping[str, Any] = content if isinstance(content, dict) else {}
    error = str(fault.get("error", ""))
    if not error:
        return LoginRefused(
            f"OCTI_SALESFORCE__LOGIN_URL does not answer like Salesforce (HTTP {status}): set it to the org's My Domain"
        )
    advice = _LOGIN_ADVICE.get(error, "check the app and the integration user in Salesforce")
    said = redact(f"{error}: {fault.get('error_description', '')}")
    return LoginRefused(f"Salesforce refused the log-in ({said}): {advice}.")
