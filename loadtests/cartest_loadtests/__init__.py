"""Locust users and schedules that make observations under load.

Importing this package, :mod:`~cartest_loadtests.launch` or :mod:`~cartest_loadtests.scenarios` imports neither
Locust nor gevent: ``import locust`` patches sockets and sleep for the whole process, so everybody else reaches
the users as a subprocess (``locust -f …``). Scenario files import by full name only. See docs/load.md.
"""
