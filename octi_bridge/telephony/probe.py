"""The PBX: the bridge's own link, and for an Asterisk its rights, dialplan and events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from octi_bridge.kernel.diagnostics import Checked, Examination, Finding, Link
from octi_bridge.telephony.events import Extension, QueueName

QueuesUsed = Mapping[str, Sequence[str]]
Refused = Callable[[], Mapping[Extension, Sequence[QueueName]]]
PbxCheck = Callable[[QueuesUsed], Awaitable[Sequence[Finding]]]


async def _none() -> QueuesUsed:
    return {}


class PbxProbe:
    """`is_ready` is asked when a bridge runs; `check` when the PBX is an Asterisk.

    `queues_used`: the queues that accounts are to work in, with the accounts of each.
    `refused`: terminals whose status the PBX did not take, with the queues, when a bridge runs.
    """

    link = Link.PBX
    org = ""

    def __init__(
        self,
        *,
        check: PbxCheck | None = None,
        is_ready: Callable[[], bool] | None = None,
        queues_used: Callable[[], Awaitable[QueuesUsed]] = _none,
        refused: Refused = dict,
    ) -> None:
        self._check = check
        self._queues_used = queues_used
        self._is_ready = is_ready
        self._refused = refused

    async def examine(self) -> Examination:
        """What is wrong, the worst first; the facts say what kind of PBX it is."""
        checked = await self._check(await self._queues_used()) if self._check else ()
        found = list(checked)
        found += [_status_refused(extension, queues) for extension, queues in self._refused().items()]
        if self._is_ready is not None and not self._is_ready():
            found.insert(0, _LINK_DOWN)
        facts = checked.facts if isinstance(checked, Checked) else {}
        return Examination(link=self.link, facts=facts, findings=tuple(found))


def _status_refused(extension: str, queues: Sequence[str]) -> Finding:
    named = ", ".join(queues)
    return Finding(
        code="status_refused",
        problem=f"the PBX did not take the status of terminal {extension} in these queues: {named}",
        remedy="see the log for the reason; correct the queue's name or the rights of the AMI account; the next status "
        "that is chosen is tried again",
        is_fatal=False,
        values={"extension": extension, "queues": named},
    )


_LINK_DOWN = Finding(
    code="pbx_link_down", problem="the bridge has no link to the PBX now",
    remedy="see OCTI_PBX__HOST, OCTI_PBX__PORT and the log; the bridge connects by itself when the PBX answers",
)  # fmt: skip
