"""The records that are offered for a caller, and what stands in them from the start."""

from __future__ import annotations

from octi_bridge.salesforce.new_records import NewCaller, new_records
from octi_bridge.settings.customers import CustomerSettings

CALLER = NewCaller(number="+819011112222")


def test_a_new_record_has_the_number_in_the_field_it_belongs_to() -> None:
    offered = new_records(CustomerSettings(), CALLER, "JP", has_person_accounts=False)
    assert offered == {
        "Contact": {"MobilePhone": "090-1111-2222"},
        "Lead": {"MobilePhone": "090-1111-2222"},
        "Case": {"SuppliedPhone": "090-1111-2222"},
    }
    landline = new_records(CustomerSettings(), NewCaller(number="0312345678"), "JP", has_person_accounts=False)
    assert landline["Contact"] == {"Phone": "03-1234-5678"}


def test_what_is_known_of_the_caller_is_filled_in_and_nothing_of_who_withholds_the_number() -> None:
    named = new_records(CustomerSettings(), NewCaller(number="", name="山田 花子"), "JP", has_person_accounts=False)
    assert (named["Contact"], named["Case"]) == ({"LastName": "山田 花子"}, {"SuppliedName": "山田 花子"})
    unknown = new_records(CustomerSettings(), NewCaller(number=""), "JP", has_person_accounts=False)
    assert unknown == {"Contact": {}, "Lead": {}, "Case": {}}


def test_an_org_with_person_accounts_is_offered_one_unless_the_settings_offer_nothing() -> None:
    offered = new_records(CustomerSettings(), CALLER, "JP", has_person_accounts=True)
    assert offered["Account"] == {"PersonMobilePhone": "090-1111-2222"}
    assert new_records(CustomerSettings(new_records={}), CALLER, "JP", has_person_accounts=True) == {}


def test_objects_and_fields_are_a_matter_of_settings() -> None:
    settings = CustomerSettings(
        new_records={"Ticket__c": {"Tel__c": "{number}", "About__c": "{queue} {dialed_number}"}}
    )
    caller = NewCaller(number="0312345678", queue="sales", dialed_number="0312340001")
    offered = new_records(settings, caller, "JP", has_person_accounts=False)
    assert offered == {"Ticket__c": {"Tel__c": "03-1234-5678", "About__c": "sales 0312340001"}}
