"""The hour: calls of every kind, one after the other, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tests.e2e.hour import words
from tests.e2e.hour.desk import COLLEAGUE, OUTSIDE, Desk, Party
from tests.e2e.hour.ledger import Logged

Step = Callable[[Desk], Awaitable[None]]

SALES, SUPPORT, DIRECT, GROUP = "0312340001", "0312340002", "0312340201", "0312340600"
NO_ANSWER, NOT_IN_USE, REJECTS = Party("0600000019"), Party("0600000001"), Party("0600000021")

DIALPLAN = f"""
[out]
exten => {NO_ANSWER.number},1,Dial(PJSIP/outside,1)
 same => n,Hangup()
exten => {NOT_IN_USE.number},1,Hangup(1)
exten => {REJECTS.number},1,Hangup(21)
"""
"""What the laboratory's own dialplan lacks: numbers that end in a cause."""

HANAKO = Party("09011112222", "山田 花子")
HANAKO_AT_WORK = Party("0312345679", "山田 花子")
ICHIRO = Party("08023456789", "田中 一郎")
KEN = Party("09033334444", "伊藤 健")
NAOKI = Party("09055556666", "渡辺 直樹")
SAKURA = Party("09077778888", "中村 さくら")
YUMI = Party("07012340001", "加藤 由美")
DAISUKE = Party("09012340002", "吉田 大輔")
SHO = Party("09012340003", "松本 翔")
TAKUMI = Party("05034567890", "木村 拓海")
AYUMI = Party("08098765432", "森 あゆみ")
NANA = Party("09044445555", "橋本 奈々")
RYO = Party("0781112233", "清水 亮")
TAKASHI = Party("0774123456", "池田 隆")
THREE_RECORDS = Party("0312345678")
NOBODY = Party("0699990000")
WITHHELD = Party("")
SUZUKI = Party(COLLEAGUE)

AND_AVAILABLE = partial(Desk.saves, button="wrap-up-save-available")
CUSTOMER_HANGS_UP = partial(Desk.hangs_up, phone=OUTSIDE)
ENDED = partial(Desk.ends, saying=words.ended())


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the hour. `logs`: in the org afterwards. `is_missed`: it belongs on the list of missed calls."""

    title: str
    party: Party
    steps: tuple[Step, ...]
    logs: tuple[Logged, ...] = ()
    is_missed: bool = False


def rings(dialed: str) -> Step:
    """The customer dials one of our numbers."""
    return partial(Desk.rings, dialed=dialed)


def notes(text: str) -> Step:
    """Typed into the form."""
    return partial(Desk.notes, text=text)


def mine(party: Party, notes: str = "", *, result: str = "", record: str | None = None) -> Logged:
    """A call log of an inbound call that the agent had."""
    return Logged("sato", "Inbound", party.number, notes, party.name if record is None else record, result)


def dialed(party: Party, notes: str = "", *, result: str = "") -> Logged:
    """A call log of a call that the agent made."""
    return Logged("sato", "Outbound", party.number, notes, party.name, result)


def hers(party: Party) -> Logged:
    """A call log of the colleague's part."""
    return Logged("suzuki", "Inbound", party.number, "", party.name)


def unanswered(title: str, party: Party, result: str, *steps: Step) -> Call:
    """An outbound call that comes to nothing: its result says why."""
    ending = words.outcome(result)
    ends = partial(Desk.ends, saying=ending)
    return Call(title=title, party=party, steps=(Desk.dials, *steps, ends), logs=(dialed(party, result=ending),))


def missed(title: str, party: Party, number: str) -> Call:
    """The customer gives up before anybody answers."""
    ends = partial(Desk.ends, saying=words.outcome("missed"))
    return Call(
        title=title, party=party, steps=(rings(number), CUSTOMER_HANGS_UP, ends, Desk.has_no_form), is_missed=True
    )  # fmt: skip


