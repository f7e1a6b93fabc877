"""API: organizations by code and name."""

from rest_framework import serializers

from relief.core.http.rest import ScopedReadViewSet
from relief.organizations import queries
from relief.organizations.models import Organization


class OrganizationOutput(serializers.ModelSerializer[Organization]):
    """An organization as others see it."""

    class Meta:
        model = Organization
        fields = ("uid", "code", "kind", "name_zh", "name_en", "is_demo")


class OrganizationViewSet(ScopedReadViewSet):
    """Organizations that work on this platform."""

    model = Organization
    query = staticmethod(queries.organizations)
    serializer_class = OrganizationOutput
