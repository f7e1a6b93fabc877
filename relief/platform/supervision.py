"""Talking to the supervisor of this data directory over its socket."""

import xmlrpc.client
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import Faults, SupervisorTransport

from relief.platform.embedded.locate import control_dir

# The program that works on a queue; names as in the generated configuration.
PROGRAM_OF_QUEUE = {"default": "relief:worker", "planning": "relief:planner"}


def socket_path(data_dir: Path) -> Path:
    """Return where the supervisor of a data directory listens."""
    return control_dir(data_dir) / "supervisor.sock"


def client(data_dir: Path) -> Any:
    """Return the supervisor's procedures; a call raises OSError when it does not run."""
    transport = SupervisorTransport(None, None, f"unix://{socket_path(data_dir)}")
    return xmlrpc.client.ServerProxy("http://supervisor", transport=transport).supervisor


def restart(data_dir: Path, program: str) -> None:
    """Kill a program that is silent; the supervisor starts it again at once.

    It is not asked to stop first: one that takes up nothing would not hear it, and whoever is
    looked at next would wait meanwhile.
    """
    supervisor = client(data_dir)
    try:
        supervisor.signalProcess(program, "KILL")
    except xmlrpc.client.Fault as fault:
        if fault.faultCode != Faults.NOT_RUNNING:
            raise
        supervisor.startProcess(program, False)
