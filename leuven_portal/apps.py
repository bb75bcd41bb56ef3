from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site as its default."""

    default_site = "leuven_portal.admin_site.PortalAdminSite"


class LeuvenPortalConfig(AppConfig):
    name = "leuven_portal"
    verbose_name = "Leuven Innovation Region"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from leuven_portal import checks  # noqa: F401 - registers them
        from leuven_portal.accounts import noting  # noqa: F401 - connects the signals
        from leuven_portal.roles import grant_roles

        post_migrate.connect(grant_roles, sender=self)
