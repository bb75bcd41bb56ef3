from django.db import migrations, models


def make_anew(apps, schema_editor):
    """Have the worker make the index anew: until then the lists stand as they are, with the topic for a reason."""
    apps.get_model("news", "RelatedIndex").objects.using(schema_editor.connection.alias).update(phase=1, position=0)


class Migration(migrations.Migration):

    dependencies = [
        ("news", "0007_related_news"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="relatedlink",
            name="term",
        ),
        migrations.AddField(
            model_name="relatedlink",
            name="is_name",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="relatedlink",
            name="shown",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.RunPython(make_anew, migrations.RunPython.noop),
    ]
