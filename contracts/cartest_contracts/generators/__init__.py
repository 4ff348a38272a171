"""Hypothesis strategies for requests: valid ones, and near misses with the error they must get.

Public API for anybody's own tests; needs the extra ``contract``.
"""

from cartest_contracts.errors import MissingExtra

try:
    import hypothesis as _hypothesis
except ImportError as error:
    raise MissingExtra(extra="contract", feature="cartest_contracts.generators") from error

from cartest_contracts.generators.audio_formats import output_formats
from cartest_contracts.generators.bodies import bodies, refused_bodies
from cartest_contracts.generators.credentials import refused_credentials
from cartest_contracts.generators.operations import operation_near_misses
from cartest_contracts.generators.speech_requests import near_misses, speech_requests, voices
from cartest_contracts.generators.texts import languages, markup, numbers, symbols, transcripts, unspeakable
from cartest_contracts.generators.token_requests import refused_token_requests, token_requests
from cartest_contracts.generators.token_splits import splits
from cartest_contracts.generators.uploads import recordings, stt_forms

__all__ = [
    "bodies",
    "languages",
    "markup",
    "near_misses",
    "numbers",
    "operation_near_misses",
    "output_formats",
    "recordings",
    "refused_bodies",
    "refused_credentials",
    "refused_token_requests",
    "speech_requests",
    "splits",
    "stt_forms",
    "symbols",
    "token_requests",
    "transcripts",
    "unspeakable",
    "voices",
]

del _hypothesis
