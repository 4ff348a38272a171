"""Who gets a new user: in a process of its own, because importing Locust patches this one's sockets."""

import json
import subprocess
import sys

_PROGRAM = """
import json
from locust import User
from locust.runners import WorkerNode
from cartest_loadtests.even_dispatch import EvenDispatcher

class A(User): weight = 1
class B(User): weight = 1
class C(User): weight = 1
class Fixed(User): fixed_count = 2

def after(count, kinds, *, rate=100, come=(), go=()):
    nodes = [WorkerNode(f"h_{at}") for at in range(3)]
    dispatcher = EvenDispatcher(worker_nodes=list(nodes), user_classes=kinds)
    dispatcher.new_dispatch(count, rate)
    steps = list(dispatcher)
    for name in come:
        dispatcher.add_worker(WorkerNode(name))
    for at in go:
        dispatcher.remove_worker(nodes[at])
    if come or go:
        dispatcher.new_dispatch(count, rate)
        steps += dispatcher
    return steps[-1]

print(json.dumps({
    "even": after(9, [A, B, C]),
    "fixed": after(5, [A, Fixed]),
    "only fixed": after(5, [Fixed]),
    "late": after(9, [A, B, C], come=["h_9"]),
    "lost": after(9, [A, B, C], go=[0]),
    "back": after(9, [A, B, C], go=[0], come=["h_0"]),
}))
"""


def dispatched() -> dict[str, dict[str, dict[str, int]]]:
    """Users of each kind, by worker, in several situations."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    result: dict[str, dict[str, dict[str, int]]] = json.loads(done.stdout)
    return result


def test_each_kind_is_spread_over_all_workers() -> None:
    """Whoever comes, goes or is fixed; only who was there at the start has a part."""
    users = dispatched()
    one_each = {"A": 1, "B": 1, "C": 1}
    assert users["even"] == {"h_0": one_each, "h_1": one_each, "h_2": one_each}
    assert users["late"] == users["even"]
    assert sorted(sum(of.values()) for of in users["fixed"].values()) == [1, 2, 2]
    assert sum(of["Fixed"] for of in users["fixed"].values()) == 2
    assert sum(of["Fixed"] for of in users["only fixed"].values()) == 2
    assert set(users["lost"]) == {"h_1", "h_2"}
    assert all(min(of.values()) >= 1 and sum(of.values()) in (4, 5) for of in users["lost"].values())
