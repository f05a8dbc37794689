"""The call center definition: the file that tells Salesforce where the panel is and how it behaves.

Two shapes, both written and checked here: the file for Setup → Call Centers → Import, and the Metadata API's
`<InternalName>.callCenter-meta.xml`. Used by `octi-bridge callcenter` only; no call passes through here.

Rules: Open CTI Developer Guide, "Call Center Definition Files"; Metadata API Developer Guide, "CallCenter".
"""
