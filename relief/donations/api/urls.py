"""URLs of pledges."""

from rest_framework.routers import SimpleRouter

from relief.donations.api import views

app_name = "api-donations"
router = SimpleRouter(use_regex_path=False)
router.register("pledges", views.PledgeViewSet, basename="pledge")

urlpatterns = router.urls
