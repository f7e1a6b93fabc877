import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import relief.core.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('organizations', '0001_initial'),
        ('organizations', '0002_key_addresses'),
        ('organizations', '0003_donor_role'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('partner', 'Partner'), ('operator', 'Operator'), ('carrier', 'Carrier'), ('donor', 'Donor')], max_length=10)),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('is_demo', models.BooleanField(default=False, help_text='made up for the demonstration')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['partner', 'operator', 'carrier', 'donor'])), name='organization_kind_is_declared')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=80)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('coordinator', 'Coordinator'), ('partner_admin', 'Partner administrator'), ('stock_keeper', 'Stock keeper'), ('programme_officer', 'Programme officer'), ('warehouse_operator', 'Warehouse operator'), ('helpline_operator', 'Helpline operator'), ('helpline_lead', 'Helpline lead'), ('courier', 'Courier'), ('station_keeper', 'Station keeper'), ('vehicle_gateway', 'Vehicle gateway'), ('carrier', 'Carrier'), ('donor_desk', 'Donor desk'), ('donor', 'Donor'), ('auditor', 'Auditor'), ('system_operator', 'System operator')], max_length=30), size=None)),
                ('token_hash', models.CharField(max_length=128, unique=True)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to='organizations.organization')),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=16, unique=True)),
                ('secret_hash', models.CharField(max_length=128)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('per_minute', models.PositiveIntegerField(default=600)),
                ('addresses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=49), blank=True, default=list, help_text='networks it may be used from; empty: anywhere', size=None)),
            ],
        ),
        migrations.CreateModel(
            name='ApiUsage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='organizations.apiclient')),
                ('minute', models.DateTimeField()),
                ('calls', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'minute'), name='usage_once_a_minute')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organizations.organization')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('coordinator', 'Coordinator'), ('partner_admin', 'Partner administrator'), ('stock_keeper', 'Stock keeper'), ('programme_officer', 'Programme officer'), ('warehouse_operator', 'Warehouse operator'), ('helpline_operator', 'Helpline operator'), ('helpline_lead', 'Helpline lead'), ('courier', 'Courier'), ('station_keeper', 'Station keeper'), ('vehicle_gateway', 'Vehicle gateway'), ('carrier', 'Carrier'), ('donor_desk', 'Donor desk'), ('donor', 'Donor'), ('auditor', 'Auditor'), ('system_operator', 'System operator')], max_length=30), size=None)),
                ('is_active', models.BooleanField(default=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('user',), name='one_active_membership'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('is_active', True)), models.Q(('ended_at__isnull', False), ('is_active', False)), _connector='OR'), name='membership_ended_iff_inactive')],
            },
        ),
    ]
