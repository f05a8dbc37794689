"""Agents: accounts, sessions at terminals, statuses, and what these mean for the PBX's queues."""
