"""How a command that cannot do its work ends: one line on standard error, and a status."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from octi_bridge.kernel.errors import OctiError

REFUSED = 2
UNFORESEEN = 70  # EX_SOFTWARE of sysexits.h: a fault of the program, not of its user
INTERRUPTED = 130
BROKEN_PIPE = 141  # as a shell says it of SIGPIPE


def refuse(error: OctiError) -> int:
    """What is wrong and what to do. Gives the exit status."""
    print(f"octi-bridge: {error}", file=sys.stderr)
    return REFUSED


def fail(error: Exception, *, has_traceback: bool) -> int:
    """A fault that nobody foresaw. Its own text may hold numbers or passwords, so only --debug shows it.

    Gives the exit status.
    """
    if has_traceback:
        traceback.print_exception(error, file=sys.stderr)
        advice = "please report what stands above, without numbers and names"
    else:
        advice = "run it again with --debug to see all of it, and please report it"
    print(f"octi-bridge: unforeseen {type(error).__name__} at {_place(error.__traceback__)}; {advice}", file=sys.stderr)
    return UNFORESEEN


def _place(at: TracebackType | None) -> str:
    frames = traceback.extract_tb(at)
    own = [frame for frame in frames if "octi_bridge" in frame.filename] or frames
    if not own:
        return "an unknown place"
    name = own[-1].filename.rpartition("octi_bridge/")[2] or own[-1].filename
    return f"{name}:{own[-1].lineno}"
