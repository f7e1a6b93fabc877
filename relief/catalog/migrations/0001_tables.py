import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import relief.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('catalog', '0001_initial'),
        ('catalog', '0002_packs_and_kits'),
    ]

    initial = True

    dependencies = [
        ('organizations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ('search', models.TextField(blank=True)),
                ('category', models.CharField(choices=[('shelter', 'Shelter'), ('bedding', 'Bedding'), ('food', 'Food'), ('water', 'Water'), ('hygiene', 'Hygiene'), ('medical', 'Medical'), ('clothing', 'Clothing'), ('household', 'Household'), ('equipment', 'Equipment'), ('older_people', 'For older people'), ('other', 'Other')], max_length=20)),
                ('unit_zh', models.CharField(help_text='base unit: 顶, 条, 盒, 克, 毫升', max_length=12)),
                ('unit_en', models.CharField(help_text='singular: tent, piece, box, gram', max_length=20)),
                ('unit_en_plural', models.CharField(max_length=24)),
                ('unit_weight_kg', models.DecimalField(decimal_places=5, max_digits=12, null=True)),
                ('unit_volume_m3', models.DecimalField(decimal_places=9, max_digits=15, null=True)),
                ('unit_value_cny', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('pack', models.BigIntegerField(default=1, help_text='base units in the shipping pack')),
                ('is_breakable', models.BooleanField(default=True, help_text='may leave in part packs')),
                ('expires', models.BooleanField(default=False)),
                ('shelf_life_days', models.PositiveIntegerField(null=True)),
                ('min_life_days', models.PositiveIntegerField(default=0, help_text='life that must be left on arrival')),
                ('temperature', models.CharField(choices=[('ambient', 'Room temperature'), ('cool', 'Cool, 8 to 15 °C'), ('cold', 'Cold, 2 to 8 °C'), ('frozen', 'Frozen, below -15 °C')], default='ambient', max_length=10)),
                ('hazard_class', models.CharField(blank=True, help_text='UN class of dangerous goods, empty: none', max_length=10)),
                ('gtin', models.CharField(blank=True, help_text="the maker's GS1 number", max_length=14)),
                ('gbt38565', models.CharField(blank=True, max_length=7)),
                ('assumed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='item_search', opclasses=['gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('pack__gte', 1)), name='item_pack_positive'), models.CheckConstraint(condition=models.Q(('temperature__in', ['ambient', 'cool', 'cold', 'frozen'])), name='item_temperature_is_declared'), models.CheckConstraint(condition=models.Q(('gtin', ''), ('gtin__regex', '^[0-9]{14}$'), _connector='OR'), name='item_gtin_has_14_digits')],
            },
        ),
        migrations.CreateModel(
            name='Kit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='KT')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kits', to='organizations.organization')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kits', to='catalog.item')),
                ('note', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('organization', 'item'), name='one_live_kit_an_item')],
                'triggers': [pgtrigger.compiler.Trigger(name='kit_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='802f6fa316438f259da3af3d7ac2bcc9b8008675', operation='UPDATE', pgid='pgtrigger_kit_stays_42be0', table='catalog_kit', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='KitComponent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='components', to='catalog.kit')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.item')),
                ('quantity', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kit', 'item'), name='kit_component_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='kit_component_positive')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='310d1ce9c3ade755440ac1974824a8aec9e08774', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1c8b8', table='catalog_kitcomponent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='001cbdd09bd510d7dc450e3551139de0286b8c63', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_4f470', table='catalog_kitcomponent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='catalog.item')),
                ('name', models.CharField(help_text='as written on paper: 箱, 包, carton', max_length=20)),
                ('quantity', models.BigIntegerField(help_text='base units')),
                ('valid_from', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'name', 'valid_from'), name='pack_once_a_day'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='pack_positive')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1c9a336ee0af6bfd9cbf0a5165e5b563501d877f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_31e35', table='catalog_pack', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='0a41762af6ede172235b24f8d26c85407a14602d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_4b704', table='catalog_pack', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PlanningFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planning_figures', to='catalog.item')),
                ('hazard', models.CharField(blank=True, help_text='empty: any', max_length=20)),
                ('for_whom', models.CharField(choices=[('all', 'Everyone'), ('60+', 'Aged 60 and over'), ('80+', 'Aged 80 and over'), ('under5', 'Under 5')], default='all', max_length=10)),
                ('share_percent', models.DecimalField(decimal_places=2, default=100, help_text='of that group need it', max_digits=5)),
                ('units', models.PositiveIntegerField(help_text='base units')),
                ('people', models.PositiveIntegerField(default=1, help_text='served by those units')),
                ('per_days', models.PositiveSmallIntegerField(default=0, help_text='0: once, whatever the days')),
                ('wastage_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('floor_share', models.DecimalField(decimal_places=3, default=0, help_text='survival floor as share of need', max_digits=4)),
                ('request_class', models.PositiveSmallIntegerField(default=2)),
                ('is_proposed', models.BooleanField(default=False, help_text='a new request starts with it')),
                ('basis_zh', models.CharField(max_length=200)),
                ('basis_en', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=300)),
                ('assumed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'hazard', 'for_whom'), name='planning_figure_once'), models.CheckConstraint(condition=models.Q(('floor_share__range', (0, 1)), ('people__gte', 1), ('request_class__range', (1, 3)), ('share_percent__range', (0, 100)), ('units__gte', 1), ('wastage_percent__gte', 0)), name='planning_figure_makes_sense')],
            },
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='substitutes', to='catalog.item')),
                ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='catalog.item')),
                ('ratio', models.DecimalField(decimal_places=3, default=1, max_digits=8)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'substitute'), name='substitute_once'), models.CheckConstraint(condition=models.Q(('ratio__gt', 0), models.Q(('item', models.F('substitute')), _negated=True)), name='substitute_makes_sense')],
            },
        ),
    ]
