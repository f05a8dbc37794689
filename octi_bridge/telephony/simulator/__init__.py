"""A PBX in this process: the second adapter of the telephony port.

`lines` and `dial_plan` say what exists, `exchange` moves legs, `talking`, `holding`, `dialing`,
`originating` and `queueing` are what a leg can be busy with, `pbx` is the port in front of it. The contract suite
holds it to what a real Asterisk does.
"""

from octi_bridge.telephony.simulator.dial_plan import DialPlan
from octi_bridge.telephony.simulator.exchange import Exchange
from octi_bridge.telephony.simulator.lines import Line, LineKind, default_lines, second_device_of
from octi_bridge.telephony.simulator.pbx import SimulatedPbx
from octi_bridge.telephony.simulator.switchboard import ExchangeTimes
from octi_bridge.telephony.simulator.timers import LoopTimers, Timers, VirtualClock

__all__ = [
    "DialPlan",
    "Exchange",
    "ExchangeTimes",
    "Line",
    "LineKind",
    "LoopTimers",
    "SimulatedPbx",
    "Timers",
    "VirtualClock",
    "default_lines",
    "second_device_of",
]
