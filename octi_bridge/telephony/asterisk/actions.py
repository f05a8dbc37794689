"""Commands as AMI actions. Pure: what to send; `adapter` sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from octi_bridge.telephony.asterisk.leg import Leg
from octi_bridge.telephony.asterisk.resync import DIALED_VARIABLE, ORIGINATED_VARIABLE, QUEUE_VARIABLE
from octi_bridge.telephony.asterisk.translate import MAKE_CALL_ID, Place
from octi_bridge.telephony.commands import AnswerMode, MakeCall, SetQueueMember
from octi_bridge.telephony.events import ChannelId

DIAL_CONTEXT = "octi-dial"  # of our dialplan include
RUNG_WITH = "OCTI_RUNG_WITH"
CONTROL_CONTEXT = "octi-control"
_CAUSE_NORMAL = "16"
_CAUSE_BUSY = "17"

# Phones differ in which one they obey, so both are sent (RFC 7463 §10.1.2 for info; Call-Info as by BroadSoft).
_AUTO_ANSWER: Mapping[str, str] = {
    "PJSIP_HEADER(add,Alert-Info)": "<http://127.0.0.1>;info=alert-autoanswer;delay=0",
    "PJSIP_HEADER(add,Call-Info)": "<sip:127.0.0.1>;answer-after=0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One AMI action."""

    name: str
    fields: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    action_id: str = ""


def originate(command: MakeCall, *, device: str, own_number: str, dial_context: str) -> Action:
    """Ring the agent's phone, which shows the number; answered, it runs our dial context.

    `device`: with its prefix. `own_number`: by which the PBX's dialplan knows that phone.
    """
    variables = {
        DIALED_VARIABLE: command.number,
        ORIGINATED_VARIABLE: "1",
        "OCTI_CONTEXT": dial_context,
        "__OCTI_CALLER_ID": command.caller_id or "",
        "OCTI_EXTENSION": own_number,
    }
    if command.answer_mode in (AnswerMode.AUTO_ANSWER, AnswerMode.WEBRTC):
        variables |= _AUTO_ANSWER
    return Action(
        name="Originate",
        action_id=f"{MAKE_CALL_ID}{command.channel_id}",
        fields={
            "Channel": device,
            "Context": DIAL_CONTEXT,
            "Exten": command.number,
            "Priority": "1",
            "CallerID": f'"" <{command.number}>',
            "Timeout": str(command.ring_timeout_s * 1000),
            "Async": "true",
            "ChannelId": command.channel_id,
        },
        variables=variables,
    )


def ring_too(call: Action, channel: str, *, channel_id: ChannelId) -> Action:
    """Ring a further phone for a call that rings; answered there, it is taken from the first one."""
    where = {"Application": "PickupChan", "Data": call.fields["ChannelId"]}
    rest = {name: value for name, value in call.fields.items() if name not in ("Context", "Exten", "Priority")}
    fields = rest | where | {"Channel": channel, "ChannelId": channel_id}
    return Action(name="Originate", fields=fields, variables=call.variables)


def answer(channel: str) -> Action:
    """The NOTIFY that phones with the `talk` event answer on. Needs res_pjsip_notify."""
    return Action(name="PJSIPNotify", fields={"Channel": channel}, variables={"Event": "talk"})


def hang_up(channel: str, *, is_ringing: bool) -> Action:
    """End a leg; a ringing one is declined as busy, as the phone's own button does."""
    return Action(name="Hangup", fields={"Channel": channel, "Cause": _CAUSE_BUSY if is_ringing else _CAUSE_NORMAL})


def set_variables(channel: str, variables: Mapping[str, str]) -> list[Action]:
    """Leave on a leg what our dialplan must know."""
    return [
        Action(name="Setvar", fields={"Channel": channel, "Variable": variable, "Value": value})
        for variable, value in variables.items()
    ]


def depend_on_each_other(agent: Leg, agent_id: ChannelId, other: Leg, other_id: ChannelId) -> list[Action]:
    """Each names the other, and keeps what a bridge that starts later would not find."""
    # an agent whom the PBX itself gave the call (a fetch, a transfer by code) has no queue of its own to leave
    came_for = {"OCTI_CAME_BY": other.came_by} if other.came_by is not None and agent.came_by is None else {}
    return [
        *_depend_on(other, agent, agent_id),
        *_depend_on(agent, other, other_id),
        *set_variables(agent.name, came_for),
    ]


def _depend_on(leg: Leg, peer: Leg, peer_id: ChannelId) -> list[Action]:
    variables = {"OCTI_PEER": peer.name, "OCTI_PEER_ID": peer_id}
    if leg.came_by is not None:
        variables[QUEUE_VARIABLE] = leg.came_by
    return set_variables(leg.name, variables)


def came_by(party: Leg) -> Mapping[str, str]:
    """For the legs that will be rung for this party, should they end unseen (`octi-record`)."""
    return {"__OCTI_CAME_BY": party.came_by or ""}


def part(*, agent: str, other: str, place: Place = Place.HOLD) -> Action:
    """Both legs of a call out of their bridge at once: the other party's to `place`, the agent's to silence."""
    return Action(
        name="Redirect",
        fields={
            "Channel": other,
            "Context": CONTROL_CONTEXT,
            "Exten": place,
            "Priority": "1",
            "ExtraChannel": agent,
            "ExtraContext": CONTROL_CONTEXT,
            "ExtraExten": Place.WAIT,
            "ExtraPriority": "1",
        },
    )


def send(channel: str, place: Place) -> Action:
    """One leg to a place in our dialplan."""
    return Action(
        name="Redirect", fields={"Channel": channel, "Context": CONTROL_CONTEXT, "Exten": place, "Priority": "1"}
    )


def is_known(number: str, *, context: str, step: str = "1") -> Action:
    """Ask whether anything is dialled by this number there; the answer's Value is 1 or 0. `step`: or its label."""
    return Action(name="Getvar", fields={"Variable": f"DIALPLAN_EXISTS({context},{number},{step})"})


def play_tone(channel: str, digit: str, *, duration_ms: int, is_received: bool = False) -> Action:
    """One DTMF digit towards a leg's phone; `is_received`: as if it came from there."""
    fields = {"Channel": channel, "Digit": digit, "Duration": str(duration_ms)}
    return Action(name="PlayDTMF", fields=fields | ({"Receive": "true"} if is_received else {}))


def add_member(
    command: SetQueueMember, *, interface: str, state_interface: str, member_name: str, penalty: str
) -> Action:
    """Join a queue. The reason of a pause cannot be given here: `pause_member` follows."""
    fields = {
        "Queue": command.queue,
        "Interface": interface,
        "MemberName": member_name,
        "Penalty": penalty,
        "Paused": "true" if command.is_paused else "false",
    }
    return Action(name="QueueAdd", fields=fields | ({"StateInterface": state_interface} if state_interface else {}))


def pause_member(queue: str, interface: str, *, is_paused: bool, reason: str) -> Action:
    """Pause or unpause, with the reason."""
    paused = "true" if is_paused else "false"
    return Action(
        name="QueuePause", fields={"Queue": queue, "Interface": interface, "Paused": paused, "Reason": reason}
    )


def remove_member(queue: str, interface: str) -> Action:
    """Leave a queue."""
    return Action(name="QueueRemove", fields={"Queue": queue, "Interface": interface})


def evaluate(function: str) -> Action:
    """Ask what a function of the dialplan gives; the answer has it as Value."""
    return Action(name="Getvar", fields={"Variable": function})
