"""Locust's events on one side, our run on the other: arguments, start, stop, and the end of a bounded run.

One of the five files that touch Locust (the others are :mod:`cartest_loadtests.user`,
:mod:`cartest_loadtests.locust_counts`, :mod:`cartest_loadtests.locust_rows` and
:mod:`cartest_loadtests.even_dispatch`); its hooks are loosely typed,
what comes out of here is not. A process runs one test at a time.
"""

import contextlib
import logging
import os
import sys
from math import ceil
from pathlib import Path
from typing import Any, Final, cast

import locust
from locust.exception import StopTest
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

from cartest_contracts.errors import CartestError
from cartest_contracts.verdict import EXIT_INTERNAL
from cartest_loadtests import hub
from cartest_loadtests.descriptors import local_ports, make_room, port_warning
from cartest_loadtests.even_dispatch import EvenDispatcher
from cartest_loadtests.load_run import LoadRun
from cartest_loadtests.locust_counts import counts
from cartest_loadtests.locust_rows import LocustRows
from cartest_loadtests.mixing import parse_weights, shares_of, users_needed, weigh
from cartest_loadtests.run_record import RunRecord, command_line
from cartest_loadtests.settings import KEY_ENV, OPTIONS, Settings

__all__ = ["run_for_user", "user_is_done"]

_log: Final = logging.getLogger("cartest")
_DONE: Final = "cartest_done"
_WORKERS: Final = "cartest_workers"
"""How a master tells its workers who they are: a custom option, which Locust sends along with each start."""
_ROLL_CALL_S: Final = 1.0


class _State:
    """The test of this process."""

    environment: Any = None
    run: LoadRun | None = None
    rows: LocustRows | None = None
    """Of that run."""
    problem: str = "no test was started"
    users: int = 0
    """Made and not done yet."""
    spawned: bool = False


_state: Final = _State()


def run_for_user() -> tuple[LoadRun, LocustRows]:
    """Return the run that a new user belongs to; raise ``StopTest`` with one line where there is none."""
    if _state.run is None or _state.rows is None:
        raise StopTest(_state.problem)
    _state.users += 1
    return _state.run, _state.rows


def user_is_done() -> None:
    """Note that a user has nothing more to do; the last one ends the test."""
    _state.users -= 1
    _end_if_done()


def _add_arguments(parser: Any, **_: Any) -> None:
    # On the parser itself: Locust's web form leaves out the arguments of groups.
    for option in OPTIONS.values():
        parser.add_argument(
            option.flag,
            type=type(option.default),
            default=option.default,
            choices=option.choices,
            env_var=option.env,
            help=option.help,
            include_in_web_ui=option.on_form,
        )


def _on_init(environment: Any, runner: Any, **_: Any) -> None:
    hub.keep_quiet_about(StopTest)
    hub.interrupt_between_greenlets()
    counts.listen(environment)
    if not isinstance(runner, WorkerRunner):  # a worker is told what to spawn
        _weigh(environment)
    if isinstance(runner, MasterRunner):
        environment.dispatcher_class = EvenDispatcher
        _hear_workers(environment, runner)
    elif environment.parsed_options.headless and not isinstance(runner, WorkerRunner):
        # With a web page the target may still be typed in, and a worker gets its options from its master.
        try:
            settings = Settings.read(environment.parsed_options.__dict__, host=environment.host)
            _make_room(environment, settings, workers=1)
        except CartestError as error:
            _log.error("%s", error)
            sys.exit(error.exit_status)


def _weigh(environment: Any) -> None:
    """Apply typed weights while Locust has not made its plan of whom to spawn: once, before any test."""
    typed = getattr(environment.parsed_options, OPTIONS["weights"].dest)
    with contextlib.suppress(CartestError):  # told with the other settings, when a test begins
        weigh(environment.user_classes, parse_weights(typed))


def _hear_workers(environment: Any, master: Any) -> None:
    # Messages and listeners are untyped, so the master is taken as such.
    done: set[str] = set()

    def end_if_done() -> None:
        # Who came after the start has nothing to do, and never tells that it is done.
        alive = set(_present(master)) & set(getattr(environment.parsed_options, _WORKERS, ()))
        if alive and done >= alive:
            done.clear()
            hub.spawn(lambda: _end(environment))

    def on_done(msg: Any, **_: Any) -> None:
        done.add(str(msg.node_id))
        end_if_done()

    master.register_message(_DONE, on_done)
    # Nobody tells when a worker dies, and it may be the last one that the others waited for.
    hub.run_every(_ROLL_CALL_S, lambda _: end_if_done() if done else None)


def _present(master: Any) -> list[str]:
    return [str(node.id) for node in master.clients.all if node.state != STATE_MISSING]


