"""URLs of items."""

from rest_framework.routers import SimpleRouter

from relief.catalog.api import views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("items", views.ItemViewSet, basename="api-item")

urlpatterns = router.urls
