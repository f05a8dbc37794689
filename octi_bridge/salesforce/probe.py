"""The org: log-in, API limit, and every object and field that look-up and call log need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Final

from octi_bridge.kernel.clock import Clock
from octi_bridge.kernel.diagnostics import Examination, Finding, Link
from octi_bridge.salesforce.caller_search import CallerSearch
from octi_bridge.salesforce.client import NEAR_LIMIT
from octi_bridge.salesforce.description import ObjectDescription
from octi_bridge.salesforce.errors import NotFound, SalesforceError, SwitchedOff, words_of_the_org
from octi_bridge.salesforce.link import SalesforceLink, caller_search, salesforce_link
from octi_bridge.settings.orgs import OrgSection, named_for, prefix_of
from octi_bridge.settings.salesforce import SalesforceSettings

# What a call log needs beyond a bare Task; they exist only where Call Centers are enabled (Object Reference, "Task").
_QUEUE: Final = "00G"  # how ids of queues begin
_TASK_FIELDS: Final = ("TaskSubtype", "CallType", "CallDurationInSeconds", "CallObject", "CallDisposition")


class SalesforceProbe:
    """Costs one log-in and one request per object. Uses a connection of its own: nothing is cached or broken."""

    link = Link.SALESFORCE

    def __init__(
        self, section: OrgSection, clock: Clock, *, is_one_of_several: bool = False, is_logged_by_server: bool = True
    ) -> None:
        self.org = section.name if is_one_of_several else ""
        self._name = section.name
        self._settings = section.salesforce
        self._clock = clock
        self._is_logged_by_server = is_logged_by_server

    async def examine(self) -> Examination:
        """Ends at the first request that the org does not answer."""
        found = await self._examine()
        findings = (
            replace(
                each,
                problem=named_for(self._name, each.problem),
                remedy=named_for(self._name, each.remedy),
                values={**each.values, "salesforce": prefix_of(self._name)},
            )
            for each in found.findings
        )
        return replace(found, org=self.org, findings=tuple(findings))

    async def _examine(self) -> Examination:
        if not self._settings.enabled:
            finding = Finding(
                code=SwitchedOff.code, problem="Salesforce is switched off: callers stay numbers, nothing is logged",
                remedy="set OCTI_SALESFORCE__ENABLED=true and what the org needs", is_fatal=False,
            )  # fmt: skip
            return Examination(link=self.link, findings=(finding,))
        found: list[Finding] = []
        facts = {"flow": self._settings.auth, "host": self._settings.login_url, "API": self._settings.api_version}
        async with AsyncExitStack() as stack:
            org = await stack.enter_async_context(salesforce_link(self._settings, clock=self._clock, name=self._name))
            try:
                await self._ask(org, found)
            except SalesforceError as error:
                remedy = "correct what the text names, then run the doctor again"
                found.append(Finding(code=error.code, problem=str(error), remedy=remedy, said=words_of_the_org(error)))
            if org.client.org_id:
                facts["org id"] = org.client.org_id
            if (usage := org.client.usage) is not None:
                facts["API requests of 24 hours"] = f"{usage.used} of {usage.limit}"
                if usage.used >= usage.limit * NEAR_LIMIT:
                    found.append(_NEAR_LIMIT)
        return Examination(link=self.link, findings=tuple(found), facts=facts)

    async def _ask(self, org: SalesforceLink, found: list[Finding]) -> None:
        search = caller_search(self._settings)
        for name in dict.fromkeys((*search.objects, "Task")):
            try:
                described = await org.client.describe(name)
            except NotFound:
                found.append(_object_missing(name))
                continue
            if name in search.objects:
                found.extend(_check_search(described, search, self._settings))
            if name == "Task":
                found.extend(_check_task(described, self._settings.external_id_field))
        if self._is_logged_by_server and not self._settings.external_id_field:
            found.append(_NO_EXTERNAL_ID)
        for owner_id in dict.fromkeys(self._settings.abandoned_call_owners.values()):
            if not await _is_owner(org, owner_id):
                found.append(_owner_missing(owner_id))


def _check_search(
    described: ObjectDescription, search: CallerSearch, settings: SalesforceSettings
) -> Iterator[Finding]:
    name = described.name
    if not described.is_searchable:
        remedy = f"in Setup allow search for {name}, or take it out of OCTI_SALESFORCE__OBJECTS"
        yield Finding(
            code="salesforce.object_not_searchable",
            problem=f"{name} is not searchable",
            remedy=remedy,
            values={"object": name},
        )
    if name == "Account" and described.has("IsPersonAccount") != settings.person_accounts:
        there = "has" if described.has("IsPersonAccount") else "has no"
        remedy = f"set OCTI_SALESFORCE__PERSON_ACCOUNTS={str(described.has('IsPersonAccount')).lower()}"
        problem = f"the org {there} person accounts"
        yield Finding(
            code="salesforce.person_accounts_differ",
            problem=problem,
            remedy=remedy,
            is_fatal=settings.person_accounts,
            values={
                "there": "あります" if described.has("IsPersonAccount") else "ありません",
                "value": str(described.has("IsPersonAccount")).lower(),
            },
        )
    yield from _check_name(described, search.name_field_of(name))
    phones = search.phone_fields_of(name)
    for path in search.returning(name).fields:
        if not described.has(path):
            if path.startswith(("Person", "IsPerson")) or path == search.name_field_of(name):
                continue  # said once, above
            remedy = f"give the integration user the right to read {name}.{path}, or correct the settings that name it"
            problem = f"{name} has no field {path}, or it is not visible"
            yield Finding(
                code="salesforce.field_missing", problem=problem, remedy=remedy, values={"field": f"{name}.{path}"}
            )
        elif path in phones and described.fields[path].type != "phone":
            problem = f"{name}.{path} is of type {described.fields[path].type}: phone searches do not look into it"
            remedy = "make it a field of type Phone, or take it out of OCTI_SALESFORCE__PHONE_FIELDS"
            yield Finding(
                code="salesforce.field_not_phone",
                problem=problem,
                remedy=remedy,
                is_fatal=False,
                values={"field": f"{name}.{path}", "type": described.fields[path].type},
            )


def _check_name(described: ObjectDescription, asked: str) -> Iterator[Finding]:
    if described.has(asked):
        return
    own = described.name_field
    remedy = f"set OCTI_SALESFORCE__NAME_FIELDS={json.dumps({described.name: own or 'a field that names it'})}"
    problem = f"{described.name} has no field {asked} to call its records by" + (f"; its own is {own}" if own else "")
    yield Finding(
        code="salesforce.name_field_missing",
        problem=problem,
        remedy=remedy,
        values={
            "object": described.name,
            "field": asked,
            "value": json.dumps({described.name: own or "名前の項目"}, ensure_ascii=False),
        },
    )


def _check_task(task: ObjectDescription, external_id: str) -> Iterator[Finding]:
    closed = [name for name in _TASK_FIELDS if not (task.has(name) and task.fields[name].is_createable)]
    if not task.is_createable or closed:
        what = f"the fields {', '.join(closed)} of Task" if task.is_createable else "Tasks"
        yield Finding(
            code="salesforce.task_not_writable", problem=f"the integration user may not create {what}",
            remedy="give it the permission Edit Tasks and the fields; the call fields exist once a call center does",
            values={"what": "、".join(closed) if task.is_createable else "ToDo"},
        )  # fmt: skip
    if external_id and not (task.has(external_id) and task.fields[external_id].is_external_id):
        yield Finding(
            code="salesforce.external_id_wrong", problem=f"Task has no external id field {external_id}",
            remedy="make it on Activity with External ID ticked and visible to the integration user, "
            "as OctiCallId__c of lightning_component/ is, and name it in OCTI_SALESFORCE__EXTERNAL_ID_FIELD",
            values={"field": external_id},
        )  # fmt: skip


async def _is_owner(org: SalesforceLink, owner_id: str) -> bool:
    """Whether tasks can be given to this user, or to this queue."""
    soql = "SELECT Id FROM User WHERE IsActive = true AND Id = {owner_id}"
    if owner_id.startswith(_QUEUE):
        soql = "SELECT Id FROM QueueSobject WHERE SobjectType = 'Task' AND QueueId = {owner_id}"
    return bool(await org.client.query(soql, owner_id=owner_id))


def _owner_missing(owner_id: str) -> Finding:
    return Finding(
        code="salesforce.abandoned_owner_missing",
        problem=f"no active user, and no queue for tasks, {owner_id}: callers who give up in a queue get no task",
        remedy="correct OCTI_SALESFORCE__ABANDONED_CALL_OWNERS, or give the integration user the right to see it",
        values={"owner": owner_id},
    )


def _object_missing(name: str) -> Finding:
    return Finding(
        code="salesforce.object_missing", problem=f"the integration user does not see an object {name}",
        remedy="correct OCTI_SALESFORCE__OBJECTS, or give the user the right to read it",
        values={"object": name},
    )  # fmt: skip


_NO_EXTERNAL_ID = Finding(
    code="salesforce.external_id_missing",
    problem="call logs have no external id: one whose answer was lost is looked for in a field without an index",
    remedy="deploy the fields of lightning_component/ and set OCTI_SALESFORCE__EXTERNAL_ID_FIELD=OctiCallId__c, or let "
    "the panels write (OCTI_CALL_LOG__WRITTEN_BY=panel)",
)

_NEAR_LIMIT = Finding(
    code="salesforce.api_limit_near", problem="nine tenths of the org's API requests of 24 hours are used",
    remedy="see in Setup, System Overview, who uses them; beyond the limit look-ups and logs stop", is_fatal=False,
)  # fmt: skip