PLAY = (
    Call(
        title="a customer of one record, by a queue",
        party=HANAKO,
        steps=(
            rings(SALES), Desk.answers, notes("納期の確認"), CUSTOMER_HANGS_UP, ENDED,
            partial(Desk.result, label="解決"), AND_AVAILABLE,
        ),
        logs=(mine(HANAKO, "納期の確認", result="解決"),),
    ),
    Call(
        title="a number with three records, by another queue",
        party=THREE_RECORDS,
        steps=(
            rings(SUPPORT), Desk.answers, notes("見積の件"), partial(Desk.belongs_to, record="高橋 美咲"),
            Desk.hangs_up_here, ENDED, AND_AVAILABLE,
        ),
        logs=(mine(THREE_RECORDS, "見積の件", record="高橋 美咲"),),
    ),
    Call(
        title="a withheld number, by a ring group",
        party=WITHHELD,
        steps=(rings(GROUP), Desk.answers, notes("名乗らず"), CUSTOMER_HANGS_UP, ENDED, Desk.saves),
        logs=(mine(WITHHELD, "名乗らず"),),
    ),
    Call(
        title="an unknown caller, directly",
        party=NOBODY,
        steps=(rings(DIRECT), Desk.answers, notes("新規のお客様"), Desk.hangs_up_here, ENDED, Desk.saves),
        logs=(mine(NOBODY, "新規のお客様"),),
    ),
    missed("the customer gives up while it rings", RYO, DIRECT),
    missed("the customer gives up while a ring group rings", TAKASHI, GROUP),
    Call(
        title="declined",
        party=ICHIRO,
        steps=(
            rings(DIRECT), Desk.hangs_up_here, partial(Desk.ends, saying=words.outcome("declined")), Desk.has_no_form,
        ),
    ),
    Call(
        title="a colleague answers first",
        party=KEN,
        steps=(
            rings(GROUP), partial(Desk.picks_up, phone=COLLEAGUE),
            partial(Desk.ends, saying=words.answered_by("鈴木 愛")), CUSTOMER_HANGS_UP,
        ),
        logs=(hers(KEN),),
    ),
    Call(
        title="a colleague calls",
        party=SUZUKI,
        steps=(Desk.colleague_calls, Desk.answers, Desk.has_no_form, Desk.hangs_up_here, ENDED),
    ),
    Call(
        title="an outbound call that is answered",
        party=NAOKI,
        steps=(Desk.dials, Desk.talks, notes("折り返し"), Desk.hangs_up_here, ENDED, Desk.saves),
        logs=(dialed(NAOKI, "折り返し"),),
    ),
    unanswered(
        "the called customer is busy", SAKURA, "busy", partial(Desk.is_rung, phone=OUTSIDE), CUSTOMER_HANGS_UP
    ),
    unanswered("nobody answers", NO_ANSWER, "no_answer"),
    unanswered("a number that is not in use", NOT_IN_USE, "unknown_number"),
    unanswered("the other side refuses", REJECTS, "rejected"),
    Call(
        title="the customer hangs up while on hold",
        party=YUMI,
        steps=(
            rings(SALES), Desk.answers, notes("確認中に切れた"), Desk.holds, CUSTOMER_HANGS_UP,
            partial(Desk.ends, saying=words.outcome("abandoned_on_hold")), AND_AVAILABLE,
        ),
        logs=(mine(YUMI, "確認中に切れた", result=words.outcome("abandoned_on_hold")),),
    ),
    Call(
        title="an attended transfer",
        party=DAISUKE,
        steps=(
            rings(SALES), Desk.answers, notes("鈴木へ"), Desk.holds, Desk.retrieves, Desk.holds, Desk.consults,
            Desk.transfers, AND_AVAILABLE, CUSTOMER_HANGS_UP,
        ),
        logs=(mine(DAISUKE, "鈴木へ"), hers(DAISUKE)),
    ),
    Call(
        title="a * transfer",
        party=SHO,
        steps=(rings(DIRECT), Desk.answers, notes("配車の件"), Desk.star_transfers, Desk.saves, CUSTOMER_HANGS_UP),
        logs=(mine(SHO, "配車の件"), hers(SHO)),
    ),
    Call(
        title="a # transfer",
        party=TAKUMI,
        steps=(rings(DIRECT), Desk.answers, notes("請求の件"), Desk.hash_transfers, Desk.saves, CUSTOMER_HANGS_UP),
        logs=(mine(TAKUMI, "請求の件"), hers(TAKUMI)),
    ),
    Call(
        title="a transfer is received",
        party=ICHIRO,
        steps=(
            Desk.colleague_has_the_customer, Desk.colleague_consults_me, Desk.answers, Desk.colleague_transfers,
            notes("転送を受けた"), CUSTOMER_HANGS_UP, ENDED, Desk.saves,
        ),
        logs=(hers(ICHIRO), mine(ICHIRO, "転送を受けた")),
    ),
    Call(
        title="parked and fetched",
        party=NANA,
        steps=(
            rings(DIRECT), Desk.answers, notes("調べる"), Desk.parks, Desk.saves, Desk.fetches, notes("答えた"),
            Desk.hangs_up_here, ENDED, Desk.saves,
        ),
        logs=(mine(NANA, "調べる"), mine(NANA, "答えた")),
    ),
    Call(
        title="parked, and the customer gives up",
        party=AYUMI,
        steps=(
            rings(DIRECT), Desk.answers, notes("パークした"), Desk.parks, CUSTOMER_HANGS_UP, Desk.nobody_is_parked,
            Desk.saves,
        ),
        logs=(mine(AYUMI, "パークした", result=words.outcome("abandoned_in_park")),),
    ),
    Call(
        title="a call that a colleague has parked",
        party=KEN,
        steps=(
            Desk.colleague_has_the_customer, Desk.colleague_parks, Desk.fetches, notes("代わりに応対"),
            CUSTOMER_HANGS_UP, ENDED, Desk.saves,
        ),
        logs=(hers(KEN), mine(KEN, "代わりに応対")),
    ),
    Call(
        title="a number of a record is pressed",
        party=HANAKO_AT_WORK,
        steps=(
            Desk.dials_from_the_record, Desk.talks, notes("再度ご連絡"), CUSTOMER_HANGS_UP, ENDED, Desk.saves,
        ),
        logs=(dialed(HANAKO_AT_WORK, "再度ご連絡"),),
    ),
    Call(
        title="the first of two in quick succession, not saved",
        party=ICHIRO,
        steps=(rings(DIRECT), Desk.answers, notes("急ぎ一件目"), CUSTOMER_HANGS_UP, ENDED),
        logs=(mine(ICHIRO, "急ぎ一件目"),),
    ),
    Call(
        title="the second, and then the first is saved",
        party=NAOKI,
        steps=(
            rings(DIRECT), Desk.answers, Desk.has_no_form, partial(Desk.unsaved, count=1), notes("急ぎ二件目"),
            CUSTOMER_HANGS_UP, ENDED, Desk.saves,
            partial(Desk.saves_an_earlier_call, party=ICHIRO, notes="急ぎ一件目"),
        ),
        logs=(mine(NAOKI, "急ぎ二件目"),),
    ),
    Call(
        title="the network is lost in mid-call",
        party=HANAKO,
        steps=(
            rings(DIRECT), Desk.answers, notes("回線が切れた"), Desk.loses_the_network, Desk.hangs_up_here, ENDED,
            Desk.saves,
        ),
        logs=(mine(HANAKO, "回線が切れた"),),
    ),
)  # fmt: skip
