"""One file a sub-command, imported only when it is called, so that ``cartest --version`` stays instant."""
