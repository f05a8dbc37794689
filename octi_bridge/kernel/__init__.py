"""What every layer may use: ids, time, the event bus, error bases. Knows nothing of telephony or the web."""
