"""What the host page must be told: where the panel lives and what its call center definition says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SignIn:
    """What one of the sample people types into the panel."""

    name: str
    account: str
    password: str
    extension: str


@dataclass(frozen=True, slots=True)
class HostConfig:
    """Settings of one host page.

    Attributes:
        panel_url: the adapter URL, absolute, on the bridge's origin (the `reqAdapterUrl` of the call center).
        org_id: the 18-character id of the sample org.
        call_center: the flat map that `getCallCenterSettings` returns, such as
            `{"/reqGeneralInfo/reqSoftphoneWidth": "320"}`; every value is a string (Open CTI Developer Guide).
        title: name of the app, shown beside the app launcher.
        dial_in_numbers: (number, queue or other label) pairs a customer may call, for the drawer.
        sign_ins: the sample people, as `SignIn`, for the drawer.
    """

    panel_url: str
    org_id: str
    call_center: Mapping[str, str] = field(default_factory=dict)
    title: str = "Service Console"
    dial_in_numbers: Sequence[tuple[str, str]] = ()
    sign_ins: Sequence[SignIn] = ()

    def __post_init__(self) -> None:
        """Refuse an adapter URL that no iframe could load.

        Raises:
            ValueError: `panel_url` is not an absolute http(s) address, or carries a fragment.
        """
        parts = urlsplit(self.panel_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(f"panel_url must be an absolute http(s) address, got {self.panel_url!r}")
        if parts.fragment:
            raise ValueError("panel_url must not carry a #fragment: Salesforce appends its query string to the end")

    @property
    def panel_origin(self) -> str:
        """Origin of the panel, the only one whose messages the host page reads."""
        return _origin(self.panel_url)

    @property
    def framed_origins(self) -> Sequence[str]:
        """Origins the page may frame: the panel's, and that of the call center's standby page if it has one."""
        standby = self.call_center.get("/reqGeneralInfo/reqStandbyUrl", "")
        origins = (self.panel_origin, _origin(standby)) if standby else (self.panel_origin,)
        return tuple(dict.fromkeys(origins))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
