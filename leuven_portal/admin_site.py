from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """The staff's side: Django's admin under the region's name."""

    site_header = _("Leuven Innovation Region")
    site_title = _("Leuven Innovation Region")
    index_title = _("Today")
