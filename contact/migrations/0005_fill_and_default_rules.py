import calendar
from datetime import date

from django.db import migrations
from django.utils import timezone

MONTHS_KEPT = 12

# The routing that the team begins with, first match wins: what it is for, purpose, conditions (question, how, answers),
# desk (none: that of the purpose), copies, tag (True: the answer to the first condition). Change it in the admin.
RULES = [
    ("Press gets the press contact at once", "collaborate", [("represents", "any", ["press"])], "front", [], "press"),
    ("Employers with an international hire", "work", [("situation", "any", ["employer"])], "employers", [], ""),
    ("Start-ups and funders: partnerships hears of them", "invest", [("project", "any", ["start-up", "funding"])], "invest", ["partnership"], ""),
    (
        "The sector picks the specialist",
        "invest",
        [("sector", "any", ["health", "high-tech", "digital", "climate", "creative"])],
        "invest",
        [],
        True,
    ),
    ("Investors who want to work together", "collaborate", [("represents", "any", ["investor"])], "invest", [], ""),
    (
        "Delegations of public bodies",
        "collaborate",
        [("represents", "any", ["government"]), ("looking_for", "any", ["visit"])],
        "front",
        [],
        "delegation",
    ),
    ("Nothing but space or equipment", "collaborate", [("looking_for", "only", ["space"])], "invest", [], ""),
    ("Climate and city", "collaborate", [("theme", "any", ["climate-city"])], "partnership", [], "climate"),
    ("Talent and study: the talent desk hears of it", "collaborate", [("theme", "any", ["talent-study"])], "partnership", ["talent"], ""),
    ("A PhD is often a job: the talent desk hears of it", "study", [("level", "any", ["phd"])], "study", ["talent"], "phd"),
    ("Nothing but student jobs: the talent desk hears of it", "study", [("help_with", "only", ["jobs"])], "study", ["talent"], ""),
    ("Everything else: the desk of the purpose", "", [], None, [], ""),
]


def create_rules(apps, schema_editor):
    alias = schema_editor.connection.alias
    desks = {desk.key: desk for desk in apps.get_model("contact", "Desk").objects.using(alias)}
    rules, conditions = (apps.get_model("contact", name).objects.using(alias) for name in ("RoutingRule", "Condition"))
    for position, (note, purpose, asked, desk, copies, tag) in enumerate(RULES, 1):
        rule = rules.create(
            position=position * 10,
            note=note,
            purpose=purpose,
            desk=desks.get(desk),
            tag="" if tag is True else tag,
            tag_is_answer=tag is True,
        )
        rule.copies.set([desks[key] for key in copies if key in desks])
        for field, match, answers in asked:
            conditions.create(rule=rule, field=field, match=match, answers=answers)


def fill_enquiries(apps, schema_editor):
    """Give what was stored before what every enquiry has now: a promise, a day to be forgotten, a history."""
    alias = schema_editor.connection.alias
    entries = apps.get_model("contact", "HistoryEntry").objects.using(alias)
    enquiries = apps.get_model("contact", "Enquiry").objects.using(alias)
    for enquiry in enquiries.select_related("desk").iterator(chunk_size=500):
        enquiry.days_to_answer = enquiry.desk.days_to_answer
        enquiry.last_message_at = enquiry.received_at
        enquiry.forget_on = a_year_after(timezone.localdate(enquiry.received_at))
        enquiry.is_confidential = bool(enquiry.answers.get("confidential"))
        enquiry.save(update_fields=["days_to_answer", "last_message_at", "forget_on", "is_confidential"])
        entries.create(enquiry=enquiry, kind="received", at=enquiry.received_at, details={"desk": enquiry.desk.key})


def a_year_after(day):
    years, month = divmod(day.month - 1 + MONTHS_KEPT, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Migration(migrations.Migration):
    dependencies = [("contact", "0004_desks_history_and_retention")]

    operations = [
        migrations.RunPython(create_rules, migrations.RunPython.noop),
        migrations.RunPython(fill_enquiries, migrations.RunPython.noop),
    ]
