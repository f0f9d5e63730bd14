"""Work owed: the queue it waits in, and the worker that does it."""
