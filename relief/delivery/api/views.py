"""The resource of the last mile: deliveries."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, command
from relief.delivery import actions, files, queries
from relief.delivery.api import filters, serializers
from relief.delivery.models import Delivery
from relief.organizations.permissions import Permission

Command = Callable[..., Response]
FORMS = ("application/json", "multipart/form-data")


def _takes(name: str) -> Callable[[Command], Command]:
    """Describe a command for OpenAPI."""
    given = getattr(serializers, name)
    body = dict.fromkeys(FORMS, given) if name == "HandOverInput" else given
    described: Callable[[Command], Command] = extend_schema(
        request=body, responses=serializers.DeliverySerializer
    )
    return described


class DeliveryViewSet(ScopedReadViewSet):
    """Deliveries to doors, stations, distribution points and by unmanned vehicles."""

    model = Delivery
    query = queries.deliveries
    permission = Permission.DELIVERY_VIEW
    serializer_class = serializers.DeliverySerializer
    filterset_class = filters.DeliveryFilter

    @_takes("AssignInput")
    @command()
    def assign(self, request: Request, uid: UUID) -> Response:
        """Choose how a delivery goes and who brings it."""
        given = actions.Assignment(**self.given(serializers.AssignInput))
        return self.answer(actions.assign(**self.who(uid), assignment=given))

    @_takes("MomentInput")
    @command()
    def go_out(self, request: Request, uid: UUID) -> Response:
        """Take a delivery out."""
        return self.answer(actions.go_out(**self.who(uid), **self.given(serializers.MomentInput)))

    @_takes("DepositInput")
    @command()
    def deposit(self, request: Request, uid: UUID) -> Response:
        """Take goods in at their station; that is not yet delivered."""
        given = self.given(serializers.DepositInput)
        return self.answer(actions.deposit(**self.who(uid), **given))

    @_takes("HandOverInput")
    @command()
    def hand_over(self, request: Request, uid: UUID) -> Response:
        """Hand goods over at the door or a distribution point."""
        return self.answer(actions.hand_over(**self.who(uid), given=self.handed()))

    @_takes("MomentInput")
    @command()
    def miss(self, request: Request, uid: UUID) -> Response:
        """Note that a parcel is not on the station's shelf; once found it is taken in again."""
        return self.answer(actions.miss(**self.who(uid), **self.given(serializers.MomentInput)))

    @_takes("HandOverInput")
    @command()
    def pick_up(self, request: Request, uid: UUID) -> Response:
        """Give goods out at a station against the code."""
        return self.answer(actions.pick_up(**self.who(uid), given=self.handed()))

    @_takes("FailInput")
    @command()
    def fail(self, request: Request, uid: UUID) -> Response:
        """Note that goods could not be handed over."""
        return self.answer(actions.fail(**self.who(uid), **self.given(serializers.FailInput)))

    @_takes("MomentInput")
    @command("return")
    def send_back(self, request: Request, uid: UUID) -> Response:
        """Start the way back."""
        given = self.given(serializers.MomentInput)
        return self.answer(actions.send_back(**self.who(uid), **given))

    @extend_schema(request=None, responses=serializers.DeliverySerializer)
    @command()
    def take_back(self, request: Request, uid: UUID) -> Response:
        """Take what came back into the warehouse."""
        return self.answer(actions.take_back(**self.who(uid)))

    @_takes("ArriveInput")
    @command()
    def arrive(self, request: Request, uid: UUID) -> Response:
        """Note that an unmanned vehicle stands at the stop."""
        return self.answer(actions.arrive(**self.who(uid), **self.given(serializers.ArriveInput)))

    @_takes("OpenInput")
    @command()
    def open(self, request: Request, uid: UUID) -> Response:
        """Open a vehicle's compartment against the code."""
        given = actions.Given(**self.given(serializers.OpenInput))
        return self.answer(actions.open_vehicle(**self.who(uid), given=given))

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}

    def handed(self) -> actions.Given:
        """Return what was handed over, its pictures checked."""
        given = self.given(serializers.HandOverInput)
        pictures = files.read_all(given.pop("photo"), given.pop("signature"))
        lines = {row["line"]: row["quantity"] for row in given.pop("lines")}
        return actions.Given(**given, pictures=tuple(pictures), lines=lines)
