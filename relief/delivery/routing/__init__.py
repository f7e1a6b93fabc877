"""Routes of vehicles: the problem, its solver, and VRPLIB files. Plain Python, no Django."""

from relief.delivery.routing.day import DayPlan, DayRoute, DayShift, DayStop, DayVisit, plan_day
from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.files import Rounding, route
from relief.delivery.routing.problem import Depot, Fleet, Plan, Problem, Stop, Tour
from relief.delivery.routing.solving import Effort, solve

__all__ = [
    "BadFile",
    "DayPlan",
    "DayRoute",
    "DayShift",
    "DayStop",
    "DayVisit",
    "Depot",
    "Effort",
    "Fleet",
    "Plan",
    "Problem",
    "Rounding",
    "Stop",
    "Tour",
    "plan_day",
    "route",
    "solve",
]
