"""The host page of the workbench: a Lightning-like page on its own origin that carries the softphone panel.

The browser talks to three things here: the page and its modules (`assets/`), our own copy of the Open CTI library
(`opencti/`, at the path where Salesforce serves its own), and a small JSON API over the sample org and the phones.
"""

from octi_bridge.workbench.host.agent_records import AgentRecords
from octi_bridge.workbench.host.config import HostConfig
from octi_bridge.workbench.host.ports import OrgRecords, RecordRejected
from octi_bridge.workbench.host.server import create_host_app

__all__ = ["AgentRecords", "HostConfig", "OrgRecords", "RecordRejected", "create_host_app"]
