"""The command `octi-bridge`; the only place that prints."""
