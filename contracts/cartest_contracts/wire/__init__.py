"""Bytes to arrivals and back: HTTP, audio bodies, SSE and WebSocket frames.

Sans-I/O: nothing here opens a socket or reads a clock; the instant of a read comes in with its bytes.
"""
