"""Opens the TCP or TLS connection to Asterisk's manager interface, and says why it does not open."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.errors import PbxUnavailable

READ_SIZE = 1 << 16
BANNER = b"Asterisk Call Manager"
_WRONG_NAME = frozenset({62, 64})  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class AmiTlsFailed(PbxUnavailable):
    """TLS to Asterisk's manager interface failed; the text names the setting: OCTI_PBX__TLS, …CA_FILE or another."""

    code = "pbx_tls_failed"


async def open_ami(config: AsteriskConfig) -> Streams:
    """A connection on which Asterisk has said what it is.

    Raises:
        AmiTlsFailed: the other side speaks TLS and we do not, or the reverse, or its certificate is not accepted.
        PbxUnavailable: no connection, or no AMI at that port.
    """
    where = f"{config.host}:{config.port}"
    writer = None
    try:
        async with asyncio.timeout(config.connect_timeout_s):
            reader, writer = await _open(config)
            banner = await _read_banner(reader, writer)
    except ssl.SSLCertVerificationError as error:
        raise AmiTlsFailed(_of_certificate(config, error)) from error
    except ssl.SSLError as error:
        message = (
            f"what listens at {where} does not speak TLS ({error.reason}): set OCTI_PBX__PORT to the port of"
            " tlsbindaddr in manager.conf, or OCTI_PBX__TLS=false"
        )
        raise AmiTlsFailed(message) from error
    except (OSError, ValueError) as error:  # TimeoutError is an OSError; ValueError: an endless first line
        if writer is not None and not config.tls and await _speaks_tls(config):
            message = f"what listens at {where} speaks TLS: set OCTI_PBX__TLS=true, or OCTI_PBX__PORT to the plain port"
            raise AmiTlsFailed(message) from error
        message = f"no answer from Asterisk's AMI at {where}: is it running, is the port right?"
        raise PbxUnavailable(message) from error
    if not banner.startswith(BANNER):
        writer.close()
        message = f"what listens at {where} is not Asterisk's AMI"
        raise PbxUnavailable(message)
    return reader, writer


async def _read_banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    try:
        return await reader.readline()
    except BaseException:  # also when the attempt is cancelled: nobody else has the connection yet
        writer.close()
        raise


async def _open(config: AsteriskConfig) -> Streams:
    limit = READ_SIZE * 4
    if not config.tls:
        return await asyncio.open_connection(config.host, config.port, limit=limit)
    # read anew for each connection: an authority's file may have been renewed
    trust = await asyncio.to_thread(ssl.create_default_context, cafile=config.ca_file)
    name = config.tls_server_name or config.host
    return await asyncio.open_connection(config.host, config.port, limit=limit, ssl=trust, server_hostname=name)


def _of_certificate(config: AsteriskConfig, error: ssl.SSLCertVerificationError) -> str:
    begin = f"the certificate of {config.host}:{config.port} is not accepted ({error.verify_message})"
    if error.verify_code in _WRONG_NAME:
        return f"{begin}: set OCTI_PBX__TLS_SERVER_NAME to the name in the certificate, or OCTI_PBX__HOST"
    return f"{begin}: set OCTI_PBX__CA_FILE to the PEM file of the authority that signed it"


async def _speaks_tls(config: AsteriskConfig) -> bool:
    """Whether it answers a TLS handshake; nothing is sent over it, so its certificate does not matter."""
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(config.connect_timeout_s):
            _, writer = await asyncio.open_connection(config.host, config.port, ssl=anybody)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(config.connect_timeout_s):
            await writer.wait_closed()
    return True
