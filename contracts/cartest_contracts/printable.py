"""Text of others as it may be shown: what a terminal would obey, or nobody can see, stands as an escape."""

__all__ = ["printable"]


def printable(text: str) -> str:
    r"""Return the text in one line, each character that is not printable as its escape (``\x1b``, ``\u202e``)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()
