"""Makes `.venv` with the pinned packages. Runs before anything is installed, on any Python 3.

python3 -I relief/platform/up/environment.py
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".packages")
FILES = ("requirements.txt", "requirements-dev.txt")
OLDEST = (3, 11)
SELDOM_LOADED = (
    "/(tests|testing|pandas|matplotlib|mpl_toolkits|fontTools|pip|setuptools"
    "|geodata|carrierdata|tzdata)/"
)
# Written with `os.path` and without newer syntax: an old Python must get as far as this line.
MISSING_PYTHON = (
    "Python 3.11 or newer is needed, this is {}. Install it, for example:\n"
    "  Debian, Ubuntu: apt-get install python3.11 python3.11-venv\n"
    "  Fedora:         dnf install python3.11\n"
    "  macOS:          brew install python@3.11"
)
MISSING_VENV = (
    "This Python cannot make virtual environments. Install that part, for example:\n"
    "  Debian, Ubuntu: apt-get install python{0}.{1}-venv"
)


def main():
    # type: () -> int
    """Make or update the environment where needed; 1 with the line that mends it otherwise."""
    if sys.version_info < OLDEST:
        return fail(MISSING_PYTHON.format(sys.version.split()[0]))
    wanted = fingerprint()
    if read(STAMP) == wanted and works():
        return 0
    if not works():
        problem = create()
        if problem:
            return fail(problem)
    if not install():
        return 1
    with open(STAMP, "w") as file:
        file.write(wanted)
    return 0


def fail(text):
    # type: (str) -> int
    """Print to standard error and return 1."""
    sys.stderr.write(text + "\n")
    return 1


def read(path):
    # type: (str) -> str
    """Return a file's text, empty when it is missing."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def fingerprint():
    # type: () -> str
    """Return what the environment depends on: the pins and this Python."""
    pins = "".join(read(os.path.join(ROOT, name)) for name in FILES)
    return hashlib.sha256((sys.version + pins).encode()).hexdigest()


def works():
    # type: () -> bool
    """Say whether the environment's Python runs; a moved folder or removed Python breaks it."""
    command = [PYTHON, "-c", ""]
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0  # noqa: S603
    except OSError:
        return False


def create():
    # type: () -> str
    """Make an empty environment; return what is wrong, or nothing."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        return MISSING_VENV.format(*sys.version_info[:2])
    say("Making the virtual environment in .venv\n")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return "The virtual environment could not be made: {}".format(error)  # noqa: UP032
    return ""


def install():
    # type: () -> bool
    """Install the pinned packages and count them as they come; show pip's words on failure."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--no-input", "--no-compile"]
    for name in FILES:
        command += ["-r", os.path.join(ROOT, name)]
    environment = dict(os.environ, PIP_ROOT_USER_ACTION="ignore")
    pip = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    lines = []
    count = 0
    for line in pip.stdout or ():
        lines.append(line)
        if line.startswith("Collecting"):
            count += 1
            progress(count)
        elif line.startswith("Installing collected"):
            say("\nUnpacking them\n")
    if pip.wait() == 0:
        compile_all()
        say("The environment is ready.\n")
        return True
    sys.stderr.write("".join(lines[-30:]))
    fail("The packages could not be installed; pip's words stand above.")
    return False


def compile_all():
    # type: () -> None
    """Compile what was installed on every core; pip has one, and compiles on it for longest.

    Some packages carry files that are not meant to compile; what fails here fails where used.
    Nearly half is left out because nothing here loads it; Python would compile it on first use.
    """
    say("Compiling them\n")
    command = [PYTHON, "-m", "compileall", "-qq", "-j", "0", "-x", SELDOM_LOADED]
    command.append(os.path.join(VENV, "lib"))
    subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def progress(count):
    # type: (int) -> None
    """Show the count: in place on a terminal, every 25 packages elsewhere."""
    if sys.stdout.isatty():
        say("\rFetching packages (the first time takes a minute or two): {}".format(count))  # noqa: UP032
    elif count % 25 == 1:
        say("Fetching packages (the first time takes a minute or two): {}\n".format(count))  # noqa: UP032


def say(text):
    # type: (str) -> None
    """Print at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(fail("\nStopped. The next `make env` goes on from here."))
