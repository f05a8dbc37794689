"""The sections of the settings other than Salesforce's. Frozen; every field says what to put there."""

from __future__ import annotations

import re
import ssl
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from octi_bridge.kernel.origins import NotAnOrigin, browser_origin
from octi_bridge.numbers.forbidden import FORBIDDEN_BY_DEFAULT
from octi_bridge.numbers.plan import NumberingPlan, plan_of
from octi_bridge.numbers.reading import plain_number

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})


class Section(BaseModel):
    """Base: frozen, unknown names are errors, values are never echoed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def require_origins(value: tuple[str, ...]) -> tuple[str, ...]:
    """The origins as browsers write them, each once.

    Raises:
        ValueError: one is not an origin, or lacks TLS.
    """
    return tuple(dict.fromkeys(secure_origin(origin) for origin in value))


def secure_origin(text: str) -> str:
    """The origin as browsers write it.

    Raises:
        ValueError: the text is not an origin, or lacks TLS.
    """
    try:
        origin = browser_origin(text)
    except NotAnOrigin as error:
        message = f"must be an address without a path or wildcard; it {error}"
        raise ValueError(message) from None
    if origin.startswith("http:") and urlsplit(origin).hostname not in LOCAL_HOSTS:
        message = "must use https (http only for localhost)"
        raise ValueError(message)
    return origin


class ServerSettings(Section):
    """Where the bridge listens."""

    host: str = Field("127.0.0.1", description="the address to listen at, 127.0.0.1 or 0.0.0.0")
    port: int = Field(8080, ge=0, le=65535, description="a TCP port, 0 to let the system choose one")
    public_url: str = Field(
        "",
        description="the bridge as browsers see it, https://cti.example.jp: only its own page may open the panel's "
        "socket; when empty, any address is taken as long as the proxy passes Host on",
    )
    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"),
        description="addresses or networks of the reverse proxies, as JSON, whose X-Forwarded-For is believed: "
        '["10.0.0.5", "10.1.0.0/16"]; [] believes none',
    )
    max_waiting_panels: int = Field(
        2000, ge=1, le=100_000, description="connections that may be open without being signed in, 1 to 100000"
    )
    max_waiting_panels_per_address: int = Field(
        500, ge=1, le=100_000, description="the same from one address (an office behind one counts as one)"
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text)
            except ValueError:
                message = f"must be addresses or networks, 10.0.0.5 or 10.1.0.0/16, and {text!r} is neither"
                raise ValueError(message) from None
        return value

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        return secure_origin(value) if value else ""


class PbxSettings(Section):
    """The Asterisk to control, by AMI."""

    name: str = Field("asterisk", min_length=1, description="a stable name of this PBX; it becomes part of call ids")
    host: str = Field("127.0.0.1", min_length=1, description="the address of Asterisk's manager interface")
    port: int = Field(5038, ge=1, le=65535, description="the port of manager.conf, usually 5038")
    tls: bool = Field(False, description="true when OCTI_PBX__PORT is that of tlsbindaddr in manager.conf, else false")
    ca_file: Path | None = Field(
        None,
        description="with TLS: a PEM file of the authority that signed Asterisk's certificate; empty for the system's",
    )
    tls_server_name: str = Field(
        "", description="with TLS: the name in Asterisk's certificate, if it is another than OCTI_PBX__HOST"
    )
    username: str = Field(min_length=1, description="the user of manager.conf")
    secret: SecretStr = Field(min_length=1, description="that user's secret")
    device_prefix: str = Field("PJSIP/", description="what stands before an extension in device names")
    dial_context: str = Field(
        "",
        description="the dialplan context in which agents' calls are dialed; empty: that of each phone's own endpoint "
        "(PJSIP), so that the panel may dial what the phone may",
    )
    catch_all: tuple[str, ...] = Field(
        ("bad-number",),
        description='contexts, or CONTEXT/PATTERN, that answer "this number does not exist", as JSON: ["bad-number", '
        '"agents/_X."]',
    )
    parking_lot: str = Field(
        "default", pattern=r"^[A-Za-z0-9_-]{1,40}$", description="the parking lot of res_parking.conf for parked calls"
    )
    user_devices: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description='the devices of extensions that have several, as JSON: {"201": ["201", "99201"]}; on FreePBX '
        "and its like empty: the PBX's own table is read",
    )
    default_caller_id: str | None = Field(
        None,
        description="未設定時の通知番号: the number that outbound calls show when neither agent nor terminal has one",
    )
    extension_pattern: str = Field(
        r"\d{2,6}",
        description="a regular expression: a device is a phone when it is named `device_prefix` + what matches wholly; "
        "every other is a trunk",
    )

    @field_validator("ca_file")
    @classmethod
    def _has_authorities(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            ssl.create_default_context(cafile=value)
        except OSError as error:  # SSLError is one, too
            message = "must be a file with the certificates of authorities in PEM form"
            raise ValueError(message) from error
        return value

    @field_validator("default_caller_id")
    @classmethod
    def _is_number(cls, value: str | None) -> str | None:
        if value is None:
            return None
        number = plain_number(value)
        if number is None:
            message = "must have digits only, and may begin with +"
            raise ValueError(message)
        return number

    @field_validator("extension_pattern")
    @classmethod
    def _is_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            message = f"must be a regular expression ({error})"
            raise ValueError(message) from error
        return value


class DatabaseSettings(Section):
    """Where durable facts are kept."""

    url: str = Field(
        "sqlite:///octi_bridge.db",
        description="sqlite:///path/to/file or postgresql://user:password@host/name",
        repr=False,  # it may hold a password
    )

    @field_validator("url")
    @classmethod
    def _is_of_a_known_kind(cls, value: str) -> str:
        kind, separator, _ = value.partition("://")
        if not separator:
            message = "is no address of a database"
            raise ValueError(message)
        if kind.split("+")[0] not in ("sqlite", "postgresql", "postgres"):
            message = f"names {kind}: only sqlite and postgresql are supported"
            raise ValueError(message)
        return value


class PanelSettings(Section):
    """Who may show the panel."""

    allowed_origins: tuple[str, ...] = Field(
        (),
        description='Lightning origins (of the first org) as JSON: ["https://example.lightning.force.com"]',
    )
    switched_off_origins: tuple[str, ...] = Field(
        (), description="those of them for which the option OpenCTI is switched off, as JSON"
    )
    directory: Path | None = Field(None, description="the built panel; empty for the one that comes with the package")

    @field_validator("allowed_origins", "switched_off_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return require_origins(value)


class IceServerSettings(Section):
    """One STUN or TURN server."""

    urls: tuple[str, ...] = Field(min_length=1, description='addresses, ["turns:turn.example.com:5349"]')
    username: str | None = Field(None, description="for TURN: the user")
    credential: SecretStr | None = Field(None, description="for TURN: that user's password")

    @field_validator("urls")
    @classmethod
    def _are_ice_servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            if not url.startswith(("stun:", "stuns:", "turn:", "turns:")):
                message = "must begin with stun:, stuns:, turn: or turns:"
                raise ValueError(message)
        return value


class VoiceSettings(Section):
    """The telephone in the panel (answer mode `webrtc`)."""

    sip_websocket_url: str | None = Field(
        None, description="where Asterisk takes SIP over WebSocket: wss://pbx.example.com:8089/ws"
    )
    sip_domain: str | None = Field(
        None, min_length=1, description="the domain of SIP addresses; empty for the host of the WebSocket address"
    )
    sip_user: str = Field(
        "{extension}",
        pattern=r"^[A-Za-z0-9_.-]*\{extension\}[A-Za-z0-9_.-]*$",
        description="as whom the telephone in the panel registers: 99{extension} where the browser is a device of its "
        "own (99201 of user 201)",
    )
    ice_servers: tuple[IceServerSettings, ...] = Field(
        (), description='STUN and TURN servers as JSON: [{"urls": ["stun:stun.example.com"]}]'
    )

    @field_validator("sip_websocket_url")
    @classmethod
    def _is_websocket(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("ws", "wss") or not parts.hostname:
            message = "must be the address of a WebSocket, wss://pbx.example.com:8089/ws"
            raise ValueError(message)
        if parts.scheme == "ws" and parts.hostname not in ("localhost", "127.0.0.1"):
            message = "must use wss: a browser lets a page that came by https open nothing else (ws only for localhost)"
            raise ValueError(message)
        return value

    @property
    def domain(self) -> str:
        """The domain of SIP addresses."""
        return self.sip_domain or urlsplit(self.sip_websocket_url or "").hostname or ""


class DialingSettings(Section):
    """What agents may dial, and how."""

    region: str = Field("JP", description="the country in which the PBX dials, two capital letters: JP, US, GB")
    international_prefix: str | None = Field(
        None,
        pattern=r"^(\+|[0-9]{1,8})$",
        description="what is dialed before a country code; empty for the region's own: 010 in JP, 011 in US, 00 in GB",
    )
    outside_prefix: str = Field(
        "",
        pattern=r"^[0-9*#]{0,8}$",
        description="what your phones dial before outside numbers, 9 or 0: the bridge adds it, and shows it nowhere",
    )
    prefixes: tuple[str, ...] = Field(
        (), description='what your dialplan or carrier takes off before it dials (0 or 9 for outside), as JSON: ["9"]'
    )
    forbidden: tuple[str, ...] = Field(
        FORBIDDEN_BY_DEFAULT,
        description="numbers nobody may dial, as JSON: emergency, premium, international (those of the region), or "
        'regular expressions: ["emergency", "0570\\\\d*"]; [] allows all',
    )
    feature_codes: tuple[str, ...] = Field(
        (r"[*#]{1,2}\d{1,6}#?",),
        description="regular expressions as JSON, of what may be dialed with * or #: codes of your PBX such as *97",
    )

    @field_validator("region")
    @classmethod
    def _is_region(cls, value: str) -> str:
        return plan_of(value).region

    @field_validator("prefixes")
    @classmethod
    def _are_prefixes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[0-9*#]{1,8}", prefix) for prefix in value):
            message = "must be digits, * or #, at most 8 each"
            raise ValueError(message)
        return value

    @field_validator("forbidden", "feature_codes")
    @classmethod
    def _are_expressions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for expression in value:
            try:
                re.compile(expression)
            except re.error as error:
                message = f"must be regular expressions ({error})"
                raise ValueError(message) from error
        return value

    @property
    def plan(self) -> NumberingPlan:
        """How numbers are dialed."""
        outside = (self.outside_prefix,) if self.outside_prefix else ()
        return plan_of(self.region, self.international_prefix, (*self.prefixes, *outside))


class TransferSettings(Section):
    """`*` and `#` transfers."""

    dial_delay_s: float = Field(
        4, ge=1, le=30, description="after so many seconds without a further digit the number is dialed, 1 to 30"
    )


class ParkingSettings(Section):
    """Parked calls."""

    timeout_s: int = Field(
        300, ge=10, le=86400, description="after so many seconds the parker's phone rings, 10 to 86400"
    )


class AgentSettings(Section):
    """Signing in, and statuses that change by themselves."""

    max_sign_in_failures: int = Field(
        5,
        ge=1,
        le=1000,
        description="wrong sign-ins per account before a pause, 1 to 1000; where the account signed in before, further "
        "ones are only slowed down",
    )
    max_failures_per_address: int = Field(
        100, ge=1, le=100_000, description="wrong sign-ins from one address, of accounts that never signed in there"
    )
    sign_in_window_s: float = Field(60, gt=0, le=86400, description="the seconds in which they count, up to 86400")
    session_idle_hours: float = Field(
        24, gt=0, le=8760, description="after so many hours without an open panel a sign-in ends, up to 8760"
    )
    session_max_hours: float = Field(
        168, gt=0, le=8760, description="after so many hours a sign-in ends in any case (not during a call), up to 8760"
    )
    away_after_missed_rings: int = Field(
        3,
        ge=0,
        le=100,
        description="after so many unanswered rings of a queue in a row an available agent becomes away; 0 for never",
    )
    missed_ring_min_s: float = Field(
        5, ge=0, le=600, description="a ring that was shorter, because the caller hung up, does not count for that"
    )
    away_when_phone_gone_s: float = Field(
        30,
        ge=0,
        le=86400,
        description="so many seconds after an available agent's phone is gone the agent becomes away, and available "
        "again with the phone; 0 for never",
    )


class LogSettings(Section):
    """What is logged. Customers' numbers and secrets never are."""

    level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR")
