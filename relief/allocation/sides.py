"""What is common to everything two plans are compared by: fill on the left and on the right."""


class TwoFills:
    """Fills (0 to 1, None where a plan does not touch it) under one or two plans."""

    __slots__ = ()
    left: float | None
    right: float | None

    @property
    def left_permille(self) -> int:
        """Return the left fill for a bar of 1000."""
        return round(1000 * (self.left or 0.0))

    @property
    def right_permille(self) -> int:
        """Return the right fill for a bar of 1000."""
        return round(1000 * (self.right or 0.0))

    @property
    def difference(self) -> float:
        """Return right less left in points (−100 to 100)."""
        return round(100 * ((self.right or 0.0) - (self.left or 0.0)), 1)
