"""octi_bridge: an open Open CTI server between Salesforce Lightning and Asterisk."""

__version__ = "0.1.0"
