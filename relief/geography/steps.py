"""What higher floors may do here inside their own unit of work."""

from relief.core.work import step
from relief.geography.loading import site_search
from relief.geography.models import Place, Site


@step
def site_at(place: Place) -> Site | None:
    """Return the site that stands for a place as a whole, made on first use.

    None where the place has no point on the map, as goods could not be sent there.
    """
    if place.lat is None or place.lon is None:
        return None
    found, _ = Site.objects.get_or_create(
        place=place,
        name_zh=place.name_zh,
        defaults={
            "name_en": place.name_en,
            "lat": place.lat,
            "lon": place.lon,
            "search": site_search(place.name_zh, place.name_en, place),
            "assumed": ["lat", "lon"],
        },
    )
    return found
