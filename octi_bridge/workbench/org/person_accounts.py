"""Person accounts: an account that is a human being, with a contact behind it that people never see.

Object Reference, Account (IsPersonAccount, PersonContactId and the `Person…` fields) and Salesforce Help, "Person
Accounts": an account with a LastName is one, its Name is made of its parts, and the org keeps a contact of the same
phones. Whether a search returns both halves is assumed (it does here: the harder case).
"""

from __future__ import annotations

from collections.abc import Mapping

from octi_bridge.workbench.org.model import Record, Scalar
from octi_bridge.workbench.org.schema import Field, FieldType, label_of

# Account's field → the contact's.
_SHARED: Mapping[str, str] = {
    "FirstName": "FirstName",
    "LastName": "LastName",
    "Phone": "Phone",
    "PersonMobilePhone": "MobilePhone",
    "PersonHomePhone": "HomePhone",
    "PersonOtherPhone": "OtherPhone",
    "PersonAssistantPhone": "AssistantPhone",
    "PersonEmail": "Email",
}


def person_account_fields() -> tuple[Field, ...]:
    """What Account has beside its usual fields where person accounts are enabled."""
    names = ("LastName", 80), ("FirstName", 40)
    phones = (name for name in _SHARED if name.endswith("Phone") and name != "Phone")
    return (
        *(Field(name, FieldType.STRING, label_of(name), length, is_name=True) for name, length in names),
        *(Field(name, FieldType.PHONE, label_of(name), 40) for name in phones),
        Field("PersonEmail", FieldType.EMAIL, "Email", 80),
        Field(
            "IsPersonAccount", FieldType.BOOLEAN, "Is Person Account", is_required=True, default=False,
            is_createable=False, is_updateable=False,
        ),
        Field(
            "PersonContactId", FieldType.REFERENCE, "Contact ID", 18, reference_to=("Contact",),
            relationship_name="PersonContact", is_createable=False, is_updateable=False,
        ),
    )  # fmt: skip


def is_person(account: Record) -> bool:
    """Whether this account is a human being."""
    return account.get("LastName") is not None


def contact_values(account: Record) -> dict[str, Scalar]:
    """What the contact behind the account holds of it."""
    return {theirs: account[ours] for ours, theirs in _SHARED.items()}
