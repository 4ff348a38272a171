"""Which worker gets a new user: each kind is spread over all of them.

Locust deals users out in turn, one worker after the other, whatever their kind: of three kinds on three workers
each worker gets one kind only (locust/dispatch.py, ``_add_users_on_workers``). In an open loop a worker has its
share of the arrivals of every kind (:mod:`cartest_loadtests.arrival_plan`), and those of a kind that it has no
user of would never be started. The order in which kinds come, and so their proportion, stays Locust's.
"""

import itertools
import logging
from collections.abc import Iterator
from typing import Any, Final

from locust.dispatch import UsersDispatcher

__all__ = ["EvenDispatcher"]

_log: Final = logging.getLogger("cartest")
_Placed = dict[str, dict[str, int]]
"""Users of each kind, by worker."""


class EvenDispatcher(UsersDispatcher):
    """Gives a user to the worker with the fewest of its kind; of several such, to that with the fewest users."""

    _users_on_workers: _Placed
    _current_user_count: int
    _active_users: list[tuple[Any, str]]

    def __init__(self, worker_nodes: list[Any], user_classes: list[Any]) -> None:
        super().__init__(worker_nodes=worker_nodes, user_classes=user_classes)
        self._known = {node.id for node in worker_nodes}

    def add_worker(self, worker_node: Any) -> None:
        """Take a worker back that was missing; one that is new has no part in this test.

        The schedule and the names of users were shared out among those that were there at the start: a new one
        would do again what another does.
        """
        if worker_node.id in self._known:
            super().add_worker(worker_node)
        else:
            _log.warning("worker %s came after the test had begun: it takes part in the next one", worker_node.id)

    def _add_users_on_workers(self) -> _Placed:
        room = self._target_user_count - self._current_user_count
        wanted = min(self._user_count_per_dispatch_iteration, room)
        before = len(self._active_users)
        self._active_users += self._placed(self._users_on_workers, self._user_generator, wanted)
        added = len(self._active_users) - before
        self._current_user_count += added
        self._no_user_to_spawn = added < wanted
        return self._users_on_workers

    def _distribute_users(self, target_user_count: int) -> Any:
        # After workers came or went: all users anew. Locust keeps the generators, ours needs none of workers.
        kinds = self._user_gen()
        users: _Placed = {
            node.id: {kind.__name__: 0 for kind in self._original_user_classes} for node in self._worker_nodes
        }
        placed = list(self._placed(users, kinds, target_user_count))
        return users, kinds, itertools.cycle(self._worker_nodes), placed

    def _placed(self, users: _Placed, kinds: Iterator[str | None], wanted: int) -> Iterator[tuple[Any, str]]:
        """Count that many users in ``users``, and yield where each went; fewer if Locust has no more to give."""
        for kind in itertools.islice(kinds, wanted):
            if not kind:
                return
            loads = [(users[each.id][kind], sum(users[each.id].values())) for each in self._worker_nodes]
            node = self._worker_nodes[loads.index(min(loads))]
            users[node.id][kind] += 1
            yield node, kind
