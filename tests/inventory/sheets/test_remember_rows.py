"""The compact memory of row keys behaves as a dictionary."""

import random

from relief.inventory.sheets.seen import Seen


def test_numbers_kept_for_keys_are_found_again_after_growing() -> None:
    chance = random.Random(7)
    expected = {chance.getrandbits(64) or 1: number for number in range(9_000)}
    seen = Seen()

    for key, number in expected.items():
        seen.put(key, number)
        seen.put(key, number + 1)

    assert len(seen) == len(expected)
    assert all(seen.get(key) == number + 1 for key, number in expected.items())
    assert seen.get(chance.getrandbits(64)) is None
