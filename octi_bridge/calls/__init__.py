"""Calls: what the PBX's legs mean for the people talking. Pure; no input or output of its own."""
