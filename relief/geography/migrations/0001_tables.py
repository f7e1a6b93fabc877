import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import relief.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('geography', '0001_initial'),
        ('geography', '0002_abroad'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='Hub',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('iata', models.CharField(max_length=3, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('city', models.CharField(max_length=80)),
                ('country', models.CharField(max_length=2)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('lat', models.FloatField()),
                ('lon', models.FloatField()),
                ('time_zone', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('code', models.CharField(max_length=6, unique=True)),
                ('code_year', models.PositiveSmallIntegerField(default=2024)),
                ('level', models.CharField(choices=[('country', 'Country'), ('province', 'Province'), ('prefecture', 'Prefecture'), ('county', 'County')], max_length=12)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='geography.place')),
                ('name_zh', models.CharField(max_length=60)),
                ('name_en', models.CharField(help_text='pinyin or the English name in use', max_length=80)),
                ('path_zh', models.CharField(help_text='names from the province down', max_length=120)),
                ('search', models.TextField(help_text='Chinese, toneless pinyin, initials and code')),
                ('lat', models.FloatField(null=True)),
                ('lon', models.FloatField(null=True)),
                ('population', models.BigIntegerField(null=True)),
                ('population_60', models.BigIntegerField(null=True)),
                ('population_65', models.BigIntegerField(null=True)),
                ('population_80', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='place_search', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='geography.place')),
                ('name_zh', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('search', models.TextField(blank=True)),
                ('lat', models.FloatField()),
                ('lon', models.FloatField()),
                ('assumed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='site_search', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(fields=('place', 'name_zh'), name='site_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lanes_out', to='geography.place')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lanes_in', to='geography.site')),
                ('mode', models.CharField(choices=[('road', 'Road'), ('air', 'Air'), ('rail', 'Rail'), ('sea', 'Sea'), ('unmanned', 'Unmanned vehicle')], default='road', max_length=10)),
                ('km', models.FloatField()),
                ('hours', models.FloatField()),
                ('cost_per_kg', models.DecimalField(decimal_places=3, help_text='CNY', max_digits=9)),
                ('is_open', models.BooleanField(default=True)),
                ('closed_reason', models.CharField(blank=True, max_length=200)),
                ('assumed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('origin', 'destination', 'mode'), name='lane_once_a_mode'), models.CheckConstraint(condition=models.Q(('cost_per_kg__gte', 0), ('hours__gte', 0)), name='lane_not_negative')],
            },
        ),
    ]
