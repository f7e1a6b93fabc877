import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import relief.core.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('demand', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('catalog', '0001_tables'),
        ('emergencies', '0001_tables'),
        ('geography', '0001_tables'),
        ('organizations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReliefRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='RQ')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='organizations.organization')),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='emergencies.emergency')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='geography.site')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for check'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('partly_allocated', 'Partly allocated'), ('allocated', 'Allocated'), ('partly_fulfilled', 'Partly delivered'), ('fulfilled', 'Delivered'), ('cancelled', 'Cancelled'), ('expired', 'Not confirmed again')], default='draft', max_length=20)),
                ('request_class', models.PositiveSmallIntegerField(choices=[(1, '1 life-saving'), (2, '2 urgent'), (3, '3 standard')], default=2)),
                ('people', models.BigIntegerField()),
                ('people_under_5', models.BigIntegerField(default=0)),
                ('people_60_plus', models.BigIntegerField(default=0)),
                ('people_80_plus', models.BigIntegerField(default=0)),
                ('days', models.PositiveSmallIntegerField(default=3)),
                ('vulnerability', models.DecimalField(decimal_places=3, default=1, max_digits=4)),
                ('needed_by', models.DateTimeField(blank=True, null=True)),
                ('notes', models.TextField(blank=True, max_length=2000)),
                ('origin_type', models.CharField(blank=True, help_text='ticket, where one', max_length=20)),
                ('origin_uid', models.UUIDField(blank=True, null=True)),
                ('delivery_method', models.CharField(blank=True, help_text='asked for: home, station, unmanned, distribution', max_length=20)),
                ('delivery_contact_uid', models.UUIDField(blank=True, help_text='who receives, kept encrypted by delivery', null=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('decision_note', models.CharField(blank=True, max_length=500)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['emergency', 'status'], name='request_by_emergency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'approved', 'rejected', 'partly_allocated', 'allocated', 'partly_fulfilled', 'fulfilled', 'cancelled', 'expired'])), name='reliefrequest_status_is_declared'), models.CheckConstraint(condition=models.Q(('people__gt', 0)), name='request_has_people'), models.CheckConstraint(condition=models.Q(('vulnerability__gte', 1), ('vulnerability__lte', 1.5)), name='request_vulnerability_in_range'), models.CheckConstraint(condition=models.Q(('request_class__in', [1, 2, 3])), name='request_class_known')],
            },
        ),
        migrations.CreateModel(
            name='RequestLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='demand.reliefrequest')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='request_lines', to='catalog.item')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('request_class', models.PositiveSmallIntegerField(blank=True, choices=[(1, '1 life-saving'), (2, '2 urgent'), (3, '3 standard')], help_text="empty: the request's", null=True)),
                ('requested', models.BigIntegerField()),
                ('verified', models.BigIntegerField(blank=True, null=True)),
                ('verify_reason', models.CharField(blank=True, max_length=300)),
                ('floor', models.BigIntegerField(default=0)),
                ('already', models.BigIntegerField(default=0)),
                ('allocated', models.BigIntegerField(default=0)),
                ('dispatched', models.BigIntegerField(default=0)),
                ('delivered', models.BigIntegerField(default=0)),
                ('reckoning', models.JSONField(blank=True, default=dict, help_text='terms of the calculator')),
                ('explanation', models.JSONField(blank=True, default=dict, help_text='facts of the last plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'item'), name='item_once_a_request'), models.CheckConstraint(condition=models.Q(('requested__gt', 0)), name='line_asks'), models.CheckConstraint(condition=models.Q(models.Q(('allocated', 0), ('verified__isnull', True)), ('verified__gte', django.db.models.expressions.CombinedExpression(models.F('allocated'), '+', models.F('already'))), _connector='OR'), name='line_within_verified'), models.CheckConstraint(condition=models.Q(('allocated__gte', models.F('dispatched')), ('already__gte', 0), ('delivered__gte', 0), ('dispatched__gte', models.F('delivered')), ('floor__gte', 0)), name='line_counts_in_order')],
            },
        ),
    ]
