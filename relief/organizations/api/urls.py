"""URLs of the organizations API."""

from rest_framework.routers import SimpleRouter

from relief.organizations.api.keys import KeyViewSet
from relief.organizations.api.views import OrganizationViewSet

app_name = "api-organizations"
router = SimpleRouter(use_regex_path=False)
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("api-keys", KeyViewSet, basename="key")
urlpatterns = router.urls
