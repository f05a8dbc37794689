"""The bridge over HTTP: the panel's page, health and metrics."""
