"""The emulated Salesforce org: a strict stand-in for the REST and OAuth surface the bridge talks to.

Place in the flow: `octi_bridge.salesforce` speaks to it through simple-salesforce exactly as it would to a
real org; the workbench's host page reads the same records in process. What is not documented by Salesforce
is marked `assumed` where it is decided, so a reader knows what only a real org can confirm.
"""

from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.model import ConnectedApp, OrgShape, Scalar
from octi_bridge.workbench.org.org import EmulatedOrg
from octi_bridge.workbench.org.rest import create_org_app
from octi_bridge.workbench.org.server import OrgServer

__all__ = ["ApiError", "ConnectedApp", "EmulatedOrg", "OrgServer", "OrgShape", "Scalar", "create_org_app"]
