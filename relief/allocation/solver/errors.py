"""What the engine refuses, and where the fault stands."""


class BadInput(ValueError):
    """The file breaks its form; ``path`` is the first wrong JSON path, ``message`` says why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message
