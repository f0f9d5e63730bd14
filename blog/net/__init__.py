"""The only package that opens sockets: one guarded Fetcher."""
