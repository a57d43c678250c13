from django.urls import include, path

from lms.urls import (
    account,
    api,
    contact,
    invitations,
    lead,
    logs,
    mail,
    own,
    plan,
    registry,
    rosters,
    setup,
    training,
    works,
)
from lms.urls import help as guides
from lms.views import brand, public

urlpatterns = [
    path("", public.home, name="home"),
    path("language/", public.language, name="language"),
    path("brand.css", brand.brand_css, name="brand-css"),
    *account.urlpatterns,
    *own.urlpatterns,
    *setup.urlpatterns,
    *plan.urlpatterns,
    *registry.urlpatterns,
    *rosters.urlpatterns,
    *training.urlpatterns,
    *works.urlpatterns,
    *contact.urlpatterns,
    *lead.urlpatterns,
    *mail.urlpatterns,
    *invitations.urlpatterns,
    *logs.urlpatterns,
    *guides.urlpatterns,
    *api.urlpatterns,
    path("reports/", include("reports.urls")),
    path("", include("certificates.urls")),
]

# Not Django's: allauth shows it to whoever tries too often.
handler429 = "lms.views.signing_in.too_many"
