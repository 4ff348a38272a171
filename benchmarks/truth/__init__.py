"""The server that knows when it spoke: what every client's figure is compared with."""
