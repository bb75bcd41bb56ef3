from django.db.models.constants import LOOKUP_SEP


class OnlyItsFilters:
    """An admin whose addresses ask no more than the filters beside its list ask.

    The stock admin takes any column of the row and the key of any related one. With
    ``?receipt_token__startswith=a`` or, in the list of desks, ``?enquiries__id=7`` somebody
    could learn, guess by guess, what no page shows them.
    """

    def lookup_allowed(self, lookup, value, request):
        asked = {getattr(each, "parameter_name", each) for each in self.get_list_filter(request)}
        return lookup.split(LOOKUP_SEP)[0] in asked and super().lookup_allowed(lookup, value, request)
