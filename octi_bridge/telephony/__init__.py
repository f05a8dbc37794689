"""The PBX as the rest of the bridge sees it: a port with verbs and facts, and two adapters that fulfil it."""
