import django.db.models.deletion
import django.db.models.functions.datetime
import relief.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('emergencies', '0001_initial'),
        ('emergencies', '0002_alter_emergency_status'),
    ]

    initial = True

    dependencies = [
        ('geography', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='EM')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('hazard', models.CharField(choices=[('earthquake', 'Earthquake'), ('flood', 'Flood'), ('storm', 'Storm'), ('wildfire', 'Wildfire'), ('epidemic', 'Epidemic')], max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('active', 'Responding'), ('closed', 'Ended')], default='draft', max_length=10)),
                ('struck_at', models.DateTimeField()),
                ('magnitude', models.CharField(blank=True, max_length=20)),
                ('epicentre_lat', models.FloatField(null=True)),
                ('epicentre_lon', models.FloatField(null=True)),
                ('depth_km', models.FloatField(null=True)),
                ('glide', models.CharField(blank=True, max_length=24)),
                ('activated_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('places', models.ManyToManyField(blank=True, related_name='emergencies', to='geography.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'active', 'closed'])), name='emergency_status_is_declared')],
            },
        ),
        migrations.CreateModel(
            name='AffectedSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='emergencies.emergency')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affected', to='geography.site')),
                ('people', models.BigIntegerField()),
                ('source', models.CharField(max_length=300)),
                ('is_assumed', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('emergency', 'site'), name='affected_site_once')],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='emergencies.emergency')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='geography.place')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='geography.site')),
                ('metric', models.CharField(max_length=40)),
                ('value', models.BigIntegerField()),
                ('precision', models.CharField(default='exact', max_length=12)),
                ('as_of', models.DateTimeField()),
                ('source', models.CharField(max_length=300)),
                ('source_url', models.URLField(blank=True, max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('emergency', 'place', 'site', 'metric', 'as_of', 'source'), name='figure_once', nulls_distinct=False)],
            },
        ),
    ]
