"""Clients that drive a target and return observations: HTTP over httpx, sockets over websockets.

They open sockets and read clocks; what they read goes through the decoders of :mod:`cartest_contracts.wire`.
Rules for their editor: nothing that was observed is lost on any error, only a target that cannot be reached
raises (:class:`cartest_contracts.errors.TargetError`), and no credential enters an observation.
"""
