"""The running bridge: the one place that knows every part and joins them."""

from octi_bridge.app.compose import BRIDGE, Bridge, create_app, tune_gc

__all__ = ["BRIDGE", "Bridge", "create_app", "tune_gc"]
