"""PGMQ's transport, without what it leaves open where connecting fails."""

from typing import Any

from kombu.transport import pgmq


class Transport(pgmq.Transport):  # type: ignore[misc]
    """Closes the pool it opened when the queue cannot be used.

    kombu 5.7 keeps two connections and their threads for each failed attempt until the garbage
    is collected. A broker that was wiped answers, so it is asked again every two seconds: the
    two hundred connections of the server were gone before the collector came by.
    """

    def establish_connection(self) -> Any:
        """Connect; raises what the driver raises, with nothing left behind."""
        try:
            return super().establish_connection()  # type: ignore[no-untyped-call]
        except Exception:
            self.close_connection(None)
            raise
