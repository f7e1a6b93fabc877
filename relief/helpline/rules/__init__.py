"""Pure rules of the helpline: numbers, points, times, likeness, hand-over."""
