"""Names of logistic units: the GS1 serial shipping container code."""

SSCC_DIGITS = 18


def check_digit(digits: str) -> str:
    """Return the GS1 check digit of a number (weights 3 and 1 from the right, modulo 10).

    GS1 General Specifications 7.9.
    """
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


def sscc(prefix: str, serial: int, extension: int = 0) -> str:
    """Return the 18-digit SSCC of a licensed company prefix and a serial number.

    Raises ValueError where the serial has more digits than the prefix leaves.
    """
    room = SSCC_DIGITS - 2 - len(prefix)
    text = str(serial).zfill(room)
    if len(text) > room or not 0 <= extension <= 9:
        raise ValueError(f"{serial} does not fit beside the prefix {prefix}")
    digits = f"{extension}{prefix}{text}"
    return digits + check_digit(digits)
