"""What the bridge asks of, and writes into, a Salesforce org: callers looked up by number, calls logged as activities.

A call's number goes in through `lookup` and comes back as ranked matches; an ended call goes in through
`activity` and becomes one completed Task. Only `client` speaks to the org.
"""
