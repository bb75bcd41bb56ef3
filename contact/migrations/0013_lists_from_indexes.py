import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0012_consent_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_inbox',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_state_due',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_desk_inbox',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_email',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_open',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_owner_inbox',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_state_inbox',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_countries',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_sector',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_due',
        ),
        migrations.RemoveIndex(
            model_name='enquiry',
            name='contact_enquiry_desk_queue',
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('desk'), models.F('is_confidential'), models.F('state'), models.F('owner'), models.F('is_quarantined'), models.F('purpose'), models.F('countries'), models.F('sector'), models.F('due_on'), name='contact_enquiry_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('desk'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('is_confidential'), models.F('state'), models.F('owner'), models.F('is_quarantined'), models.F('purpose'), models.F('countries'), models.F('sector'), models.F('due_on'), name='contact_enquiry_desk_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('desk'), models.F('is_confidential'), models.F('owner'), models.F('is_quarantined'), models.F('purpose'), models.F('countries'), models.F('sector'), models.F('due_on'), name='contact_enquiry_state_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('desk'), models.F('is_confidential'), models.F('state'), models.F('is_quarantined'), models.F('purpose'), models.F('countries'), models.F('sector'), models.F('due_on'), name='contact_enquiry_owner_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('state'), models.F('due_on'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('desk'), models.F('is_confidential'), models.F('owner'), models.F('is_quarantined'), models.F('purpose'), models.F('countries'), models.F('sector'), models.F('consent_asked_at'), name='contact_enquiry_state_due'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('due_on'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('desk'), models.F('is_confidential'), models.F('state'), models.F('owner'), models.F('is_quarantined'), models.F('purpose'), models.F('countries'), models.F('sector'), name='contact_enquiry_due'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(django.db.models.functions.text.Lower('email'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_email'),
        ),
    ]
