"""The workbench's sample people: two agents who work for both call centers, three desks."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from octi_bridge.agents.model import Account, Terminal
from octi_bridge.call_control.caller_ids import CallerId, CallerIdKind
from octi_bridge.calls.labels import BusinessLabel
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.caller_ids import SqlCallerIdStore
from octi_bridge.storage.labels import SqlBusinessLabelStore
from octi_bridge.storage.passwords import Argon2Hasher
from octi_bridge.telephony.commands import AnswerMode
from octi_bridge.telephony.events import Extension, QueueName

QUEUES = (QueueName("sales"), QueueName("support"))
EXTENSIONS = (Extension("201"), Extension("202"), Extension("203"))


PANEL_PHONE = Extension("204")
"""The terminal that is the panel itself; it works with a real Asterisk only."""


@dataclass(frozen=True, slots=True)
class SampleAgent:
    """Someone to sign in as. The password guards nothing but the sample data on this machine."""

    account: str
    name: str
    password: str
    extension: str
    salesforce_username: str


SAMPLE_AGENTS = (
    SampleAgent("sato", "佐藤 健太", "workbench-1", "201", "sato@octi-bridge.example"),
    SampleAgent("suzuki", "鈴木 愛", "workbench-2", "202", "suzuki@octi-bridge.example"),
)


CALLER_IDS = (
    CallerId(number="0312340001", label_ja="営業", label_en="Sales", position=10),
    CallerId(number="0312340002", label_ja="サポート", label_en="Support", position=20),
    CallerId(number="0312340001", label_ja="営業窓口", label_en="Sales desk", kind=CallerIdKind.WINDOW, position=10),
)


BUSINESS_LABELS = (BusinessLabel(number="0312340002", label_ja="製品サポート", label_en="Product support"),)


async def name_businesses(store: SqlBusinessLabelStore) -> None:
    """Create the sample business labels."""
    for label in BUSINESS_LABELS:
        await store.save_business_label(label)


async def list_caller_ids(store: SqlCallerIdStore) -> None:
    """Create the sample numbers that agents may show."""
    for caller_id in CALLER_IDS:
        await store.save_caller_id(caller_id)


async def move_in(store: SqlAgentStore, answer_mode: AnswerMode, user_ids: dict[str, str]) -> None:
    """Create the sample accounts and terminals, unless they are there. `user_ids`: Salesforce user by account."""
    for agent in SAMPLE_AGENTS:
        if await store.find_account(agent.account) is None:
            await store.save_account(
                Account(
                    agent_id=AgentId(f"sample-{agent.account}"),
                    account=agent.account,
                    name=agent.name,
                    password_hash=_hashed(agent.password),
                    queues=QUEUES,
                    salesforce_user_id=user_ids.get(agent.account),
                )  # fmt: skip
            )
    for extension in EXTENSIONS:
        await store.save_terminal(Terminal(extension=extension, answer_mode=answer_mode))


@functools.cache
def _hashed(password: str) -> str:
    """Once in a process, however many workbenches it runs: it takes as long as the rest of moving in."""
    return Argon2Hasher().hash(password)


async def install_panel_phone(store: SqlAgentStore, sip_password: str | None) -> None:
    """Let agents sign in at the telephone in the panel; without a password it says that it is not set up."""
    await store.save_terminal(Terminal(extension=PANEL_PHONE, answer_mode=AnswerMode.WEBRTC, sip_password=sip_password))
