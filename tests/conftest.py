"""Generated tests draw the same on every run, and no machine is too slow for them."""

from hypothesis import settings

settings.register_profile("tests", deadline=None, derandomize=True, database=None)
settings.load_profile("tests")
