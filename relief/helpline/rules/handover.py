"""How goods reach somebody, by what the person can do."""

from dataclasses import dataclass

ASKED = {"door": "home", "neighbour": "home", "station": "station"}


@dataclass(frozen=True, slots=True)
class Ability:
    """What a person can do about fetching goods."""

    mobility: str = ""
    no_stairs: bool = False
    no_carer: bool = False
    cognition: bool = False
    is_sealed: bool = False


def can_leave_home(ability: Ability) -> bool:
    """Say whether the person can go to a station themselves."""
    is_able = ability.mobility not in {"bed", "wheelchair"} and not ability.no_stairs
    return is_able and not ability.cognition and not ability.is_sealed


def method(asked: str, ability: Ability, *, has_proxy: bool = False) -> str:
    """Return home or station; a station only for who can go there or sends somebody."""
    wanted = ASKED.get(asked, "home")
    if wanted == "station" and not (can_leave_home(ability) or has_proxy):
        return "home"
    return wanted
