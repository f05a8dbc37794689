"""From the settings to where telephones in panels register."""

from __future__ import annotations

from octi_bridge.panel_gateway.protocol import IceServer
from octi_bridge.panel_gateway.voice import VoiceServer
from octi_bridge.settings.sections import VoiceSettings


def voice_server(settings: VoiceSettings) -> VoiceServer | None:
    """Where telephones in panels register; None when nowhere."""
    if settings.sip_websocket_url is None:
        return None
    ice_servers = tuple(
        IceServer(
            urls=server.urls, username=server.username,
            credential=server.credential.get_secret_value() if server.credential else None,
        )
        for server in settings.ice_servers
    )  # fmt: skip
    return VoiceServer(
        websocket_url=settings.sip_websocket_url,
        domain=settings.domain,
        user=settings.sip_user,
        ice_servers=ice_servers,
    )
