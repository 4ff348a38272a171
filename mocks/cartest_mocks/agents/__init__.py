"""Agents: the calling socket ``/agents/stream/{agent_id}`` with an agent that repeats what it hears.

Approximated: there are no deployed agents, so every id is taken; the agent is an echo with the manners of a
call, not a language model; output is paced in real time, one frame every 100 ms. Not modelled: ``transfer_call``,
client tools, and the managed agents of 2026 (``/v1/agents/…``).
"""

from cartest_mocks.agents.session import ROUTES

__all__ = ["ROUTES"]
