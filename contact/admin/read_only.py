from django.contrib import admin

from contact.admin.lookups import OnlyItsFilters


class ReadOnlyAdmin(OnlyItsFilters, admin.ModelAdmin):
    """Rows that visitors and the portal make: staff read them."""

    show_full_result_count = False
    change_form_template = "contact/admin/read_only.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
