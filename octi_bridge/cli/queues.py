"""Which queues the PBX of the settings has, for commands that name some."""

from __future__ import annotations

import asyncio

from octi_bridge.cli.serve import asterisk_config
from octi_bridge.kernel.errors import OctiError
from octi_bridge.settings.load import SettingsError, load_settings
from octi_bridge.telephony.asterisk.checks.queues import read_queue_names
from octi_bridge.telephony.errors import PbxError

_PATIENCE_S = 5.0


class QueuesUnknown(OctiError):
    """The PBX could not be asked; the text says why."""

    code = "queues_unknown"


async def queues_of_the_pbx() -> frozenset[str]:
    """The names of all its queues.

    Raises:
        QueuesUnknown: the settings are wrong, or it does not answer.
    """
    try:
        config = asterisk_config(load_settings())
    except SettingsError as error:
        raise QueuesUnknown(str(error)) from error
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await read_queue_names(config)
    except TimeoutError:
        message = f"the PBX at {config.host} does not answer"
        raise QueuesUnknown(message) from None
    except PbxError as error:
        raise QueuesUnknown(str(error)) from error
