"""What we compare with: one small client a file, each written as its own documentation would have it.

A peer runs in a virtual environment of its own: it imports the standard library, its own library and
:mod:`benchmarks.peers.task`, never ours. It streams until it gets SIGTERM, then writes its summary.
"""
