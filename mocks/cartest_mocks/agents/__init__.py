"""Agents: the calling sockets, and what is kept of agents, calls and metrics.

Approximated: the agent of every call is an echo with the manners of a call, not a language model; output is
paced in real time, one frame every 100 ms; the sockets take any agent's id. Not modelled: ``transfer_call``, and
the managed agents of 2026 but for their socket (``/v1/agents/…``).
"""

from typing import Final

from cartest_mocks.agents import call_endpoints, endpoints, metric_endpoints, session

__all__ = ["ROUTES"]

ROUTES: Final = (*session.ROUTES, *call_endpoints.ROUTES, *metric_endpoints.ROUTES, *endpoints.ROUTES)
