import django.db.models.deletion
import django.db.models.functions.datetime
import relief.core.clock
import relief.core.models
import relief.core.privacy
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('notices', '0001_initial'),
        ('notices', '0002_dated_by_the_platform'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('journal', '0001_tables'),
        ('organizations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=relief.core.clock.ReliefNow(), editable=False)),
                ('key', models.CharField(help_text='what it is about: sent once', max_length=120, unique=True)),
                ('channel', models.CharField(choices=[('mail', 'Mail'), ('sms', 'SMS')], max_length=4)),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('address', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('title', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('body', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('about_type', models.CharField(max_length=80)),
                ('about_uid', models.UUIDField(null=True)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Given up')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['next_try_at'], name='message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sent', 'failed'])), name='message_status_declared')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('event_id', models.BigIntegerField()),
                ('event_type', models.CharField(max_length=80)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_uid', models.UUIDField()),
                ('params', models.JSONField(default=dict, help_text="ids and figures, no person's data")),
                ('happened_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, help_text='alone or in a digest', null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('person', 'event_id'), name='notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice_preference', to=settings.AUTH_USER_MODEL)),
                ('mail', models.CharField(choices=[('never', 'Never'), ('daily', 'Once a day'), ('at_once', 'At once')], default='daily', max_length=8)),
                ('digest_hour', models.PositiveSmallIntegerField(default=8, help_text='local time')),
                ('digested_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='digest_hour_of_a_day')],
            },
        ),
    ]
