"""Hypothesis strategies for requests: valid ones, and near misses with the error they must get.

Public API for anybody's own tests; needs the extra ``contract``.
"""

from cartest_contracts.errors import MissingExtra

try:
    import hypothesis as _hypothesis
except ImportError as error:
    raise MissingExtra(extra="contract", feature="cartest_contracts.generators") from error

from cartest_contracts.generators.audio_formats import output_formats
from cartest_contracts.generators.speech_requests import near_misses, speech_requests
from cartest_contracts.generators.texts import splits, transcripts
from cartest_contracts.generators.token_requests import refused_token_requests, token_requests

__all__ = [
    "near_misses",
    "output_formats",
    "refused_token_requests",
    "speech_requests",
    "splits",
    "token_requests",
    "transcripts",
]

del _hypothesis
