import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0003_enquiry_came_from'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20, verbose_name='purpose')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days to answer')),
            ],
            options={
                'verbose_name': 'time to answer one purpose',
                'verbose_name_plural': 'times to answer one purpose',
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('action', models.CharField(choices=[('export', 'Data of a person exported'), ('erase', 'Data of a person erased'), ('purge', 'Enquiries forgotten in time')], max_length=10, verbose_name='action')),
                ('by', models.CharField(help_text='The account of the portal or of the machine.', max_length=150, verbose_name='by')),
                ('subject', models.CharField(blank=True, max_length=64, verbose_name='subject')),
                ('enquiries', models.PositiveIntegerField(verbose_name='enquiries')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.SlugField(max_length=40, verbose_name='question')),
                ('match', models.CharField(choices=[('any', 'has one of these answers'), ('only', 'has no other answers than these')], default='any', max_length=4, verbose_name='how')),
                ('answers', models.JSONField(default=list, verbose_name='answers')),
            ],
            options={
                'verbose_name': 'condition',
                'verbose_name_plural': 'conditions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('kind', models.CharField(choices=[('received', 'Received'), ('quarantined', 'Put in quarantine'), ('released', 'Released from quarantine'), ('spam', 'Marked as spam'), ('not-spam', 'Mark of spam taken back'), ('mail-failed', 'A mail could not be delivered'), ('mail-again', 'A mail was queued once more'), ('opened', 'Opened')], max_length=20, verbose_name='what')),
                ('by_name', models.CharField(blank=True, max_length=150, verbose_name='who')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='details')),
            ],
            options={
                'verbose_name': 'history entry',
                'verbose_name_plural': 'history entries',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True, verbose_name='key')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='being done until')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
            },
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='The rules are read in this order; the first that fits decides.', verbose_name='place in the list')),
                ('note', models.CharField(max_length=120, verbose_name='what it is for')),
                ('purpose', models.CharField(blank=True, help_text='Empty: whatever the purpose.', max_length=20, verbose_name='purpose')),
                ('tag', models.SlugField(blank=True, help_text='A word by which the desk finds who answers.', max_length=30, verbose_name='tag')),
                ('tag_is_answer', models.BooleanField(default=False, help_text='Takes the answer to the first condition as the tag.', verbose_name='the answer is the tag')),
                ('is_active', models.BooleanField(default=True, verbose_name='switched on')),
            ],
            options={
                'verbose_name': 'routing rule',
                'verbose_name_plural': 'routing rules',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Statistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                ('purpose', models.CharField(max_length=20, verbose_name='purpose')),
                ('sector', models.CharField(blank=True, max_length=40, verbose_name='sector')),
                ('countries', models.CharField(blank=True, choices=[('be', 'Belgium'), ('eea', 'EU, EEA or Switzerland'), ('other', 'Other countries'), ('', 'Not asked')], max_length=5, verbose_name='country group')),
                ('days_to_answer', models.SmallIntegerField(default=-1, help_text='−1: not answered.', verbose_name='working days to answer')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='count')),
            ],
            options={
                'verbose_name': 'statistic',
                'verbose_name_plural': 'statistics',
                'ordering': ['-month', 'purpose', 'sector', 'countries', 'days_to_answer'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='key')),
                ('since', models.DateTimeField(db_index=True, verbose_name='since')),
                ('count', models.PositiveIntegerField(verbose_name='count')),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.AlterModelOptions(
            name='enquiry',
            options={'permissions': [('handle_enquiry', 'Can act on the enquiries of the own desks'), ('oversee_enquiries', 'Can see the enquiries of all desks')], 'verbose_name': 'enquiry', 'verbose_name_plural': 'enquiries'},
        ),
        migrations.RemoveConstraint(
            model_name='enquiry',
            name='contact_enquiry_state_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='contact_message_state_is_known',
        ),
        migrations.AddField(
            model_name='desk',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('nl', 'Dutch')], default='en', max_length=2, verbose_name='language of its mail'),
        ),
        migrations.AddField(
            model_name='desk',
            name='members',
            field=models.ManyToManyField(blank=True, help_text='They read the desk’s enquiries. What is confidential nobody else reads.', related_name='desks', to=settings.AUTH_USER_MODEL, verbose_name='members'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='answered'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='copies',
            field=models.ManyToManyField(blank=True, related_name='copied_enquiries', to='contact.desk', verbose_name='copied to'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='days_to_answer',
            field=models.PositiveSmallIntegerField(default=3, verbose_name='days to answer'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='enquiry',
            name='forget_on',
            field=models.DateField(default=datetime.date(9999, 1, 1), help_text='A year after the last message, or what its form promised.', verbose_name='forgotten on'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='enquiry',
            name='is_confidential',
            field=models.BooleanField(default=False, help_text='Only the members of its desk read it.', verbose_name='confidential'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='is_quarantined',
            field=models.BooleanField(default=False, help_text='It looks like spam, and nobody has judged it yet.', verbose_name='in quarantine'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='last_message_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='last message'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='spam_signs',
            field=models.JSONField(blank=True, default=list, verbose_name='signs of spam'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='tag',
            field=models.CharField(blank=True, max_length=30, verbose_name='tag'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='warned_on',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='alerted_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='desk',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contact.desk', verbose_name='desk'),
        ),
        migrations.AlterField(
            model_name='desk',
            name='email',
            field=models.EmailField(help_text='It hears of every new enquiry, without what was asked.', max_length=254, verbose_name='mailbox'),
        ),
        migrations.AlterField(
            model_name='enquiry',
            name='state',
            field=models.CharField(choices=[('new', 'New'), ('assigned', 'Assigned'), ('answered', 'Answered'), ('referred', 'Referred'), ('closed', 'Closed'), ('spam', 'Spam')], default='new', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='message',
            name='enquiry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='contact.enquiry', verbose_name='enquiry'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('acknowledgement', 'Acknowledgement'), ('notification', 'Notice to the desk'), ('copy', 'Notice to a second desk'), ('digest', 'The desk’s day'), ('alert', 'Alert')], max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('bounced', 'Bounced')], default='queued', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(models.F('desk'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='contact_enquiry_desk_inbox'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('is_quarantined', True)), fields=['received_at'], name='contact_enquiry_quarantine'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['forget_on'], name='contact_enquiry_forget'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='contact_enquiry_email'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('alerted_at__isnull', True), ('state__in', ['failed', 'bounced'])), fields=['created_at'], name='contact_message_lost'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'assigned', 'answered', 'referred', 'closed', 'spam'])), name='contact_enquiry_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed', 'bounced'])), name='contact_message_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('enquiry__isnull', False), ('kind__in', ['digest', 'alert']), _connector='OR'), name='contact_message_is_about_an_enquiry'),
        ),
        migrations.AddField(
            model_name='answertime',
            name='desk',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answer_times', to='contact.desk', verbose_name='desk'),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='enquiry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='contact.enquiry', verbose_name='enquiry'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='copies',
            field=models.ManyToManyField(blank=True, help_text='They hear of it without its text and may open it. What is confidential is copied to nobody.', related_name='copy_rules', to='contact.desk', verbose_name='desks that get a copy'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='desk',
            field=models.ForeignKey(blank=True, help_text='Empty: the desk of the purpose.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='contact.desk', verbose_name='desk that answers'),
        ),
        migrations.AddField(
            model_name='condition',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='contact.routingrule'),
        ),
        migrations.AddConstraint(
            model_name='statistic',
            constraint=models.UniqueConstraint(fields=('month', 'purpose', 'sector', 'countries', 'days_to_answer'), name='contact_statistic_once'),
        ),
        migrations.AddConstraint(
            model_name='answertime',
            constraint=models.UniqueConstraint(fields=('desk', 'purpose'), name='contact_answer_time_once_a_purpose'),
        ),
        migrations.AddConstraint(
            model_name='answertime',
            constraint=models.CheckConstraint(condition=models.Q(('days__range', (1, 30))), name='contact_answer_time_within_30_days'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(('tag', ''), ('tag_is_answer', False), _connector='OR'), name='contact_rule_has_one_tag'),
        ),
        migrations.AddConstraint(
            model_name='condition',
            constraint=models.CheckConstraint(condition=models.Q(('match__in', ['any', 'only'])), name='contact_condition_match_is_known'),
        ),
    ]
