"""An application served to a browser from a thread of the test, and ended without leaving a connection half open."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from waitress.server import create_server


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """Answer on the port as long as the block lasts.

    The loop's own thread closes its connections, once the threads that answer are done: closed from outside, a
    descriptor could vanish while the loop waits for it.
    """
    server = create_server(app, map={}, host="127.0.0.1", port=port, threads=4)
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()

    def end() -> None:
        server.task_dispatcher.shutdown()
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()

    try:
        yield
    finally:
        server.trigger.pull_trigger(end)
        loop.join(timeout=60)
        assert not loop.is_alive(), "the server did not end"
