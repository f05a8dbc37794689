"""The single checks of an Asterisk installation, used by `octi_bridge.telephony.asterisk.check`."""
