"""Who gets the task for a caller who gave up in a queue. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from octi_bridge.calls.queue_names import QueueNames
from octi_bridge.kernel.ids import OrgName
from octi_bridge.settings.salesforce import EVERY_QUEUE
from octi_bridge.telephony.events import QueueName


class AbandonedCallOwners:
    """Of each org its users and queues of Salesforce, by the PBX's queue. The first org that names one gets the task.

    A queue that some org names is never left to what another has for every queue. The settings name queues as the
    PBX does, calls as they are shown.
    """

    def __init__(self, by_org: Mapping[OrgName, Mapping[str, str]], names: QueueNames) -> None:
        self._of_queue: dict[QueueName, tuple[OrgName, str]] = {}
        self._of_every: tuple[OrgName, str] | None = None
        for org, owners in by_org.items():
            for queue, owner_id in owners.items():
                if queue != EVERY_QUEUE:
                    self._of_queue.setdefault(names.of(QueueName(queue)), (org, owner_id))
                elif self._of_every is None:
                    self._of_every = org, owner_id

    def of(self, queue: QueueName) -> tuple[OrgName, str] | None:
        """The org, and the user or queue in it; None for no task."""
        return self._of_queue.get(queue, self._of_every)
