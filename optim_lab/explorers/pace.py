"""One draw for many changes: soon after a change light, at rest sharp."""

import asyncio

DELAY = 0.005  # seconds from a change to its draw: long enough to gather a drag's changes
REST = 0.3  # seconds without a change after which the picture is drawn sharp


class Pace:
    """Notes changes and calls `draw(sharp)`.

    A change schedules one draw if none is pending, so a drag never queues work and always ends on
    the last value. Once nothing has changed for a while, one sharp draw follows. Without an event
    loop a change is drawn at once. What is there at first counts as drawn sharp.
    """

    def __init__(self, draw):
        self._draw = draw
        self._pending, self._blurred, self._rest = False, False, None

    def note(self, change=None):
        """Something has changed."""
        if not self._pending:
            self._pending = True
            try:
                asyncio.get_running_loop().call_later(DELAY, self._draw_soon)
            except RuntimeError:  # no event loop: a script or a test
                self._draw_now(sharp=False)

    def put(self, positions):
        """Move several controls, given in pairs with their new values: changes noted as one."""
        before, self._pending = self._pending, True
        try:
            for control, value in positions:
                control.value = value
        finally:
            self._pending = before
        self.note()

    def settle(self):
        """Draw what is pending, and sharp, now."""
        if self._pending or self._blurred:
            self._draw_now(sharp=True)

    def stop(self):
        """Draw no more."""
        self._draw = lambda sharp: None

    def _draw_soon(self):
        if self._pending:
            self._draw_now(sharp=False)
            if self._rest:
                self._rest.cancel()
            self._rest = asyncio.get_running_loop().call_later(REST, self.settle)

    def _draw_now(self, sharp):
        self._pending, self._blurred = False, not sharp
        self._draw(sharp)
