import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from contact import countries, definition
from contact.folding import words

BATCH = 500
# Each database's own index of the words. Their rows are in step with the table's in whatever way that is written.
INDEX = {
    "postgresql": [
        "CREATE INDEX contact_searchtext_index ON contact_searchtext USING gin (array_to_tsvector(string_to_array(ltrim(words), ' ')))",
    ],
    # The words are folded already: this tokenizer parts them at the spaces and leaves them as they are. Where in a text
    # a word stands is asked by nobody.
    "sqlite": [
        "CREATE VIRTUAL TABLE contact_searchtext_index USING fts5("
        "words, content='contact_searchtext', content_rowid='enquiry_id', tokenize='ascii', detail='none', prefix='1 2 3')",
        "CREATE TRIGGER contact_searchtext_insert AFTER INSERT ON contact_searchtext BEGIN "
        "INSERT INTO contact_searchtext_index (rowid, words) VALUES (new.enquiry_id, new.words); END",
        "CREATE TRIGGER contact_searchtext_delete AFTER DELETE ON contact_searchtext BEGIN "
        "INSERT INTO contact_searchtext_index (contact_searchtext_index, rowid, words) VALUES ('delete', old.enquiry_id, old.words); END",
        "CREATE TRIGGER contact_searchtext_update AFTER UPDATE ON contact_searchtext BEGIN "
        "INSERT INTO contact_searchtext_index (contact_searchtext_index, rowid, words) VALUES ('delete', old.enquiry_id, old.words); "
        "INSERT INTO contact_searchtext_index (rowid, words) VALUES (new.enquiry_id, new.words); END",
    ],
}
UNDO = {
    "postgresql": ["DROP INDEX contact_searchtext_index"],
    "sqlite": [
        *(f"DROP TRIGGER contact_searchtext_{when}" for when in ("insert", "delete", "update")),
        "DROP TABLE contact_searchtext_index",
    ],
}


def make_index(apps, schema_editor):
    for statement in INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    """Enter what is stored: its group of countries and its sector, and the words it is found by."""
    Enquiry, SearchText = apps.get_model("contact", "Enquiry"), apps.get_model("contact", "SearchText")
    there, last = set(definition.versions()), 0
    while batch := list(Enquiry.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        rows = []
        for enquiry in batch:
            enquiry.countries = group(enquiry.country)
            # What was sent with a form that is gone stays readable as far as it can be: check_enquiries tells of it.
            purpose = definition.version(enquiry.definition_version).purposes.get(enquiry.purpose) if enquiry.definition_version in there else None
            enquiry.sector = str(enquiry.answers.get(purpose.sector_field, "")) if purpose else ""
            asked = purpose.fields if purpose else ()
            given = [enquiry.answers.get(field.name, "") for field in asked if field.kind in {"text", "textarea", "url"}]
            typed = [text for text in given if isinstance(text, str)]
            texts = [enquiry.reference, enquiry.reference.replace("-", ""), enquiry.name, enquiry.email, enquiry.organisation, enquiry.tag]
            found = {word for text in [*texts, enquiry.message, *typed] for word in words(text)}
            rows.append(SearchText(enquiry=enquiry, words="".join(f" {word}" for word in sorted(found))))
        Enquiry.objects.bulk_update(batch, ["countries", "sector"])
        SearchText.objects.bulk_create(rows)
        last = batch[-1].pk


def group(country):
    if country in {"", "BE"}:
        return country.lower()
    return "eea" if country in countries.near() else "other"


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0007_answering'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('enquiry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='contact.enquiry')),
                ('words', models.TextField()),
            ],
        ),
        migrations.AlterModelOptions(
            name='enquiry',
            options={'permissions': [('handle_enquiry', 'Can act on the enquiries of the own desks'), ('oversee_enquiries', 'Can see the enquiries of all desks'), ('export_enquiries', 'Can export lists of enquiries')], 'verbose_name': 'enquiry', 'verbose_name_plural': 'enquiries'},
        ),
        migrations.AddField(
            model_name='enquiry',
            name='countries',
            field=models.CharField(blank=True, choices=[('be', 'Belgium'), ('eea', 'EU, EEA or Switzerland'), ('other', 'Other countries'), ('', 'Not asked')], editable=False, max_length=5, verbose_name='country group'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='sector',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='sector'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_owner_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_state_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('countries'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_countries'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('sector'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_sector'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('due_on'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_due'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['owner', 'state', 'due_on'], name='contact_enquiry_owner_open'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['desk', 'state', 'due_on'], name='contact_enquiry_desk_open'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('is_confidential', True)), fields=['desk'], name='contact_enquiry_confidential'),
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
