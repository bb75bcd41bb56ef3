"""System checks: what the portal asks must be whole before it asks anybody."""

from django.core.checks import Error, register

from contact import definition


@register()
def check_definitions(app_configs, **kwargs):
    """Report each definition that cannot be read (``contact.E001``)."""
    errors = []
    for number in definition.versions():
        try:
            definition.version(number)
        except definition.DefinitionError as error:
            errors.append(Error(str(error), hint="See contact/definition.py for what each key means.", id="contact.E001"))
    return errors
