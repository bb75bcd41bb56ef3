from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contact.admin.lookups import OnlyItsFilters
from contact.admin.purposes import purpose_field
from contact.models import AnswerTime, Desk


class AnswerTimeInline(admin.StackedInline):
    model = AnswerTime
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return purpose_field(db_field) if db_field.name == "purpose" else super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Desk)
class DeskAdmin(OnlyItsFilters, admin.ModelAdmin):
    list_display = ["name", "key", "email", "people", "days_to_answer", "is_active"]
    fields = ["key", "name_en", "name_nl", "email", "language", "members", "days_to_answer", "days_to_sort", "is_active"]
    search_fields = ["key", "name_en", "name_nl", "email"]
    inlines = [AnswerTimeInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("members")

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """A desk is switched off: enquiries keep the name of the desk that answered them."""
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "members":
            # Accounts are made in their own place.
            field.widget.can_add_related = False
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer the staff as a list to tick: those who work here now, and former ones who are still on a desk."""
        if db_field.name == "members":
            staff = get_user_model().objects.filter(Q(is_staff=True, is_active=True) | Q(desks__isnull=False))
            kwargs |= {"queryset": staff.distinct().order_by("username"), "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("name"), ordering="name_en")
    def name(self, desk):
        return desk.name

    @admin.display(description=_("members"))
    def people(self, desk):
        return ", ".join(member.get_username() for member in desk.members.all()) or _("nobody yet")
