"""Nothing leaves the house that must not: no number of more than four digits, no secret of the settings."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octi_bridge.app.doctor import pack_bundle
from octi_bridge.doctor.redaction import SHORTEST_SECRET, Redactor, mask_digits
from octi_bridge.kernel.diagnostics import Examination, Finding, Link
from octi_bridge.kernel.flight_recorder import Entry
from octi_bridge.salesforce.errors import redact
from octi_bridge.settings.load import Settings
from tests.unit.doctor.probes import report


def settings(**secrets: str) -> Settings:
    return Settings(
        pbx={"username": "bridge", "secret": secrets.get("pbx", "pbx-secret")},
        database={"url": f"postgresql://octi:{secrets.get('database', 'db-secret')}@db.example.jp/octi"},
        salesforce={
            "client_secret": secrets.get("client", "client-secret"), "password": secrets.get("password", "pass-word"),
            "security_token": "security-token", "proxy_url": "http://u:proxy-secret@proxy.example.jp:3128",
        },
    )  # fmt: skip


def files(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def bundle(text: str, chosen: Settings | None = None) -> dict[str, str]:
    """A bundle into which `text` has got by every way there is."""
    wrong = Finding(code="unreachable", problem=text, remedy=text)
    found = report(Examination(link=Link.PBX, findings=(wrong,), facts={text: text}))
    browser: Any = {"note": text, text: [text, {"deep": text}]}
    return files(pack_bundle(found, chosen or settings(), [Entry(1.5, "pbx", text)], browser))


DIGITS = st.text(st.sampled_from("0123456789０１２３４５６７８９"), min_size=5, max_size=15)
SIGNS = st.sampled_from(["", "-", " ", "ー", "－", "(", ")", "/", "‐", "−", ") ", "_"])


@st.composite
def spelled_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number of five to fifteen digits, and one of the many ways in which people write it."""
    digits = draw(DIGITS)
    text = "".join(digit + (draw(SIGNS) if at < len(digits) - 1 else "") for at, digit in enumerate(digits))
    return unicodedata.normalize("NFKC", digits), text


@given(number=spelled_numbers(), before=st.sampled_from(["", "+", "tel:", "x", "call from "]))
@example(("09011112222", "090-1111-2222"), "+")
@example(("0312345678", "(03) 1234-5678"), "")
@example(("0312345678", "０３ー１２３４ー５６７８"), "")
def test_no_number_longer_than_four_digits_is_in_a_bundle(number: tuple[str, str], before: str) -> None:
    digits, text = number
    for name, content in bundle(f"{before}{text} end").items():
        plain = unicodedata.normalize("NFKC", content)
        assert re.search(r"\d{5,}", plain) is None, name
        if name in {"flight.txt", "browser.json"}:  # the others hold ages, dates and versions of our own
            assert digits not in re.sub(r"[-\s()/_ー‐−]", "", plain), name


@given(text=st.text(max_size=60))
def test_whatever_is_noted_no_run_of_five_digits_stays(text: str) -> None:
    assert re.search(r"\d{5,}", mask_digits(text)) is None


@pytest.mark.parametrize("sign", ["\u200b", "\u202a", "\u2060", "\u00ad", "\ufeff"])
def test_a_number_with_signs_that_nobody_sees_is_masked_too(sign: str) -> None:
    copied = sign.join("09011112222")
    assert "1111" not in mask_digits(copied).replace(sign, "")
    assert "1111" not in redact(copied).replace(sign, "")


def test_the_last_four_digits_stay_and_short_numbers_whole() -> None:
    assert mask_digits("from 03-1234-5678 to 201, at 12:30, Asterisk 22.10.1") == (
        "from ******5678 to 201, at 12:30, Asterisk 22.10.1"
    )


SECRETS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=6, max_size=40
).filter(lambda text: text not in "(removed)")


@given(secret=SECRETS, around=st.text(max_size=5))
@example('qu"ote\\back', "")
@example("12345678", "9")
@example("password", "")
@example("salesforce", "")
def test_no_secret_of_the_settings_is_in_a_bundle(secret: str, around: str) -> None:
    chosen = settings(pbx=secret, client=secret)
    for name, content in bundle(f"{around}{secret}{around}", chosen).items():
        if name == "README.txt":  # says the same in every bundle
            continue
        assert secret not in content, name
        assert json.dumps(secret, ensure_ascii=False)[1:-1] not in content, name


@pytest.mark.parametrize(
    "secret", ["pbx-secret", "db-secret", "client-secret", "pass-word", "security-token", "proxy-secret"]
)
def test_each_secret_is_known_wherever_it_is_kept(secret: str) -> None:
    told = bundle(f"the org said: {secret} is wrong")
    assert [name for name, content in told.items() if secret in content] == []
    assert "(removed) is wrong" in told["flight.txt"]


def test_a_password_of_the_database_is_known_as_written_and_as_meant() -> None:
    told = bundle("p%40ss-w0rd or p@ss-w0rd", settings(database="p%40ss-w0rd"))
    assert "p%40ss-w0rd" not in "".join(told.values())
    assert "p@ss-w0rd" not in "".join(told.values())
    assert "postgresql://octi:(set)@db.example.jp/octi" in told["settings.json"]


def test_settings_say_which_secrets_are_set_and_the_rest_as_it_is() -> None:
    found = json.loads(bundle("")["settings.json"])
    assert (found["pbx"]["secret"], found["pbx"]["username"]) == ("(set)", "bridge")
    assert (found["salesforce"]["password"], found["salesforce"]["objects"]) == (
        "(set)", ["Contact", "Account", "Lead"],
    )  # fmt: skip


def test_secrets_too_short_to_be_told_from_words_are_left() -> None:
    assert SHORTEST_SECRET == 4
    assert Redactor(["a", "abcd"]).text("a cab abcd") == "a cab (removed)"


def test_without_settings_the_bundle_says_so() -> None:
    told = files(pack_bundle(report(Examination(link=Link.SETTINGS)), None, ()))
    assert "cannot be read" in told["settings.json"]
    assert "browser.json" not in told
