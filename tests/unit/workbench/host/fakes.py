"""A small org and two phones, in memory, for tests of the host page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from octi_bridge.workbench.host import HostConfig, RecordRejected
from octi_bridge.workbench.host.config import SignIn
from octi_bridge.workbench.stage import PhoneKind, PhoneState, PhoneView, StageError

ORG_ID = "00D000000000001EAA"
ACCOUNT_ID = "001000000000001AAA"
HANAKO_ID = "003000000000001AAA"
ICHIRO_ID = "003000000000002AAA"
LEAD_ID = "00Q000000000001AAA"
CASE_ID = "500000000000001AAA"
USER_ID = "005000000000001AAA"
PERSON_ID = "001000000000002AAA"
TASK_ID = "00T000000000001AAA"


def record(sobject: str, record_id: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": sobject}, "Id": record_id, "LastModifiedDate": "2026-04-01T00:00:00Z", **fields}


def sample_records() -> list[dict[str, Any]]:
    return [
        record("User", USER_ID, Name="佐藤 健太"),
        record(
            "Account",
            ACCOUNT_ID,
            Name="株式会社みどり商事",
            Phone="03-1234-5678",
            Industry="卸売",
            Website="https://midori.example",
            OwnerId=USER_ID,
        ),
        record(
            "Account",
            PERSON_ID,
            Name="木村 拓海",
            Phone="050-3456-7890",
            IsPersonAccount=True,
            PersonContactId="003000000000009AAA",
            OwnerId=USER_ID,
        ),
        record(
            "Contact",
            HANAKO_ID,
            LastName="山田",
            FirstName="花子",
            Name="山田 花子",
            AccountId=ACCOUNT_ID,
            Title="営業課長",
            Department="営業部",
            Phone="03-1234-5679",
            MobilePhone="090-1111-2222",
            Email="hanako.yamada@midori.example",
            Description="平日の午後につながりやすい。\n折り返しは携帯へ。",
            OwnerId=USER_ID,
        ),
        record(
            "Contact",
            ICHIRO_ID,
            LastName="田中",
            FirstName="一郎",
            Name="田中 一郎",
            AccountId=ACCOUNT_ID,
            Phone="03-1234-5678",
            OwnerId=USER_ID,
        ),
        record(
            "Lead",
            LEAD_ID,
            LastName="清水",
            FirstName="亮",
            Name="清水 亮",
            Company="合同会社ハーバー",
            Phone="078-111-2233",
        ),
        record("Case", CASE_ID, CaseNumber="00001001", Subject="請求書の再発行", Status="New", ContactId=HANAKO_ID),
        record(
            "Task",
            TASK_ID,
            Subject="着信 03-1234-5679",
            Status="Completed",
            Priority="Normal",
            WhoId=HANAKO_ID,
            TaskSubtype="Call",
            CallType="Inbound",
            CallDurationInSeconds=187,
            CallDisposition="解決",
            ActivityDate="2026-04-02",
            Description="納期の確認。来週の火曜にもう一度お電話する。",
            OwnerId=USER_ID,
        ),
    ]


class Listeners:
    """Those who want to hear of a change."""

    def __init__(self) -> None:
        self.all: list[Callable[[], None]] = []

    def add(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.all.append(listener)
        return lambda: self.all.remove(listener)

    def tell(self) -> None:
        for listener in list(self.all):
            listener()


class FakeOrg:
    """Fulfils `OrgRecords`. Refuses a Task without a Subject and a Contact without a LastName."""

    REQUIRED: Mapping[str, str] = {"Task": "Subject", "Contact": "LastName", "Lead": "LastName", "Account": "Name"}
    PREFIXES: Mapping[str, str] = {"Task": "00T", "Contact": "003", "Lead": "00Q", "Account": "001"}

    def __init__(self) -> None:
        self.records = {str(item["Id"]): item for item in sample_records()}
        self.listeners = Listeners()

    @property
    def org_id(self) -> str:
        return ORG_ID

    def get_record(self, record_id: str) -> Mapping[str, Any] | None:
        return self.records.get(record_id)

    def list_records(self, sobject: str) -> Sequence[Mapping[str, Any]]:
        return [item for item in self.records.values() if item["attributes"]["type"] == sobject]

    def tasks_for(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        tasks = [task for task in self.list_records("Task") if record_id in (task.get("WhoId"), task.get("WhatId"))]
        return tasks[::-1]

    def create_record(self, sobject: str, values: Mapping[str, Any]) -> str:
        required = self.REQUIRED.get(sobject)
        if required is None:
            raise RecordRejected("NOT_FOUND", f"no object {sobject}")
        if not values.get(required):
            raise RecordRejected("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{required}]", [required])
        record_id = f"{self.PREFIXES[sobject]}{len(self.records) + 100:012d}AAA"
        self.records[record_id] = record(sobject, record_id, **values)
        self.listeners.tell()
        return record_id

    def update_record(self, record_id: str, values: Mapping[str, Any]) -> None:
        if record_id not in self.records:
            raise RecordRejected("NOT_FOUND", f"no record {record_id}")
        self.records[record_id] = {**self.records[record_id], **values}
        self.listeners.tell()

    def search(self, text: str) -> Sequence[Mapping[str, Any]]:
        wanted = text.replace("-", "").lower()
        return [
            item
            for item in self.records.values()
            if item["attributes"]["type"] not in {"Task", "User"}
            and any(
                wanted in str(item.get(name, "")).replace("-", "").lower() for name in ("Name", "Phone", "MobilePhone")
            )
        ]

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self.listeners.add(listener)


class FakeStage:
    """Fulfils `PhoneStage` with a customer's phone and two desk phones; remembers every gesture."""

    def __init__(self) -> None:
        self.views = {
            "outside": PhoneView("outside", PhoneKind.CUSTOMER, "顧客", PhoneState.IDLE),
            "201": PhoneView("201", PhoneKind.DESK, "佐藤 健太", PhoneState.IDLE),
            "202": PhoneView("202", PhoneKind.DESK, "鈴木 愛", PhoneState.UNPLUGGED),
        }
        self.listeners = Listeners()
        self.gestures: list[tuple[object, ...]] = []

    def phones(self) -> Sequence[PhoneView]:
        return list(self.views.values())

    async def dial(self, name: str, number: str, *, caller_number: str | None = None, withhold: bool = False) -> None:
        self.gestures.append(("dial", name, number, caller_number, withhold))
        self._require(name, PhoneState.IDLE)
        self.show(name, PhoneState.CALLING, number)

    async def pick_up(self, name: str) -> None:
        self.gestures.append(("pick_up", name))
        self._require(name, PhoneState.RINGING)
        self.show(name, PhoneState.TALKING, self.views[name].peer)

    async def hang_up(self, name: str) -> None:
        self.gestures.append(("hang_up", name))
        self.show(name, PhoneState.IDLE)

    def tones(self, name: str) -> str:  # noqa: ARG002 - the protocol's
        return ""

    async def plug_in(self, name: str) -> None:
        self.gestures.append(("plug_in", name))
        self.show(name, PhoneState.IDLE)

    async def unplug(self, name: str) -> None:
        self.gestures.append(("unplug", name))
        self.show(name, PhoneState.UNPLUGGED)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self.listeners.add(listener)

    def show(self, name: str, state: PhoneState, peer: str | None = None) -> None:
        """Bring a phone into a state, as its PBX would."""
        self.views[name] = replace(self.views[name], state=state, peer=peer)
        self.listeners.tell()

    def _require(self, name: str, state: PhoneState) -> None:
        if self.views[name].state is not state:
            raise StageError(f"Phone {name} is {self.views[name].state.value}, not {state.value}.")


def config_for(panel_url: str, **call_center: str) -> HostConfig:
    settings = {
        "/reqGeneralInfo/reqInternalName": "OctiBridge",
        "/reqGeneralInfo/reqSoftphoneWidth": "320",
        "/reqGeneralInfo/reqSoftphoneHeight": "500",
        **call_center,
    }
    return HostConfig(
        panel_url=panel_url,
        org_id=ORG_ID,
        call_center=settings,
        title="サービスコンソール",
        sign_ins=(SignIn("佐藤 健太", "sato", "workbench-1", "201"),),
        dial_in_numbers=(("0312340001", "代表番号"), ("0312340002", "サポート窓口")),
    )
