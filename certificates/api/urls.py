"""What certificates add below ``/api/v1/`` (lms/api/urls.py includes it by name)."""

from rest_framework.routers import SimpleRouter

from certificates.api.certificates import Certificates

router = SimpleRouter()
router.register("certificates", Certificates, "certificate")

urlpatterns = router.urls
