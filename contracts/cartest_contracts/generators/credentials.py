"""Credentials that open nothing, each with the way that it travels."""

from hypothesis import strategies as st

from cartest_contracts.clients.credential import NO_CREDENTIAL, Channel, Credential

__all__ = ["refused_credentials"]

_CHANNELS: tuple[Channel, ...] = ("authorization", "x-api-key")
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def refused_credentials() -> st.SearchStrategy[Credential]:
    """Draw no credential, a key nobody has, or a text in the shape of a token; each must get 401."""
    part = st.text(_ALPHABET, min_size=4, max_size=24)
    key = part.map("sk_car_{}".format)
    token = st.tuples(part, part, part).map(lambda parts: f"eyJ{'.'.join(parts)}")
    wrong = st.builds(
        Credential, value=key | token | part, channel=st.sampled_from(_CHANNELS), name=st.just("garbage")
    )
    return st.just(NO_CREDENTIAL) | wrong
