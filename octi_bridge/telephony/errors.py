"""What can go wrong between the bridge and the PBX.

PbxError
├── PbxUnavailable   no link, or still reading the state back after a reconnect; nothing was sent
├── PbxTimeout       sent, but no answer in time; it may or may not have happened: wait for facts
└── PbxRefused       the PBX said no
"""

from __future__ import annotations

from octi_bridge.kernel.errors import OctiError


class PbxError(OctiError):
    """The PBX could not do it."""

    code = "pbx_error"


class PbxUnavailable(PbxError):
    """The PBX is not connected. The connection is being restored; try again in a moment."""

    code = "pbx_unavailable"


class PbxTimeout(PbxError):
    """The PBX did not answer in time. Look at the phone before trying again."""

    code = "pbx_timeout"


class PbxRefused(PbxError):
    """The PBX refused the request."""

    code = "pbx_refused"
