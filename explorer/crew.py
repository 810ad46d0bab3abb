"""Who answers a call, and for how long: light workers, heavy slots, and an end to what runs on.

What a query will take is not predicted. It starts on a light worker; past its light budget it is
demoted to the lowest priority and one of few heavy slots, and a fresh worker is forked in its
place; with no slot free it is ended, with a word on when to try again.
"""

import asyncio
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Final

import msgspec

from explorer.calls import PLAIN, Call, Reply
from explorer.hands import Keeper, Worker
from explorer.keeper import Kept
from explorer.limits import MB, Limits
from explorer.turns import Turns
from graph.errors import ClevidenceError

_SOONEST: Final = 0.005
_SPARE: Final = 1.0


@dataclass(eq=False)
class _Ticket:
    """A call on its way: who asks, who is told, and until when it may wait."""

    call: Call
    client: str
    told: "asyncio.Future[Reply]"
    until: float


@dataclass(eq=False)
class _Run:
    """A call at work; `ended` is what to say where it was ended."""

    worker: Worker
    ticket: _Ticket
    budget: float
    began: float = field(default_factory=monotonic)
    is_heavy: bool = False
    ended: Reply | None = None
    watch: asyncio.TimerHandle | None = None


class Crew:
    """The workers of a release, and of the next one once it is loaded; on one event loop.

    `counts` are what happened since the start: answered, demoted, ended, refused, forked.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.counts: Counter[str] = Counter()
        self._turns: Turns[_Ticket] = Turns(max(limits.light - 1, 1))
        self._keeper: Keeper | None = None
        self._old: set[Keeper] = set()
        self._free: deque[Worker] = deque()
        self._coming = 0
        self._runs: set[_Run] = set()
        self._reviving: asyncio.Task[None] | None = None
        self._is_stopping = False

    async def load(self, kept: Kept) -> None:
        """Answer from a release from now on; what runs on the one before goes on there.

        Raises ClevidenceError where it cannot be loaded; then nothing changes.
        """
        keeper = Keeper(kept, took=self._took, lost=self._lost, died=self._fill)
        try:
            await keeper.ready()
        except BaseException:
            keeper.end()
            raise
        if self._keeper:
            self._old.add(self._keeper)
        self._keeper, self._coming = keeper, 0
        while self._free:
            self._free.popleft().kill()
        self._end_the_old()
        self._fill()

    async def ask(self, call: Call, client: str) -> Reply:
        """The reply to a client's call; a refusal with Retry-After where too many wait."""
        most, in_all = self.limits.waiting, self.limits.waiting_in_all
        if self._turns.waiting(client) >= most or len(self._turns) >= in_all:
            self.counts["refused"] += 1
            return _busy("too many calls wait already")
        told: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        ticket = _Ticket(call, client, told, monotonic() + self.limits.time)
        self._turns.add(client, ticket)
        self._assign()
        try:
            async with asyncio.timeout(2 * self.limits.time + _SPARE):
                return await told
        except TimeoutError:  # no worker came to it at all
            self.counts["refused"] += 1
            return _busy("nobody could answer the call")
        finally:
            if told.cancelled():
                self._leave(ticket)

    async def stop(self, seconds: float) -> None:
        """Let what runs finish, for so long; then end every process."""
        self._is_stopping = True
        if self._runs:
            await asyncio.wait([run.ticket.told for run in self._runs], timeout=seconds)
        for keeper in self._keepers():
            await keeper.gone()

    @property
    def facts(self) -> dict[str, object]:
        """What the release that is being served says of itself; empty before there is one."""
        return self._keeper.facts if self._keeper else {}

    def gauges(self) -> dict[str, int]:
        """How many calls wait, are at work on light workers and in heavy slots; live workers."""
        heavy = sum(run.is_heavy for run in self._runs)
        return {
            "waiting": len(self._turns),
            "light": len(self._runs) - heavy,
            "heavy": heavy,
            "workers": sum(len(keeper.workers) for keeper in self._keepers()),
        }

    def _keepers(self) -> tuple[Keeper, ...]:
        return (*self._old, *([self._keeper] if self._keeper else []))

    def _assign(self) -> None:
        """Give the free workers what waits, by turn."""
        while self._free and (ticket := self._turns.next(monotonic())):
            if ticket.told.done():  # whoever asked has gone
                continue
            if monotonic() > ticket.until:
                self.counts["refused"] += 1
                ticket.told.set_result(_busy("the call waited too long"))
                continue
            self._start(self._free.pop(), ticket)  # the one that answered last is warm

    def _start(self, worker: Worker, ticket: _Ticket) -> None:
        limits = self.limits
        budget = limits.light_cpu if ticket.call.sparql else limits.house_cpu
        run = _Run(worker, ticket, budget)
        if self._turns.comes_after(ticket.client):
            worker.let_others_first()
        self._turns.begun(ticket.client)
        self._runs.add(run)
        loop = asyncio.get_running_loop()
        run.watch = loop.call_later(min(budget, limits.time), self._look, run)
        worker.ask(ticket.call, partial(self._answered, run))

    def _answered(self, run: _Run, reply: Reply | None) -> None:
        """A worker has replied, or has ended before it could."""
        taken = run.worker.taken or monotonic() - run.began  # the time of one that ended is gone
        self.counts["answered" if reply else "ended"] += 1
        if reply:
            reply = msgspec.structs.replace(reply, cpu=taken)
        else:
            reply = run.ended or _broke(self.limits)
        if run.watch:
            run.watch.cancel()
        self._runs.discard(run)
        self._turns.took(run.ticket.client, taken, monotonic())
        if not run.is_heavy:
            self._turns.done(run.ticket.client)
        if not run.ticket.told.done():
            run.ticket.told.set_result(reply)
        self._back(run)

    def _look(self, run: _Run) -> None:
        """Demote or end a call that has taken too much; else look again when it might have."""
        at_work, taken = monotonic() - run.began, run.worker.taken
        if at_work >= self.limits.time:
            self._end(run, _too_long(self.limits))
            return
        if not run.is_heavy and taken >= run.budget and not self._demoted(run):
            return
        left = self.limits.time - at_work
        if not run.is_heavy:
            left = min(left, max(run.budget - taken, _SOONEST))
        run.watch = asyncio.get_running_loop().call_later(left, self._look, run)

    def _demoted(self, run: _Run) -> bool:
        """Move a call to a heavy slot, or end it where none is free."""
        self.counts["demoted"] += 1
        self._turns.demoted(run.ticket.client, monotonic())
        if run.ticket.told.done():  # whoever asked has gone
            self._end(run, _busy("nobody waits"))
            return False
        if sum(other.is_heavy for other in self._runs) >= self.limits.heavy:
            self._end(run, _busy("only so many long queries run at a time"))
            return False
        run.is_heavy = True
        self._turns.done(run.ticket.client)
        run.worker.let_others_first()
        self._fill()
        return True

    def _leave(self, ticket: _Ticket) -> None:
        """End what runs in a heavy slot for somebody who has gone; light work is soon over."""
        for run in self._runs:
            if run.ticket is ticket and run.is_heavy:
                self._end(run, _busy("nobody waits"))

    def _end(self, run: _Run, why: Reply) -> None:
        run.ended = why
        run.worker.kill()

    def _back(self, run: _Run) -> None:
        """A worker is free again, or has served its time."""
        worker = run.worker
        worn = worker.answered >= self.limits.calls_of_a_worker
        if worker.is_last or worn or worker.keeper is not self._keeper:
            worker.kill()
        elif worker in worker.keeper.workers:
            self._free.append(worker)
        self._fill()
        self._assign()

    def _fill(self) -> None:
        """Have as many workers forked as light work needs; a keeper that died is replaced."""
        if self._keeper is None or self._is_stopping:
            return
        if not self._keeper.is_alive:
            dead, self._keeper = self._keeper, None
            self._reviving = asyncio.get_running_loop().create_task(self._revive(dead.kept))
            return
        light = sum(not run.is_heavy for run in self._runs if run.worker.keeper is self._keeper)
        for _ in range(self.limits.light - light - len(self._free) - self._coming):
            self._coming += 1
            self.counts["forked"] += 1
            self._keeper.fork()

    async def _revive(self, kept: Kept) -> None:
        """Load the release of a keeper that died anew, until that succeeds."""
        while not self._is_stopping:
            self.counts["revived"] += 1
            with suppress(ClevidenceError):
                await self.load(kept)
                return
            await asyncio.sleep(_SPARE)

    def _took(self, worker: Worker) -> None:
        if worker.keeper is not self._keeper:
            worker.kill()
            return
        self._coming = max(self._coming - 1, 0)
        self._free.append(worker)
        self._assign()

    def _lost(self, worker: Worker) -> None:
        if worker in self._free:
            self._free.remove(worker)
        self._end_the_old()
        self._fill()

    def _end_the_old(self) -> None:
        for keeper in tuple(self._old):
            if not keeper.workers:
                self._old.discard(keeper)
                keeper.end()


def _busy(why: str) -> Reply:
    sentence = f"{why}; try again in a moment, or ask for less\n"
    return Reply(503, sentence.encode(), PLAIN, (("Retry-After", "2"),))


def _too_long(limits: Limits) -> Reply:
    sentence = f"this takes longer than {limits.time:g} s; narrow it, or ask for less\n"
    return Reply(500, sentence.encode(), PLAIN)


def _broke(limits: Limits) -> Reply:
    memory = limits.memory // MB
    sentence = (
        f"this takes more than {memory} MB of memory, or is nested deeper than the engine can "
        "go; narrow it, or write it flatter\n"
    )
    return Reply(500, sentence.encode(), PLAIN)
