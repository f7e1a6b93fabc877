"""Static files: collected, named by content and compressed, only when a source changed."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# The API page is Swagger; the other viewer of the same package is 8 MB nobody asks for.
LEFT_OUT = ["redoc"]


def collect(target: Path) -> bool:
    """Collect into `target` (STATIC_ROOT) unless nothing changed; say whether it was done."""
    stamp = target / ".sources"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command(
        "collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=LEFT_OUT
    )
    stamp.write_text(wanted)
    return True


def fingerprint() -> str:
    """Return a hash over path, size and time of every source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(LEFT_OUT), key=lambda found: str(found[0])):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
