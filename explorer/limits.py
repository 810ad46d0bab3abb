"""How much a call may take, and of what."""

from typing import Final

import msgspec

MB: Final = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of one call, and how many run at a time.

    Times are in seconds. A call is light until it has taken `light_cpu` (a page of ours:
    `house_cpu`) of the processor; then it goes on at the lowest priority in one of `heavy` slots,
    or is ended where none is free. `memory` is in bytes, beyond what the release takes. `light`
    workers answer at a time, of which one client has all but one at most.
    """

    time: float = 10.0
    memory: int = 1024 * MB
    rows: int = 100_000
    reply: int = 128 * MB
    light_cpu: float = 0.05
    house_cpu: float = 2.0
    light: int = 3
    heavy: int = 2
    waiting: int = 64
    waiting_in_all: int = 1024
    calls_of_a_worker: int = 5_000
