"""`octi-bridge workbench`: a living panel on this machine, with nothing else needed."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from octi_bridge.app import tune_gc
from octi_bridge.kernel.errors import OctiError
from octi_bridge.settings.load import load_product_settings
from octi_bridge.workbench.workbench import Workbench, run_workbench


class DataFolderError(OctiError):
    """The workbench cannot keep its data there."""

    code = "data_folder"


def workbench(options: argparse.Namespace) -> int:
    """Run until stopped (Ctrl-C)."""
    product = load_product_settings()
    tried = [f"{section}.{name}" for section, values in product.items() for name in values]
    if tried:
        print(f"octi-bridge: tries your settings {', '.join(tried)} (others stay the workbench's own)", file=sys.stderr)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with tempfile.TemporaryDirectory(prefix="octi-", ignore_cleanup_errors=True) as scratch:
        directory = Path(options.data).resolve() if options.data else Path(scratch)
        _make(directory)
        return asyncio.run(_run(options, directory, product))


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass  # it can be written to
    except OSError as error:
        message = f"--data {directory} is no folder that can be written to ({error.strerror}): name another, or none"
        raise DataFolderError(message) from error


async def _run(options: argparse.Namespace, directory: Path, product: Mapping[str, Mapping[str, Any]]) -> int:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    stage = run_workbench(
        directory=directory, pbx=options.pbx, port=options.port, host_port=options.host_port, product=product
    )
    async with stage as running:
        tune_gc()
        print(json.dumps(running.describe()) if options.json else tell(running), flush=True)
        await stopped.wait()
    return 0


def tell(running: Workbench) -> str:
    """The same for people: where to look, whom to be, what to try."""
    described = running.describe()
    accounts = "\n".join(
        f"    {a['account']} / {a['password']} at extension {a['extension']}  ({a['name']})"
        for a in described["accounts"]
    )
    return f"""
octi_bridge workbench, on {described["pbx"]["kind"]}

  Open        {running.host_url}
  Bridge      {running.bridge_url}
  Accounts
{accounts}

  Try this: sign in to the softphone in the bar at the bottom (アカウント, アカウントパスワード, サインイン端末),
  become 受付可, then let the customer in the drawer call. Click a phone number on a record to dial it.
  Ctrl-C ends it.
"""
