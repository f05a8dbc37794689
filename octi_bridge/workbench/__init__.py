"""The workbench: a Lightning-like stage with an emulated org, phones and the bridge itself."""
