"""Work that is done ahead of who needs it: on another core, or while an address answers.

What runs on another core takes and gives values that can be pickled, and gives a mistake as a
value. Results come in the order of the items, and only so many are waiting.
"""

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from subak.core.errors import Unavailable

REQUESTS_AT_A_TIME = 8
ITEMS_AHEAD = 32
Item = TypeVar("Item")
Result = TypeVar("Result")


class Ahead:
    """Applies a function to items as `map` does, some of them before they are asked for."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[Result]:
        """The results in order; raises what the function raises."""
        rest = iter(items)
        waiting: deque[Future[Result]] = deque()
        try:
            for item in islice(rest, ITEMS_AHEAD):
                waiting.append(self._executor.submit(function, item))
            while waiting:
                yield waiting.popleft().result()
                for item in islice(rest, 1):
                    waiting.append(self._executor.submit(function, item))
        except BrokenProcessPool:
            raise Unavailable("verify.helper_gone") from None
        finally:
            for future in waiting:
                future.cancel()


@contextmanager
def on_another_core() -> Iterator[Ahead]:
    """A second process, which starts from what this one has loaded."""
    executor = ProcessPoolExecutor(1, initializer=_begin)
    try:
        yield Ahead(executor)
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def in_threads() -> Iterator[Ahead]:
    """Some threads, for what mostly waits."""
    executor = ThreadPoolExecutor(REQUESTS_AT_A_TIME)
    try:
        yield Ahead(executor)
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """Ctrl-C is for the process that somebody started; hashing makes no cycles."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
