"""Whose turn it is: calls wait in a queue a client, and clients are taken round robin.

Those who have taken much processor time of late come after those who have taken less: else many
who ask for what is costly would let nobody else through, each taking but its turn. No client has
more than its share of the workers. Clients whose calls were demoted of late come after the
others, and have one worker at a time together: so that the rest is left to whoever asks lightly.
"""

from collections import Counter, OrderedDict, deque
from typing import Final, Generic, TypeVar

_REMEMBERED: Final = 30.0
_FADED: Final = 120.0
_HALF_LIFE: Final = 30.0
_LITTLE: Final = 0.1  # who took less of late is as good as new
Waiting = TypeVar("Waiting")


class Turns(Generic[Waiting]):
    """Queues by client; `share` is the most that one client may have at work. Times in seconds."""

    def __init__(self, share: int) -> None:
        self.at_work: Counter[str] = Counter()
        self._share = share
        self._queues: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._demoted: OrderedDict[str, float] = OrderedDict()
        self._taken: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def waiting(self, client: str) -> int:
        """How many of a client wait."""
        return len(self._queues.get(client, ()))

    def add(self, client: str, waiting: Waiting) -> None:
        """Let it wait for its client's turn."""
        self._queues.setdefault(client, deque()).append(waiting)

    def demoted(self, client: str, now: float) -> None:
        """A call of the client took too long; that is remembered for a while."""
        self._demoted.pop(client, None)
        self._demoted[client] = now  # the oldest first

    def took(self, client: str, seconds: float, now: float) -> None:
        """A call of the client took so much processor time; that fades."""
        before = self._of_late(client, now)
        self._taken.pop(client, None)
        self._taken[client] = (before + seconds, now)  # the oldest first

    def comes_after(self, client: str) -> bool:
        """Whether a call of the client was demoted of late."""
        return client in self._demoted

    def begun(self, client: str) -> None:
        """A call of the client is at work."""
        self.at_work[client] += 1

    def done(self, client: str) -> None:
        """A call of the client is at work no more, or not on a light worker."""
        self.at_work[client] -= 1
        if self.at_work[client] <= 0:
            del self.at_work[client]

    def next(self, now: float) -> Waiting | None:
        """Take what is to be answered next, or None where nobody may have his turn."""
        self._forget(now)
        client = self._whose(now)
        if client is None:
            return None
        queue = self._queues[client]
        waiting = queue.popleft()
        if queue:
            self._queues.move_to_end(client)
        else:
            del self._queues[client]
        return waiting

    def _forget(self, now: float) -> None:
        while self._demoted and now - next(iter(self._demoted.values())) >= _REMEMBERED:
            self._demoted.popitem(last=False)
        while self._taken and now - next(iter(self._taken.values()))[1] >= _FADED:
            self._taken.popitem(last=False)

    def _of_late(self, client: str, now: float) -> float:
        seconds, when = self._taken.get(client, (0.0, now))
        return float(seconds * 0.5 ** ((now - when) / _HALF_LIFE))

    def _whose(self, now: float) -> str | None:
        is_one_at_work = any(client in self._demoted for client in self.at_work)
        may = [
            client
            for client in self._queues
            if self.at_work[client] < self._share
            and not (is_one_at_work and client in self._demoted)
        ]
        return min(may, key=lambda client: self._rank(client, now), default=None)

    def _rank(self, client: str, now: float) -> tuple[bool, float]:
        return client in self._demoted, max(self._of_late(client, now), _LITTLE)
