"""Filters by a moment, whatever offset a program writes it with."""

import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField

from relief.core.clock import in_utc


class MomentField(IsoDateTimeField):  # type: ignore[misc]
    """A form field that hands on moments in UTC."""

    def to_python(self, value: Any) -> datetime.datetime | None:
        """Return the moment, or raise ValidationError."""
        at: datetime.datetime | None = super().to_python(value)
        try:
            return in_utc(at) if at else None
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]
    """A filter by a moment."""

    field_class = MomentField
