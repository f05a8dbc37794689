"""What can go wrong between us and the org, each with a stable code, and whether trying again may help.

Messages are for administrators: they say what to do and never carry a token, a whole phone number or a query.
"""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.masking import mask_number

_NUMBER = re.compile(r"\+?\d(?:[-\s().\\ー‐-―−\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,3}\d){5,}")
_LONG_WORD = re.compile(r"\S{60,}")
# A refused query is quoted in full, then marked like this; what is wrong comes after it.
_QUOTED = re.compile(r"\(((?:HTTP|token request|\w+:).*)\)", re.DOTALL)
_ECHO = re.compile(r"^.*ERROR at Row:\d+:Column:\d+\s*", re.DOTALL)


def redact(text: str, *, limit: int = 200) -> str:
    """The org's own words without customers' numbers or anything as long as a token, cut to `limit` characters."""
    one_line = " ".join(unicodedata.normalize("NFKC", _ECHO.sub("", text)).split())
    masked = _NUMBER.sub(lambda found: mask_number(re.sub(r"\D", "", found.group())), one_line)
    return _LONG_WORD.sub("(removed)", masked)[:limit]


class SalesforceError(OctiError):
    """Salesforce could not do what was asked."""

    code = "salesforce.failed"
    is_retryable: ClassVar[bool] = False
    may_have_arrived: bool = False
    """No answer of the org came: what was sent may have been done, or be done still."""


def words_of_the_org(error: SalesforceError) -> str:
    """What the org itself said, "" when the text is ours alone."""
    found = _QUOTED.search(str(error)) if str(error) != (error.__doc__ or "") else None
    return found[1] if found else ""


class SwitchedOff(SalesforceError):
    """Salesforce is switched off: set OCTI_SALESFORCE__ENABLED=true and what the org needs."""

    code = "salesforce.off"


class Unreachable(SalesforceError):
    """Salesforce could not be reached: check DNS, the firewall and OCTI_SALESFORCE__LOGIN_URL."""

    code = "salesforce.unreachable"
    is_retryable = True


class ProxyFailed(SalesforceError):
    """The proxy did not let the request through: check OCTI_SALESFORCE__PROXY_URL and the proxy's rules."""

    code = "salesforce.proxy_failed"
    is_retryable = True


class Untrusted(SalesforceError):
    """The TLS certificate is not trusted: set OCTI_SALESFORCE__CA_FILE to the CA that signed it."""

    code = "salesforce.tls_untrusted"


class TimedOut(SalesforceError):
    """Salesforce did not answer in time; what was sent may still have been done."""

    code = "salesforce.timeout"
    is_retryable = True
    may_have_arrived = True


class Busy(SalesforceError):
    """More requests wait for Salesforce than OCTI_SALESFORCE__THREADS can serve; try again shortly."""

    code = "salesforce.busy"
    is_retryable = True


class Closed(SalesforceError):
    """The connection to Salesforce has been closed because the bridge is stopping."""

    code = "salesforce.closed"


class CircuitOpen(SalesforceError):
    """Salesforce failed several times in a row; it is left alone for a while, then tried again."""

    code = "salesforce.circuit_open"
    is_retryable = True


class LoginRefused(SalesforceError):
    """Salesforce refused the log-in of the bridge: check the app's client id, secret, flow and user."""

    code = "salesforce.login_refused"


class WrongOrg(SalesforceError):
    """The log-in leads to another org than OCTI_SALESFORCE__ORG_ID: correct that, or OCTI_SALESFORCE__LOGIN_URL."""

    code = "salesforce.wrong_org"


class SessionExpired(SalesforceError):
    """The access token is no longer valid; a new one is needed."""

    code = "salesforce.session_expired"
    is_retryable = True


class SessionRefused(SalesforceError):
    """Salesforce issues tokens but refuses them: give the integration user the permission "API Enabled"."""

    code = "salesforce.session_refused"


class LimitExceeded(SalesforceError):
    """The org's API request limit is used up; it frees itself over the next 24 hours, or buy more requests."""

    code = "salesforce.limit_exceeded"
    is_retryable = True


class Forbidden(SalesforceError):
    """The integration user may not do this: check its profile, permission sets and the org's API access."""

    code = "salesforce.forbidden"


class BadRequest(SalesforceError):
    """Salesforce rejected the request; the field, rule or object it names must be corrected."""

    code = "salesforce.bad_request"

    def __init__(self, message: str = "", *, error_code: str = "", fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.error_code = error_code
        self.fields = fields


class RecordLocked(SalesforceError):
    """Someone else is changing the record right now; try again shortly."""

    code = "salesforce.record_locked"
    is_retryable = True


class NotFound(SalesforceError):
    """The record or object does not exist or is not visible to the integration user."""

    code = "salesforce.not_found"


class SeveralRecords(SalesforceError):
    """Several records carry the same external id; remove the duplicates in Salesforce."""

    code = "salesforce.several_records"


class ServerFailed(SalesforceError):
    """Salesforce answered with a fault of its own; see https://status.salesforce.com and try again."""

    code = "salesforce.server_failed"
    is_retryable = True


class BadAnswer(SalesforceError):
    """The answer is not what Salesforce documents; a proxy in between, or a wrong host, may have replied."""

    code = "salesforce.bad_answer"
    is_retryable = True
    may_have_arrived = True
