"""Routes of vehicles: the problem, its solver, and VRPLIB files. Plain Python, no Django.

Who solves asks `plan_day`, `files` or `solving` themselves: they load numpy and PyVRP, which
most processes never need.
"""

from relief.delivery.routing.day import DayPlan, DayRoute, DayShift, DayStop, DayVisit

__all__ = ["DayPlan", "DayRoute", "DayShift", "DayStop", "DayVisit"]
