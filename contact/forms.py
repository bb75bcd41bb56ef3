"""The form of an enquiry, built from the definition, and that of what is added to it later."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from contact import definition
from contact.form_fields import TypedText, form_field, grouped

#: Characters of what an enquirer adds, as of the question itself.
LONGEST_REPLY = 2000


class SummarisedForm(forms.Form):
    """A form that crispy writes without its own ``<form>``, and that can say on top what is wrong in it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def summary(self):
        """Each faulty field's first error with the id of the control it leads to, in the order of the form."""
        return [
            {"control": f"{self[name].auto_id}_0" if self[name].use_fieldset else self[name].auto_id, "text": errors[0]}
            for name in self.fields
            if (errors := self.errors.get(name))
        ]


class ReplyForm(SummarisedForm):
    """What an enquirer adds to an enquiry.

    Args:
        data: what was sent, a ``QueryDict``.
    """

    def __init__(self, data=None):
        super().__init__(data=data)
        errors = definition.current().errors
        self.fields["message"] = TypedText(
            label=_("Your message"),
            help_text=_("Please leave out private details such as health, passport or bank data."),
            max_length=LONGEST_REPLY,
            widget=forms.Textarea({"rows": 5, "data-limit": LONGEST_REPLY}),
            error_messages={
                "required": _("Write your message"),
                "invisible": str(errors["invisible"]),
                "max_length": str(errors["too_long"]).format(limit=grouped(LONGEST_REPLY)),
            },
        )


class EnquiryForm(SummarisedForm):
    """The fields of one purpose, with labels, hints and errors in the active language.

    Args:
        purpose: a ``Purpose`` of the current definition.
        data: what was sent, a ``QueryDict``.
        initial: answers to begin with.
    """

    def __init__(self, purpose, data=None, initial=None):
        super().__init__(data=data, initial=initial)
        self.purpose = purpose
        self.errors_by_code = definition.current().errors
        self.fields = {field.name: form_field(field, self.errors_by_code) for field in purpose.fields}
        # Escaped here, as crispy prints a legend as it stands.
        self.helper.layout = Layout(*(Fieldset(escape(group.legend), *(field.name for field in group.fields)) for group in purpose.groups))

    def clean(self):
        for field in self.purpose.fields:
            if field.kind != "choices" and len(self.data.getlist(field.name)) > 1:
                self.add_error(field.name, str(self.errors_by_code["doubled"]))
            elif self.lacks(field):
                self.add_error(field.name, str(field.missing))

    def lacks(self, field):
        """Tell whether a field is required by another answer, and empty without an error of its own."""
        condition = field.required_when
        return condition and condition.holds(self.cleaned_data) and field.name not in self.errors and not self.cleaned_data.get(field.name)

    @property
    def answers(self):
        """The given answers by field name, as they are stored: a date as ``2027-03-31``, what is empty left out."""
        given = {name: list(dict.fromkeys(value)) if isinstance(value, list) else value for name, value in self.cleaned_data.items() if value}
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in given.items()}
