from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.db import DataError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from leuven_portal.accounts import second_factor, urls
from leuven_portal.day import day_of

#: Words of the stock admin that its own Dutch catalogue lacks. Named here, they are in ours.
WITHOUT_DUTCH = [gettext_noop("Model name"), gettext_noop("Add link"), gettext_noop("Change or view list link")]


class PortalAdminSite(AdminSite):
    """The staff's side: Django's admin under the region's name."""

    site_header = _("Leuven Innovation Region")
    site_title = _("Leuven Innovation Region")
    index_title = _("Today")
    # Not admin/index.html: the stock page of one app is made of that.
    index_template = "admin/day.html"

    def admin_view(self, view, cacheable=False):
        """Answer 400 where an address or a form holds what no column can hold.

        The stock admin passes filters and keys from the address on to the database as they are: a
        year 99999, a key of twenty digits or half a regular expression would be a 500.
        """

        @wraps(view)
        def checked(request, *args, **kwargs):
            if any(name.endswith(("__regex", "__iregex")) for name in request.GET):
                raise BadRequest("regex")
            if "" in (request.GET.get("_to_field"), request.POST.get("_to_field")):
                raise BadRequest("to_field")
            try:
                response = view(request, *args, **kwargs)
                # A list asks the database when it is rendered: that must happen here.
                return response.render() if hasattr(response, "render") else response
            except (ValueError, OverflowError, DataError) as error:
                raise BadRequest("value") from error

        return super().admin_view(checked, cacheable)

    # The stock admin's own doors ask for no second factor, know no limit and are noted nowhere: allauth's are the only ones.

    def login(self, request, extra_context=None):
        return urls.login(request)

    def logout(self, request, extra_context=None):
        return urls.logout(request)

    def password_change(self, request, extra_context=None):
        return urls.password_change(request)

    def each_context(self, request):
        """Return what every page of the admin shows, and whether somebody works here without a second factor, as the settings allow."""
        context = super().each_context(request)
        without = not settings.STAFF_SECOND_FACTOR and context["has_permission"] and not second_factor.was_used(request)
        return context | {"without_second_factor": without}

    def index(self, request, extra_context=None):
        """Show the day of whoever has signed in, and below it the way to every list."""
        return super().index(request, day_of(request.user) | (extra_context or {}))
