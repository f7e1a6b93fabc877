"""A server for one test run: started in a folder, gone with everything when it stops."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relief.platform.embedded import cluster, server
from relief.platform.embedded.locate import Urls, socket_dir


def start_throwaway(folder: Path, *, fsync: bool = False) -> Urls:
    """Start a fresh server whose data directory is `folder`; by default it never syncs."""
    return server.start(folder, fsync=fsync)


def stop_throwaway(folder: Path) -> None:
    """Stop the server of `folder` and delete its cluster wherever it lies."""
    found = cluster.find(folder.resolve())
    server.stop(folder)
    if found:
        shutil.rmtree(found.folder, ignore_errors=True)
        if found.folder.parent != folder.resolve() / "postgres":
            found.folder.parent.rmdir()
    shutil.rmtree(socket_dir(folder), ignore_errors=True)
    shutil.rmtree(folder / "postgres", ignore_errors=True)


@contextmanager
def throwaway(folder: Path, *, fsync: bool = False) -> Iterator[Urls]:
    """Run a block with a server of its own."""
    try:
        yield start_throwaway(folder, fsync=fsync)
    finally:
        stop_throwaway(folder)
