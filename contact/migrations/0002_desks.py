from django.db import migrations

# Key, English name, Dutch name, days to answer, days to sort. The mailboxes are examples: change them in the admin.
DESKS = [
    ("invest", "Business & investment desk", "Dienst ondernemen en investeren", 2, None),
    ("talent", "International talent desk", "Dienst internationaal talent", 3, None),
    ("employers", "Employers’ contact", "Contactpunt werkgevers", 3, None),
    ("study", "Study desk", "Dienst studeren", 3, None),
    ("partnership", "Innovation partnerships desk", "Dienst innovatiepartnerschappen", 2, None),
    ("front", "Front desk", "Onthaal", 3, 1),
]


def create_desks(apps, schema_editor):
    desks = apps.get_model("contact", "Desk").objects.using(schema_editor.connection.alias)
    for key, name_en, name_nl, days_to_answer, days_to_sort in DESKS:
        desks.get_or_create(
            key=key,
            defaults={
                "name_en": name_en,
                "name_nl": name_nl,
                "email": f"{key}@example.org",
                "days_to_answer": days_to_answer,
                "days_to_sort": days_to_sort,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [migrations.RunPython(create_desks, migrations.RunPython.noop)]
