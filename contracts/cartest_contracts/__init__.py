"""What Cartesia's text-to-speech API promises, how to say it on the wire, and how to tell whether it was kept.

This package imports no sibling. Its core is sans-I/O: only ``clients`` and ``verify`` open sockets or
read clocks; time and seeds come in as arguments everywhere else.
"""
