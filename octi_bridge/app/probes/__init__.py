"""The doctor's probes: one module per link of the chain, each behind `octi_bridge.doctor.examine.Probe`."""
