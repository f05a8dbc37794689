"""A real Asterisk with real phones, and the adapter on it."""

from tests.support.pbx.fixtures import asterisk_lab, facts, real_pbx, real_stage

__all__ = ["asterisk_lab", "facts", "real_pbx", "real_stage"]
