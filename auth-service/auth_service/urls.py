"""All routes of auth-service; what is below /internal/ is never routed from outside."""

from authentication.internal import AddressView, IntrospectionView, MailView, TokenView
from django.contrib import admin
from django.urls import include, path

from rest_kit.urls import schema_route
from service_kit.problems import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    schema_route("api/auth/"),
    path("api/auth/", include("authentication.urls")),
    path("internal/token/", TokenView.as_view(), name="internal-token"),
    path("internal/tokens/introspect/", IntrospectionView.as_view(), name="introspection"),
    path("internal/mails/<uuid:mail_id>/", MailView.as_view(), name="internal-mail"),
    path("internal/accounts/<uuid:account_id>/", AddressView.as_view(), name="internal-account"),
    path("internal/admin/", admin.site.urls),
]
