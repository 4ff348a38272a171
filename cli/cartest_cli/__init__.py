"""The ``cartest`` command: arguments in, the four other packages called, words out."""
