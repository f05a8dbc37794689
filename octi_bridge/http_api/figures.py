"""The text format of Prometheus: each figure with what it means and of which kind it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

PREFIX: Final = "octi_"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
HELP: Final[Mapping[str, str]] = {
    "active": "1 while this bridge serves, 0 while it waits as standby.",
    "agents_signed_in": "Agents who are signed in.",
    "call_log_retries_held": "1 while retries wait because the org's API requests are nearly used up.",
    "call_logs_given_up": "Call logs that could not be written and were given up.",
    "call_logs_waiting": "Call logs that Salesforce does not have yet.",
    "gc_full_collections_total": "Full garbage collections, each of which may delay panels by tens of milliseconds.",
    "panel_messages_sent_total": "Messages to panels.",
    "panels": "Open panels of signed-in agents.",
    "panels_waiting": "Connections that have not signed in.",
    "passwords_compared_total": "Passwords that were compared.",
    "pbx_up": "1 while the bridge is connected to the PBX.",
    "proxies_not_trusted": "Addresses that forward for others and are not in OCTI_SERVER__TRUSTED_PROXIES.",
    "salesforce_api_limit": "API requests of 24 hours that the org allows, as it said last.",
    "salesforce_api_used": "API requests of 24 hours that the org has counted, of all programs.",
    "salesforce_available": "0 while the org is left alone after failures.",
    "salesforce_failures_total": "API requests that failed.",
    "salesforce_log_ins_total": "Token requests.",
    "salesforce_lookups_cached_total": "Look-ups of callers that were answered from memory.",
    "salesforce_lookups_failed_total": "Look-ups of callers that failed.",
    "salesforce_lookups_found_total": "Look-ups of callers that found records.",
    "salesforce_lookups_none_total": "Look-ups of callers that found nothing.",
    "salesforce_lookups_skipped_total": "Look-ups of callers that were not made: withheld numbers, extensions.",
    "salesforce_requests_total": "API requests to the org.",
    "salesforce_searches_failed_total": "Searches for customers by their name that failed.",
    "salesforce_searches_total": "Searches for customers by their name.",
    "salesforce_writable": "0 while the org refuses call logs.",
    "sign_ins_refused_total": "Sign-ins that were refused, by reason.",
    "statuses_changed_by_bridge_total": "Statuses of agents that the bridge changed, by cause.",
}


def exposition(figures: Mapping[str, float]) -> str:
    """The whole answer of `/metrics`. Names may carry labels: `call_logs_waiting{org="default"}`."""
    families: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, value in figures.items():
        families[name.partition("{")[0]][name] = value
    return "".join(f"{line}\n" for family in sorted(families) for line in _lines(family, families[family]))


def _lines(family: str, samples: Mapping[str, float]) -> Iterator[str]:
    if family in HELP:
        yield f"# HELP {PREFIX}{family} {HELP[family]}"
    yield f"# TYPE {PREFIX}{family} {'counter' if family.endswith('_total') else 'gauge'}"
    for name in sorted(samples):
        yield f"{PREFIX}{name} {samples[name]:.17g}"
