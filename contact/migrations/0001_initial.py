import contact.models
import contact.references
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='The name that routing knows. Do not change it.', max_length=30, unique=True, verbose_name='key')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('name_nl', models.CharField(max_length=80, verbose_name='name in Dutch')),
                ('email', models.EmailField(max_length=254, verbose_name='mailbox')),
                ('days_to_answer', models.PositiveSmallIntegerField(help_text='In working days, counted from the day after arrival.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days to answer')),
                ('days_to_sort', models.PositiveSmallIntegerField(blank=True, help_text='In working days, where the desk first passes on what is another one’s.', null=True, verbose_name='days to sort')),
                ('is_active', models.BooleanField(default=True, help_text='While this is off, the front desk answers instead.', verbose_name='switched on')),
            ],
            options={
                'verbose_name': 'desk',
                'verbose_name_plural': 'desks',
                'ordering': ['name_en'],
                'constraints': [models.CheckConstraint(condition=models.Q(('days_to_answer__range', (1, 30))), name='contact_desk_answers_within_30_days'), models.CheckConstraint(condition=models.Q(('days_to_sort__isnull', True), ('days_to_sort__range', (1, models.F('days_to_answer'))), _connector='OR'), name='contact_desk_sorts_before_it_answers'), models.CheckConstraint(condition=models.Q(models.Q(('key', 'front'), _negated=True), ('is_active', True), _connector='OR'), name='contact_desk_front_is_never_off')],
            },
        ),
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=12, unique=True, verbose_name='reference')),
                ('purpose', models.CharField(max_length=20, verbose_name='purpose')),
                ('definition_version', models.PositiveSmallIntegerField(verbose_name='version of the form')),
                ('state', models.CharField(choices=[('new', 'New'), ('assigned', 'Assigned'), ('answered', 'Answered'), ('referred', 'Referred'), ('closed', 'Closed')], default='new', max_length=10, verbose_name='state')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('organisation', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1 code', max_length=2, verbose_name='country')),
                ('message', models.TextField(max_length=2000, verbose_name='question')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='answers')),
                ('answer_language', models.CharField(choices=[('en', 'English'), ('nl', 'Dutch')], max_length=2, verbose_name='language of the answer')),
                ('page_language', models.CharField(choices=[('en', 'English'), ('nl', 'Dutch')], max_length=2, verbose_name='language of the page')),
                ('may_refer', models.CharField(choices=[('yes', 'Yes, pass it on'), ('ask', 'Ask me first')], max_length=3, verbose_name='may be passed on')),
                ('privacy_version', models.PositiveSmallIntegerField(verbose_name='version of the privacy wording')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('receipt_token', models.CharField(default=contact.references.new_token, editable=False, max_length=43, unique=True)),
                ('submission_token', models.CharField(editable=False, max_length=64, unique=True)),
                ('is_example', models.BooleanField(default=False, editable=False, verbose_name='example')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='contact.desk', verbose_name='desk')),
            ],
            options={
                'verbose_name': 'enquiry',
                'verbose_name_plural': 'enquiries',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('acknowledgement', 'Acknowledgement')], max_length=20, verbose_name='kind')),
                ('to_email', models.EmailField(max_length=254, verbose_name='to')),
                ('language', models.CharField(choices=[('en', 'English'), ('nl', 'Dutch')], max_length=2, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(blank=True, verbose_name='text as HTML')),
                ('message_id', models.CharField(default=contact.models.new_message_id, editable=False, max_length=255, unique=True, verbose_name='Message-ID')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed')], default='queued', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('sending_until', models.DateTimeField(blank=True, null=True, verbose_name='being sent until')),
                ('last_error_kind', models.CharField(blank=True, max_length=80, verbose_name='last error')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='contact.enquiry', verbose_name='enquiry')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['state', 'due_on'], name='contact_enquiry_state_due'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'assigned', 'answered', 'referred', 'closed'])), name='contact_enquiry_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('may_refer__in', ['yes', 'ask'])), name='contact_enquiry_may_refer_is_known'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('answer_language__in', ['en', 'nl']), ('page_language__in', ['en', 'nl'])), name='contact_enquiry_languages_are_known'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['next_attempt_at'], name='contact_message_queued'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'sending')), fields=['sending_until'], name='contact_message_sending'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed'])), name='contact_message_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sending_until__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('sending_until__isnull', True)), _connector='OR'), name='contact_message_has_a_lease_while_sending'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='contact_message_is_sent_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'acknowledgement')), fields=('enquiry',), name='contact_message_acknowledges_once'),
        ),
    ]
