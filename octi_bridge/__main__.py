"""`python -m octi_bridge` is `octi-bridge`."""

from octi_bridge.cli.main import main

raise SystemExit(main())