def _on_test_start(environment: Any, **_: Any) -> None:
    runner, options = environment.runner, environment.parsed_options
    if isinstance(runner, MasterRunner):
        setattr(options, _WORKERS, _present(runner))
        counts.lead(environment, _present(runner))
        _check_for_workers(environment)
        return
    _close()
    _state.environment, _state.users, _state.spawned = environment, 0, False
    workers: list[str] = list(getattr(options, _WORKERS, ())) if isinstance(runner, WorkerRunner) else []
    typed: dict[str, Any] = options.__dict__
    environment.process_exit_code = None  # with a web page, the test before this one may have been told wrongly
    try:
        settings = Settings.read(typed, host=environment.host)
        _make_room(environment, settings, workers=max(1, len(workers)))
    except CartestError as error:
        _state.problem = str(error)
        environment.process_exit_code = error.exit_status
        return
    _state.run = LoadRun(
        settings,
        worker=workers.index(runner.client_id) if workers else 0,
        workers=max(1, len(workers)),
        scenario=_scenario(environment),
        tell=_log.error,
    )
    _state.rows = LocustRows(environment)
    _state.run.each_second(_state.rows.flush)
    counts.begin(_state.run.counted)
    if not isinstance(runner, WorkerRunner):
        _lead(environment, settings, workers=1)
    _state.run.calibrate()
    _state.run.plan(shares_of(environment.user_classes, settings.weights))


def _make_room(environment: Any, settings: Settings, *, workers: int) -> None:
    """See that this process can have its users' sockets; raise ``UsageError`` where it cannot."""
    users = ceil((environment.parsed_options.num_users or 1) / workers)
    weights = {kind: kind.fixed_count or kind.weight for kind in environment.user_classes}
    # Somebody's own users may stand beside ours in one file.
    each = sum(getattr(kind, "sockets", 1) * weight for kind, weight in weights.items())
    make_room(users, sockets=each / max(1, sum(weights.values())))
    peak = settings.arrivals.peak_per_s
    line = port_warning(
        users=users,
        peak_per_s=None if settings.keep or peak is None else peak / workers,
        ports=local_ports(),
    )
    if line is not None:
        _log.warning(line)


def _check_for_workers(environment: Any) -> None:
    """On a master: end a test that no worker could run. Key and authority are the workers' own."""
    options = {**environment.parsed_options.__dict__, OPTIONS["ca-file"].dest: ""}
    try:
        settings = Settings.read(
            options, host=environment.host, env={**os.environ, KEY_ENV: "the-workers-have-it"}
        )
        if environment.parsed_options.processes:
            # The workers are on this machine, under the same limit.
            _make_room(environment, settings, workers=len(environment.runner.clients))
        _lead(environment, settings, workers=len(_present(environment.runner)))
    except CartestError as error:
        _log.error("%s", error)
        environment.process_exit_code = error.exit_status
        hub.spawn(lambda: _end(environment))


def _lead(environment: Any, settings: Settings, *, workers: int) -> None:
    """Do what is done once for all workers: warn, and begin the record of the run."""
    needed = users_needed(shares_of(environment.user_classes, settings.weights), workers)
    users = environment.parsed_options.num_users or 1
    if settings.arrivals.is_open and users < needed:
        _log.warning("%d users are too few for a user of each kind on each worker: use at least %d", users, needed)
    command = command_line(sys.argv[1:], os.environ, seed=settings.seed)
    counts.record(RunRecord(settings, scenario=_scenario(environment), command=command))


def _scenario(environment: Any) -> str:
    return Path(environment.locustfile or "").stem


def _on_spawning_complete(**_: Any) -> None:
    if _state.rows is not None:
        _state.rows.flush()  # Locust may forget here what was counted so far
    if _state.run is not None:
        _wait_for_users(_state.environment.runner)
        _state.run.begin_schedules()
        _state.spawned = True
        # A worker may have got no user, and users may have been quicker than this message.
        if _state.run.settings.bounded:
            _end_if_done()


def _wait_for_users(runner: Any) -> None:
    """On a worker: a master that has waited a second calls the users spawned that it only told us to make."""
    if isinstance(runner, WorkerRunner):
        cast("Any", runner).spawning_greenlet.join()  # typed only partly there


def _on_test_stopping(**_: Any) -> None:
    # Users that end from here on end with the test; they do not end it a second time.
    _state.spawned = False
    if _state.run is not None:
        _state.run.end_schedules()


def _on_test_stop(environment: Any, **_: Any) -> None:
    if _close():
        environment.process_exit_code = EXIT_INTERNAL


def _on_quit(**_: Any) -> None:
    _close()


def _close() -> bool:
    """End the run of this process, if there is one; return whether the harness itself failed in it."""
    run, _state.run, _state.rows, _state.problem = _state.run, None, None, "the test has ended"
    if run is None:
        return False
    run.close()
    counts.end()
    return bool(run.health.problems)


def _end_if_done() -> None:
    environment = _state.environment
    if _state.users > 0 or not _state.spawned or _state.run is None:
        return
    if isinstance(environment.runner, WorkerRunner):
        counts.send()
        environment.runner.send_message(_DONE)
    else:
        hub.spawn(lambda: _end(environment))


def _end(environment: Any) -> None:
    """End the test: the process too, unless its web page is open."""
    if environment.parsed_options.headless:
        environment.runner.quit()
    else:
        environment.runner.stop()


_events: Any = locust.events  # its hooks are untyped
_events.init_command_line_parser.add_listener(_add_arguments)
_events.init.add_listener(_on_init)
_events.test_start.add_listener(_on_test_start)
_events.spawning_complete.add_listener(_on_spawning_complete)
_events.test_stopping.add_listener(_on_test_stopping)
_events.test_stop.add_listener(_on_test_stop)
_events.quit.add_listener(_on_quit)
