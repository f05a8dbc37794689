"""Settings: environment variables `OCTI_…` (nested with `__`) over an optional TOML file."""
