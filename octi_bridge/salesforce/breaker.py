"""A circuit breaker: after several failures in a row the org is left alone for a while, then tried with one request."""

from __future__ import annotations

import logging

from octi_bridge.kernel.clock import Clock
from octi_bridge.salesforce.errors import CircuitOpen, LimitExceeded, SalesforceError

_log = logging.getLogger(__name__)


class Breaker:
    """Closed while the org works; open for `pause_s` after `failures` in a row; then half-open for one trial.

    Used from one event loop. A request asks `check` first and reports one of the three outcomes afterwards. `label` is
    the org in log lines.
    """

    def __init__(self, *, clock: Clock, failures: int, pause_s: float, label: str = "Salesforce") -> None:
        self._label = label
        self._clock = clock
        self._failures_allowed = failures
        self._pause_s = pause_s
        self._failures = 0
        self._open_until: float | None = None
        self._is_trial_running = False

    @property
    def is_open(self) -> bool:
        """Whether requests are refused at this moment."""
        return self._open_until is not None and self._clock.monotonic() < self._open_until

    def check(self) -> None:
        """Let a request through, or raise `CircuitOpen`."""
        if self._open_until is None:
            return
        if self.is_open or self._is_trial_running:
            raise CircuitOpen
        self._is_trial_running = True

    def succeeded(self) -> None:
        """The org answered; what it answered does not matter."""
        if self.is_open:  # an answer to a question from before the pause proves nothing
            return
        if self._open_until is not None:
            _log.info("%s answers again", self._label)
        self._failures, self._open_until, self._is_trial_running = 0, None, False

    def failed(self, error: SalesforceError) -> None:
        """The org did not answer as it should. An exhausted request limit opens the breaker at once."""
        if self.is_open:
            return
        self._failures += 1
        was_closed = self._open_until is None
        if was_closed and not isinstance(error, LimitExceeded) and self._failures < self._failures_allowed:
            return
        if was_closed:
            _log.warning("%s is left alone for %.0f s: %s (%s)", self._label, self._pause_s, error, error.code)
        self._open_until = self._clock.monotonic() + self._pause_s
        self._is_trial_running = False

    def abandoned(self) -> None:
        """A request ended without a verdict (its caller gave up): the next one may be the trial."""
        self._is_trial_running = False
