from django.db import migrations


def seed_drawings(apps, schema_editor):
    """Give each article that is there the seed its cover is drawn from: the slug of its group's English or oldest version."""
    articles = apps.get_model("news", "Article").objects
    seeds = {}
    for group, slug in articles.order_by("language", "pk").values_list("translation_group", "slug"):
        seeds.setdefault(group, slug)
    for group, seed in seeds.items():
        articles.filter(translation_group=group).update(art_seed=seed)


class Migration(migrations.Migration):
    dependencies = [("news", "0005_pictures")]

    operations = [migrations.RunPython(seed_drawings, migrations.RunPython.noop, elidable=True)]
