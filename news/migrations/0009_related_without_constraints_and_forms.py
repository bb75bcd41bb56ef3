from django.db import migrations, models


def make_anew(apps, schema_editor):
    """Have the worker make the index anew, which takes terms by other rules now; until then the lists stand as they are."""
    apps.get_model("news", "RelatedIndex").objects.using(schema_editor.connection.alias).update(phase=1, position=0)


class Migration(migrations.Migration):

    dependencies = [
        ("news", "0008_related_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="relatedtext",
            name="forms",
            field=models.BinaryField(default=bytes),
        ),
        migrations.AlterField(
            model_name="relatedpick",
            name="article",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.CASCADE,
                related_name="related_picks",
                to="news.article",
                verbose_name="article",
            ),
        ),
        migrations.AlterField(
            model_name="relatedpick",
            name="other",
            field=models.ForeignKey(
                db_constraint=False, on_delete=models.deletion.CASCADE, related_name="picks_of_it", to="news.article", verbose_name="related article"
            ),
        ),
        migrations.RunPython(make_anew, migrations.RunPython.noop),
    ]
