"""Drives any target through the contract: a seeded plan of cases, run within a budget, and the grant matrix.

Cases only observe; what their observations are worth is decided by :mod:`cartest_contracts.rules`.
"""
