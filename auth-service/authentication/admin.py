"""What operators see: no password hashes, no secrets, no private keys; little to change."""

import django.contrib.auth.admin  # noqa: F401  registers Group, whichever app is read first
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from authentication.models import Account, ServiceClient, Session, SigningKey

admin.site.site_header = "auth-service"
# There are no groups and no permissions: an operator is an operator.
admin.site.unregister(Group)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(ReadOnly):
    """Accounts can be deactivated and made operators. People delete their own accounts."""

    list_display = ("email", "email_verified_at", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email",)
    ordering = ("-id",)
    fields = (
        *("id", "email", "email_verified_at", "language", "time_zone", "created_at"),
        *("is_active", "is_staff"),
    )
    readonly_fields = fields[:-2]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


@admin.register(Session)
class SessionAdmin(ReadOnly):
    list_display = ("id", "account__email", "created_at", "last_used_at", "ended_at", "end")
    list_filter = ("end",)
    search_fields = ("account__email",)
    ordering = ("-id",)
    fields = (
        *("id", "account", "user_agent", "address"),
        *("created_at", "last_used_at", "expires_at", "ended_at", "end"),
    )


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnly):
    list_display = ("kid", "published_at", "activates_at", "retires_at", "removed_at")
    ordering = ("-published_at",)
    fields = list_display


@admin.register(ServiceClient)
class ServiceClientAdmin(ReadOnly):
    list_display = ("name", "updated_at")
    ordering = ("name",)
    fields = list_display
