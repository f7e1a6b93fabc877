"""What can be wrong with a routing file."""


class BadFile(ValueError):
    """A file that cannot be planned: where it is wrong, and how."""

    def __init__(self, where: str, why: str) -> None:
        """Take the place (`line 7`, `CAPACITY`) and what is wrong there."""
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why
