"""What the org must hold after the hour: each part of a call once, with its owner, notes, record and result."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tests.support.stories import Story

Owner = Literal["sato", "suzuki"]


@dataclass(frozen=True, slots=True, order=True)
class Logged:
    """A call log. `number`: of the customer, "" when withheld. `record`: whom it belongs to. `result`: of the call."""

    owner: Owner
    direction: Literal["Inbound", "Outbound"]
    number: str
    notes: str = ""
    record: str = ""
    result: str = ""


def logged_in(story: Story) -> list[Logged]:
    """All call logs of the org, in order."""
    org = story.workbench.org
    users = {str(user["Id"]): str(user["Username"]).partition("@")[0] for user in org.list_records("User")}
    names = {
        str(person["Id"]): f"{person['LastName']} {person['FirstName']}"
        for kind in ("Contact", "Lead")
        for person in org.list_records(kind)
    }
    return sorted(
        Logged(
            owner=users[str(task["OwnerId"])],  # type: ignore[arg-type]
            direction=task["CallType"],
            number=re.sub(r"\D", "", str(task.get("OctiRemoteNumber__c") or "")),
            notes=str(task["Description"]).partition("\n\n")[2],
            record=names.get(str(task.get("WhoId")), ""),
            result=str(task.get("CallDisposition") or ""),
        )
        for task in story.tasks()
        if task.get("TaskSubtype") == "Call"
    )


def differences(wanted: Iterable[Logged], found: Iterable[Logged]) -> list[str]:
    """Each call log that is missing or too many, in words."""
    missing, extra = list(wanted), []
    for each in found:
        if each in missing:
            missing.remove(each)
        else:
            extra.append(each)
    return [f"missing {each}" for each in missing] + [f"too many {each}" for each in extra]
