import django.db.models.deletion
from django.db import migrations, models


def write_as_mail_goes(apps, schema_editor):
    """Write the domains of stored addresses in ASCII, as those of new ones are; what no mail reaches stays."""
    enquiries = apps.get_model("contact", "Enquiry").objects.using(schema_editor.connection.alias)
    for pk, email in enquiries.values_list("pk", "email").iterator():
        if not email.isascii():
            name, at, domain = email.rpartition("@")
            try:
                enquiries.filter(pk=pk).update(email=f"{name}{at}{domain.encode('idna').decode()}")
            except UnicodeError:
                continue


class Migration(migrations.Migration):

    dependencies = [
        ("contact", "0011_default_templates"),
    ]

    operations = [
        migrations.AddField(
            model_name="enquiry",
            name="consent_for",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contact.partner", verbose_name="consent for"),
        ),
        migrations.RunPython(write_as_mail_goes, migrations.RunPython.noop),
    ]
