"""What the list of enquiries can be narrowed down by, beside the stock filters."""

from datetime import datetime, time, timedelta

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact import definition
from contact.models.acting import name_of


def people():
    """Return those who work at a desk, by name."""
    users = get_user_model().objects.filter(is_active=True, is_staff=True, desks__isnull=False)
    return sorted(users.distinct().only("username", "first_name", "last_name"), key=lambda user: name_of(user).casefold())


def people_once(request):
    """Return ``people()``, asked once a request: the filter and the actions both name them."""
    if not hasattr(request, "people_of_desks"):
        request.people_of_desks = people()
    return request.people_of_desks


class OwnerFilter(admin.SimpleListFilter):
    """Filters by who answers."""

    title = _("owner")
    parameter_name = "owner"
    NOBODY = "nobody"

    def lookups(self, request, model_admin):
        return [(self.NOBODY, _("Nobody")), *((str(user.pk), name_of(user)) for user in people_once(request))]

    def queryset(self, request, queryset):
        asked = self.value()
        if asked == self.NOBODY:
            return queryset.filter(owner=None)
        return queryset.filter(owner=asked) if asked in {key for key, _name in self.lookup_choices} else queryset


class SectorFilter(admin.SimpleListFilter):
    """Filters by the sector, as the forms ask for it; once a purpose is chosen, by those of its own form."""

    title = _("sector")
    parameter_name = "sector"

    def lookups(self, request, model_admin):
        purposes = definition.current().purposes
        chosen = [purposes[key] for key in [request.GET.get("purpose")] if key in purposes] or purposes.values()
        fields = [field for purpose in chosen for field in purpose.fields if field.name == purpose.sector_field]
        # The forms share keys: the first form that has one names it.
        return list({choice.key: str(choice.label) for field in reversed(fields) for choice in field.choices}.items())

    def queryset(self, request, queryset):
        return queryset.filter(sector=self.value()) if self.value() else queryset


class AgeFilter(admin.SimpleListFilter):
    """Filters by how long ago an enquiry came in."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return [
            ("today", _("Received today")),
            ("week", _("Received this week")),
            ("month", _("Received this month")),
            ("old", _("Older than three months")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        match self.value():
            case "today":
                return queryset.filter(received_at__gte=beginning(today))
            case "week":
                return queryset.filter(received_at__gte=beginning(today - timedelta(days=today.weekday())))
            case "month":
                return queryset.filter(received_at__gte=beginning(today.replace(day=1)))
            case "old":
                return queryset.filter(received_at__lt=beginning(today - timedelta(days=91)))
            case _:
                return queryset


def beginning(day):
    """Return the first moment of a day in Brussels."""
    return timezone.make_aware(datetime.combine(day, time()))
