import django.db.models.deletion
import django.db.models.functions.datetime
import relief.core.clock
import relief.core.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('allocation', '0001_initial'),
        ('allocation', '0002_equity_readings'),
        ('allocation', '0003_quiet_before_planning'),
        ('allocation', '0004_parts_of_kits'),
        ('allocation', '0005_dated_by_the_platform'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('catalog', '0001_tables'),
        ('demand', '0001_tables'),
        ('emergencies', '0001_tables'),
        ('inventory', '0001_tables'),
        ('journal', '0001_tables'),
        ('organizations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='AllocationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=relief.core.clock.ReliefNow(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='PL')),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='emergencies.emergency')),
                ('status', models.CharField(choices=[('draft', 'Waiting for the planner'), ('solving', 'Being worked out'), ('proposed', 'Proposed'), ('approved', 'Approved'), ('committed', 'Reserved'), ('superseded', 'Overtaken'), ('failed', 'Failed'), ('cancelled', 'Dropped')], default='draft', max_length=12)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('is_what_if', models.BooleanField(default=False)),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='allocation.allocationplan')),
                ('assumptions', models.JSONField(blank=True, default=dict)),
                ('reach', models.JSONField(blank=True, default=dict, help_text='requests or place it is for; empty: all')),
                ('snapshot', models.JSONField(default=dict, help_text='relief-allocation/1')),
                ('snapshot_hash', models.CharField(blank=True, max_length=64)),
                ('result', models.JSONField(default=dict, help_text='relief-plan/1')),
                ('metrics', models.JSONField(default=dict)),
                ('progress', models.PositiveSmallIntegerField(default=0, help_text='percent')),
                ('value_cny', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('units', models.BigIntegerField(default=0)),
                ('failure', models.CharField(blank=True, max_length=500)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='times taken up')),
                ('asked_at', models.DateTimeField(blank=True, help_text='first, by the platform', null=True)),
                ('settles_at', models.DateTimeField(blank=True, help_text='what asked for it may go on until then; empty: at once', null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('committed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['emergency', 'status'], name='plan_by_emergency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'solving', 'proposed', 'approved', 'committed', 'superseded', 'failed', 'cancelled'])), name='allocationplan_status_is_declared'), models.UniqueConstraint(condition=models.Q(('is_what_if', False), ('reach', {}), ('status', 'draft')), fields=('emergency',), name='one_waiting_plan')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=relief.core.clock.ReliefNow(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='AP')),
                ('request_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='demand.requestline')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('status', models.CharField(choices=[('open', 'Waiting for an answer'), ('upheld', 'Upheld'), ('declined', 'Declined')], default='open', max_length=10)),
                ('text', models.CharField(max_length=1000)),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('due_at', models.DateTimeField()),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'upheld', 'declined'])), name='appeal_status_is_declared'), models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('request_line',), name='one_open_appeal_a_line')],
            },
        ),
        migrations.CreateModel(
            name='EquityReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='emergencies.emergency')),
                ('week', models.DateField(help_text='its Monday')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='catalog.item')),
                ('figures', models.JSONField(default=dict)),
                ('partners', models.JSONField(default=dict)),
                ('flags', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('emergency', 'week', 'item'), name='equity_once_a_week', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('week__week_day', 2)), name='equity_week_is_a_monday')],
            },
        ),
        migrations.CreateModel(
            name='PlanApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='allocation.allocationplan')),
                ('actor_key', models.CharField(max_length=40)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'actor_key'), name='approve_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=relief.core.clock.ReliefNow(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='RO')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_orders', to='allocation.allocationplan')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_orders', to='organizations.organization')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_orders', to='demand.reliefrequest')),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_orders', to='inventory.facility')),
                ('status', models.CharField(choices=[('submitted', 'Waiting for the owner'), ('accepted', 'Accepted'), ('rejected', 'Refused'), ('released', 'Released'), ('cancelled', 'No longer needed')], default='submitted', max_length=10)),
                ('reason', models.CharField(blank=True, help_text='of a refusal', max_length=300)),
                ('is_standing', models.BooleanField(default=False, help_text='released by a standing rule')),
                ('due_at', models.DateTimeField()),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'accepted', 'rejected', 'released', 'cancelled'])), name='releaseorder_status_is_declared'), models.UniqueConstraint(fields=('plan', 'owner', 'request', 'facility'), name='release_order_once')],
            },
        ),
        migrations.CreateModel(
            name='AllocationLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='allocation.allocationplan')),
                ('request_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocation_lines', to='demand.requestline')),
                ('balance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocation_lines', to='inventory.stockbalance')),
                ('release_order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='allocation.releaseorder')),
                ('quantity', models.BigIntegerField()),
                ('counts_as', models.BigIntegerField(help_text='units of the item asked (substitutes differ; a kit counts with one of its parts)')),
                ('per_kit', models.BigIntegerField(default=0, help_text='units in one kit where these are parts of kits; else 0')),
                ('day', models.PositiveSmallIntegerField(default=0)),
                ('is_ticked', models.BooleanField(default=True)),
                ('value_cny', models.DecimalField(decimal_places=2, default=0, max_digits=16)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='allocation_positive'), models.UniqueConstraint(fields=('plan', 'request_line', 'balance', 'day'), name='allocation_once')],
            },
        ),
    ]
