"""The forms of what administrators name: accounts, people, queues, extensions, labels, ids of Salesforce users."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Final

from octi_bridge.kernel.errors import OctiError
from octi_bridge.salesforce.record_ids import long_id
from octi_bridge.telephony.events import Extension, QueueName

LONGEST_NAME: Final = 128
LONGEST_LABEL: Final = 64
LONGEST_EXTENSION: Final = 32
_ACCOUNT: Final = re.compile(r"[\w.@+-]+")
_QUEUE: Final = re.compile(r"[\w.+-]+")
_USER_ID: Final = re.compile(r"005[A-Za-z0-9]{12}([A-Z0-5]{3})?")
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2028\u2029\ufeff]")


class BadName(OctiError):
    """A name or id has not the form it must have; the text says which."""

    code = "bad_name"


def require_account(text: str) -> str:
    """A name to sign in with: what can be typed and said without doubt.

    Raises:
        BadName: it has spaces, other signs than . _ - @ +, or too many characters.
    """
    if len(text) > LONGEST_NAME or not _ACCOUNT.fullmatch(text):
        message = f"an account's name has 1 to {LONGEST_NAME} letters, digits and . _ - @ +, no spaces: {shown(text)}"
        raise BadName(message)
    return text


def require_person(text: str, option: str = "--name") -> str:
    """The name of a person, as colleagues and logs show it.

    Raises:
        BadName: it is empty, too long, or has invisible characters.
    """
    return _require_text(text, option, LONGEST_NAME)


def require_label(text: str, option: str) -> str:
    """What agents see of a number.

    Raises:
        BadName: it is empty, too long, or has invisible characters.
    """
    return _require_text(text, option, LONGEST_LABEL)


def require_queues(texts: Collection[str]) -> Sequence[QueueName]:
    """Names of queues, each once, in their order.

    Raises:
        BadName: one is no name that a queue of Asterisk can have in a dialplan.
    """
    for text in texts:
        if len(text) > LONGEST_NAME or not _QUEUE.fullmatch(text):
            message = f"{shown(text)} is no queue's name: write it as in queues.conf, without spaces and commas"
            raise BadName(message)
    return tuple(dict.fromkeys(QueueName(text) for text in texts))


def require_user_id(text: str | None) -> str | None:
    """The id of a Salesforce user, in its short or long form; None for none.

    Raises:
        BadName: it is the id of something else, or mistyped (the long form has a checksum).
    """
    if text is None:
        return None
    if not _USER_ID.fullmatch(text) or (len(text) > 15 and long_id(text[:15]) != text):
        message = (
            f"{shown(text)} is no id of a Salesforce user: open the user in Setup and copy the 15 or 18 characters "
            "that begin with 005 from the address"
        )
        raise BadName(message)
    return text


def require_extension(text: str, pattern: str) -> Extension:
    """The number of a phone, as the PBX names its device.

    Raises:
        BadName: it does not match OCTI_PBX__EXTENSION_PATTERN.
    """
    if len(text) > LONGEST_EXTENSION or re.fullmatch(pattern, text) is None:
        message = (
            f"{shown(text)} is no extension: OCTI_PBX__EXTENSION_PATTERN is {pattern}, and the bridge takes every "
            "other device for a trunk; correct one of them"
        )
        raise BadName(message)
    return Extension(text)


def near(text: str, known: Collection[str]) -> str:
    """A question that ends a refusal, when something like it is known."""
    found = get_close_matches(text, known, n=1)
    return f"; did you mean {found[0]}?" if found else ""


def shown(text: str) -> str:
    """What was typed: short, without characters that a terminal would obey, quoted unless it is plainly a name."""
    if len(text) <= 40 and _ACCOUNT.fullmatch(text):
        return text
    clean = _INVISIBLE.sub("�", text)
    return f'"{clean if len(clean) <= 40 else clean[:39] + "…"}"'


def _require_text(text: str, option: str, longest: int) -> str:
    clean = text.strip()
    if not 0 < len(clean) <= longest or _INVISIBLE.search(clean):
        message = f"{option} has 1 to {longest} visible characters: {shown(text)}"
        raise BadName(message)
    return clean
