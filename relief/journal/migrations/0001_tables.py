import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import relief.core.models
from django.db import migrations, models

RELIEF_NOW = """
CREATE FUNCTION relief_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT shows + (clock_timestamp() - anchored_at) * speed FROM journal_clock),
        clock_timestamp())
$$
"""


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('journal', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('type', models.CharField(max_length=80)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_uid', models.UUIDField()),
                ('subject_label', models.CharField(blank=True, max_length=80)),
                ('organization_id', models.BigIntegerField(null=True)),
                ('emergency_uid', models.UUIDField(null=True)),
                ('related', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField()),
                ('actor_label', models.CharField(max_length=120)),
                ('actor_organization_id', models.BigIntegerField(null=True)),
                ('payload', models.JSONField(default=dict)),
                ('schema', models.PositiveSmallIntegerField(default=1)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['subject_uid', 'id'], name='event_by_subject'), models.Index(fields=['organization_id', 'id'], name='event_by_organization'), models.Index(fields=['type', 'id'], name='event_by_type'), django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=['related'], name='event_by_related')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='da77f54c04892830fa4b7afdc2180cfd649da875', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b6bcd', table='journal_event', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='7d41e2d94e725b74bd86b5e5f12808f6ddfaf64f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_abfb2', table='journal_event', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='IdempotentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(max_length=64)),
                ('running', models.BooleanField(default=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('location', models.CharField(blank=True, max_length=500)),
                ('body', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'key'), name='idempotency_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('event_id', models.BigIntegerField()),
                ('handler', models.CharField(max_length=120)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event_id', 'handler'), name='receipt_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='594f472cb3b4f39c92fb2089788a1be75207652f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e55a9', table='journal_receipt', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='c01e73c9782f5208caebb8476a144ad88391d5de', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_6d860', table='journal_receipt', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anchored_at', models.DateTimeField(help_text='database time of the anchor')),
                ('shows', models.DateTimeField(help_text='platform time at the anchor')),
                ('speed', models.FloatField(default=1.0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_clock'), models.CheckConstraint(condition=models.Q(('speed__gte', 0), ('speed__lte', 100000)), name='clock_never_runs_back')],
            },
        ),
        migrations.CreateModel(
            name='OutboxEntry',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to='journal.event')),
                ('subject_uid', models.UUIDField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('last_error', models.TextField(blank=True)),
                ('is_dead', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'journal_outbox',
                'indexes': [models.Index(fields=['subject_uid', 'event'], name='outbox_by_subject'), models.Index(condition=models.Q(('is_dead', False)), fields=['due_at'], name='outbox_due')],
            },
        ),
        migrations.RunSQL(RELIEF_NOW, "DROP FUNCTION relief_now()"),
    ]
