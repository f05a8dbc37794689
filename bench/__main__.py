"""`python -m bench`: run the measurements, print the table, write bench/results.json."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench import ami_translate, browser_latency, flight_recorder, panel_latency, panel_size, salesforce_lookups
from bench.figures import Figure, as_table, write

RESULTS = Path(__file__).parent / "results.json"
BENCHES: Mapping[str, Callable[[], list[Figure]]] = {
    "ami_translate": ami_translate.measure,
    "flight_recorder": flight_recorder.measure,
    "panel_latency": panel_latency.measure,
    "browser_latency": browser_latency.measure,
    "panel_size": panel_size.measure,
    "salesforce_lookups": salesforce_lookups.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for. Results are only written when everything ran, so that they are of one run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*BENCHES, []], help="run only these, and write no results")
    only: list[str] = parser.parse_args(arguments).only
    figures: list[Figure] = []
    for name in only or BENCHES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        figures += BENCHES[name]()
    print(as_table(figures))
    if not only:
        write(RESULTS, figures, now=datetime.now(UTC))
        print(f"\nwritten to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
