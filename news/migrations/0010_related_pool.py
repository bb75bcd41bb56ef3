from django.db import migrations, models

#: What changes in place with each publication: room beside it, so that no index of the table has to change too. Pages that
#: are there already come to it as they are written anew.
ROOM = {"news_relatedlink": 80, "news_relatedtext": 85, "news_relatedterm": 90}


def leave_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, percent in ROOM.items():
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")


class Migration(migrations.Migration):

    dependencies = [
        ("news", "0009_related_without_constraints_and_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="relatedtext",
            name="pool",
            field=models.BinaryField(default=bytes),
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
