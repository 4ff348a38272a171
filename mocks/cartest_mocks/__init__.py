"""A Cartesia that follows the contract: one process, one event loop, self-describing audio.

It imports :mod:`cartest_contracts` and no other sibling. See docs/mock.md for what it does not imitate.
"""
