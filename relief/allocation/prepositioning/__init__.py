"""Where to hold goods before a disaster: advice from past disasters and today's stock.

``instance``  the question as plain values, in the manner of Rawls and Turnquist (2010)
``program``   its mixed-integer program, solved to proven optimality
``measures``  what a placement means: expected hours, coverage, who is reached in a day
``advice``    placements compared: as it is, moved, and with one more warehouse
``history``   the question of this platform's own stock and of published disasters

The method is in docs/allocation/prepositioning.md.
"""
