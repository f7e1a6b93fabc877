import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import relief.core.clock
import relief.core.models
import relief.core.privacy
import relief.delivery.models.rounds
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('delivery', '0001_initial'),
        ('delivery', '0002_stations_vehicles_routes'),
        ('delivery', '0003_replanning_by_itself'),
        ('delivery', '0004_dated_by_the_platform'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('inventory', '0001_tables'),
        ('journal', '0001_tables'),
        ('organizations', '0001_tables'),
        ('shipping', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoutePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=relief.core.clock.ReliefNow(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='RT')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='route_plans', to='organizations.organization')),
                ('day', models.DateField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('solving', 'Being worked out'), ('proposed', 'Proposed'), ('applied', 'In use'), ('superseded', 'Replaced'), ('failed', 'Failed')], default='waiting', max_length=12)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('causes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('stop_added', 'a stop was added'), ('stop_changed', 'a stop was changed'), ('stop_cancelled', 'a stop was cancelled'), ('refused', 'goods were refused'), ('not_handed_over', 'goods could not be handed over'), ('vehicle_out', 'a vehicle or courier fell out'), ('shift_added', 'a shift was added'), ('behind', 'a courier is behind and would miss a promise')], max_length=20), blank=True, default=list, size=None)),
                ('due_at', models.DateTimeField(blank=True, help_text='worked out from then on; empty: at once', null=True)),
                ('solved_at', models.DateTimeField(blank=True, null=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['waiting', 'solving'])), fields=['id'], name='route_plan_to_do')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'solving', 'proposed', 'applied', 'superseded', 'failed'])), name='routeplan_status_is_declared'), models.CheckConstraint(condition=models.Q(('causes__contained_by', ['stop_added', 'stop_changed', 'stop_cancelled', 'refused', 'not_handed_over', 'vehicle_out', 'shift_added', 'behind'])), name='route_plan_causes_are_declared'), models.UniqueConstraint(condition=models.Q(('status', 'applied')), fields=('organization', 'day'), name='one_applied_plan_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='organizations.organization')),
                ('courier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
                ('depot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.facility')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('drive_minutes', models.PositiveSmallIntegerField(help_text='at the wheel, at most')),
                ('capacity_kg', models.FloatField()),
                ('capacity_m3', models.FloatField()),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('stairs', 'Carries up stairs'), ('cold_chain', 'Cold box'), ('sichuanese', 'Sichuanese'), ('cantonese', 'Cantonese'), ('wu', 'Wu (Shanghainese)'), ('hokkien', 'Hokkien'), ('tibetan', 'Tibetan'), ('yi', 'Yi')], max_length=20), blank=True, default=list, size=None)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('rerouted_at', models.DateTimeField(blank=True, help_text='its stops last changed', null=True)),
                ('reroute', models.JSONField(blank=True, default=dict, help_text='{added, gone} by the last plan')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'starts_at'], name='shift_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity_kg__gt', 0), ('capacity_m3__gt', 0), ('drive_minutes__gte', 1), ('starts_at__lt', models.F('ends_at'))), name='shift_makes_sense'), models.CheckConstraint(condition=models.Q(('skills__contained_by', ['stairs', 'cold_chain', 'sichuanese', 'cantonese', 'wu', 'hokkien', 'tibetan', 'yi'])), name='shift_skills_are_declared'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_at', None)), expressions=[('courier', '='), (relief.delivery.models.rounds.Between('starts_at', 'ends_at'), '&&')], name='one_shift_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('facility', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='station', to='inventory.facility')),
                ('packages', models.PositiveIntegerField(help_text='that fit on its shelves')),
                ('keep_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('keep_days__range', (1, 30)), ('packages__gte', 1)), name='station_holds_something')],
            },
        ),
        migrations.CreateModel(
            name='StationHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='delivery.station')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes')), ('weekday__range', (1, 7))), name='station_hours_make_sense'), models.UniqueConstraint(fields=('station', 'weekday', 'opens'), name='station_hours_once')],
            },
        ),
        migrations.CreateModel(
            name='Vehicle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vehicles', to='organizations.organization')),
                ('code', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('ground', 'Ground vehicle'), ('air', 'Drone')], default='ground', max_length=10)),
                ('payload_kg', models.FloatField()),
                ('room_m3', models.FloatField()),
                ('range_km', models.FloatField(help_text='there and back on one charge')),
                ('compartments', models.PositiveSmallIntegerField(default=1)),
                ('lat', models.FloatField(help_text='where it starts')),
                ('lon', models.FloatField()),
                ('area_km', models.FloatField(help_text='how far from its start it may go')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'code'), name='vehicle_code_once'), models.CheckConstraint(condition=models.Q(('area_km__gt', 0), ('compartments__gte', 1), ('lat__range', (-90, 90)), ('lon__range', (-180, 180)), ('payload_kg__gt', 0), ('range_km__gt', 0), ('room_m3__gt', 0)), name='vehicle_can_do_something'), models.CheckConstraint(condition=models.Q(('kind__in', ['ground', 'air'])), name='vehicle_kind_is_declared')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('phone', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('address', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('entry_note', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('can_carry_kg', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('can_leave_home', models.BooleanField(default=True)),
                ('lat', models.FloatField(blank=True, null=True)),
                ('lon', models.FloatField(blank=True, null=True)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('stairs', 'Carries up stairs'), ('cold_chain', 'Cold box'), ('sichuanese', 'Sichuanese'), ('cantonese', 'Cantonese'), ('wu', 'Wu (Shanghainese)'), ('hokkien', 'Hokkien'), ('tibetan', 'Tibetan'), ('yi', 'Yi')], max_length=20), blank=True, default=list, help_text='what their courier must be able to do or speak', size=None)),
                ('home_from', models.TimeField(blank=True, help_text='at home from, every day', null=True)),
                ('home_until', models.TimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('needs__contained_by', ['stairs', 'cold_chain', 'sichuanese', 'cantonese', 'wu', 'hokkien', 'tibetan', 'yi'])), name='contact_needs_are_declared'), models.CheckConstraint(condition=models.Q(models.Q(('home_from__isnull', True), ('home_until__isnull', True)), ('home_from__lt', models.F('home_until')), _connector='OR'), name='contact_is_home_for_a_while')],
                'triggers': [pgtrigger.compiler.Trigger(name='fetches_only_if_able', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT 1 FROM delivery_delivery AS d JOIN shipping_consignment AS s ON s.id = d.consignment_id\n     WHERE d.contact_id = NEW.id AND d.method = 'station'\n       AND d.status NOT IN ('delivered', 'confirmed', 'returned', 'cancelled')\n       AND (NOT NEW.can_leave_home OR s.weight_kg > COALESCE(NEW.can_carry_kg, s.weight_kg))\n) THEN\n    RAISE EXCEPTION 'station_only_for_who_can_fetch: goods wait for this person at a station'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'station_only_for_who_can_fetch';\nEND IF;\nRETURN NEW;\n", hash='7db402ce946587c156f963e67ac709c2df8b3975', operation='UPDATE OF "can_leave_home", "can_carry_kg"', pgid='pgtrigger_fetches_only_if_able_cec61', table='delivery_contact', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=relief.core.clock.ReliefNow(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='DL')),
                ('consignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='shipping.consignment')),
                ('method', models.CharField(choices=[('home', 'To the door'), ('station', 'Pick-up station'), ('unmanned', 'Unmanned vehicle'), ('distribution', 'Distribution point')], max_length=14)),
                ('status', models.CharField(choices=[('ready', 'Ready to go out'), ('out_for_delivery', 'Out for delivery'), ('available_for_pickup', 'Waiting at the station'), ('attempt_failed', 'Not handed over'), ('partially_delivered', 'Partly delivered'), ('delivered', 'Delivered'), ('confirmed', 'Confirmed by call'), ('returning', 'Going back'), ('returned', 'Returned'), ('refused', 'Refused'), ('lost', 'Lost'), ('cancelled', 'Cancelled')], default='ready', max_length=24)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='delivery.contact')),
                ('courier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                ('carrier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='inventory.facility')),
                ('vehicle', models.CharField(blank=True, help_text="unmanned vehicle's id", max_length=40)),
                ('compartment', models.CharField(blank=True, max_length=20)),
                ('code_hash', models.CharField(blank=True, help_text='of the six-digit code', max_length=64)),
                ('code_sealed', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='to repeat it by helpline or SMS', null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('deposit_until', models.DateTimeField(blank=True, null=True)),
                ('remind_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('carry_up', models.BooleanField(default=False, help_text='to the door of the flat')),
                ('call_ahead', models.BooleanField(default=False, help_text='before going there')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='delivery.shift')),
                ('stop', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('planned_at', models.DateTimeField(blank=True, help_text='when the route is there', null=True)),
                ('out_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['courier', 'status', 'stop'], name='delivery_by_courier'), models.Index(condition=models.Q(('status', 'available_for_pickup')), fields=['deposit_until'], name='delivery_deposit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['ready', 'out_for_delivery', 'available_for_pickup', 'attempt_failed', 'partially_delivered', 'delivered', 'confirmed', 'returning', 'returned', 'refused', 'lost', 'cancelled'])), name='delivery_status_is_declared'), models.CheckConstraint(condition=models.Q(('method__in', ['home', 'station', 'unmanned', 'distribution'])), name='delivery_method_is_declared'), models.CheckConstraint(condition=models.Q(models.Q(('method', 'station'), _negated=True), ('station__isnull', False), _connector='OR'), name='station_delivery_has_station'), models.CheckConstraint(condition=models.Q(('code_tries__lte', 5)), name='code_tries_limited')],
                'triggers': [pgtrigger.compiler.Trigger(name='station_only_if_able', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."method" = \'station\')', func="\nIF EXISTS (\n    SELECT 1 FROM delivery_contact AS c JOIN shipping_consignment AS s ON s.id = NEW.consignment_id\n     WHERE c.id = NEW.contact_id\n       AND (NOT c.can_leave_home OR s.weight_kg > COALESCE(c.can_carry_kg, s.weight_kg))\n) THEN\n    RAISE EXCEPTION 'station_only_for_who_can_fetch: % goes to a door', NEW.number\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'station_only_for_who_can_fetch';\nEND IF;\nRETURN NEW;\n", hash='e96d0d66edf7d023d893fdfcd5346e5c7a875302', operation='INSERT OR UPDATE OF "method", "contact_id", "consignment_id"', pgid='pgtrigger_station_only_if_able_3be09', table='delivery_delivery', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DeliveryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='delivery.delivery')),
                ('consignment_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delivery_lines', to='shipping.consignmentline')),
                ('quantity', models.BigIntegerField()),
                ('handed_over', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('handed_over__gte', 0), ('handed_over__lte', models.F('quantity')), ('quantity__gt', 0)), name='hand_over_within_quantity'), models.UniqueConstraint(fields=('delivery', 'consignment_line'), name='delivery_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Mission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='MS')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='missions', to='delivery.delivery')),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='missions', to='delivery.vehicle')),
                ('status', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('departed', 'On the way'), ('arrived', 'Waits for the code'), ('opened', 'Handed out'), ('declined', 'Declined'), ('aborted', 'Broken off'), ('taken_over', 'Taken over by a person')], default='offered', max_length=12)),
                ('compartment', models.CharField(blank=True, max_length=20)),
                ('reason', models.CharField(blank=True, help_text='declined, aborted', max_length=120)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('departed_at', models.DateTimeField(blank=True, null=True)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['vehicle', 'status'], name='mission_by_vehicle')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['offered', 'accepted', 'departed', 'arrived', 'opened', 'declined', 'aborted', 'taken_over'])), name='mission_status_is_declared'), models.UniqueConstraint(condition=models.Q(('status__in', ('offered', 'accepted', 'departed', 'arrived'))), fields=('delivery',), name='one_open_mission_a_delivery'), models.UniqueConstraint(condition=models.Q(('status__in', ('offered', 'accepted', 'departed', 'arrived')), models.Q(('compartment', ''), _negated=True)), fields=('vehicle', 'compartment'), name='one_open_mission_a_compartment'), models.CheckConstraint(condition=models.Q(('status__in', ['offered', 'declined', 'aborted', 'taken_over']), ('accepted_at__isnull', False), _connector='OR'), name='mission_was_accepted')],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='delivery.delivery')),
                ('status', models.CharField(choices=[('ready', 'Ready to go out'), ('out_for_delivery', 'Out for delivery'), ('available_for_pickup', 'Waiting at the station'), ('attempt_failed', 'Not handed over'), ('partially_delivered', 'Partly delivered'), ('delivered', 'Delivered'), ('confirmed', 'Confirmed by call'), ('returning', 'Going back'), ('returned', 'Returned'), ('refused', 'Refused'), ('lost', 'Lost'), ('cancelled', 'Cancelled')], max_length=24)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('reported_by', models.CharField(help_text="the actor's label", max_length=120)),
            ],
            options={
                'indexes': [models.Index(fields=['delivery', 'id'], name='observation_by_delivery')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['ready', 'out_for_delivery', 'available_for_pickup', 'attempt_failed', 'partially_delivered', 'delivered', 'confirmed', 'returning', 'returned', 'refused', 'lost', 'cancelled'])), name='delivery_observation_is_declared')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='34eb59ef15a4c9562a5d9dec453c8f41fb7810a4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cf636', table='delivery_observation', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='85494ef37cac683dbcc6a1fb95e60801778e45b8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_b851a', table='delivery_observation', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProofOfDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='delivery.delivery')),
                ('signer_role', models.CharField(choices=[('self', 'The recipient'), ('proxy', 'Somebody for the recipient'), ('station', 'The station')], max_length=10)),
                ('signer_name', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('method', models.CharField(help_text='code, signature, photo', max_length=30)),
                ('handed', models.JSONField(default=list, help_text='[{line, item, quantity}]')),
                ('occurred_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('signer_role__in', ['self', 'proxy', 'station'])), name='signer_is_declared')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='463d203b59a1868e739f35b8d0faf5b543ea776b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5616', table='delivery_proofofdelivery', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='3fcba81783cc3ba3e02ae6b37955f0091686d580', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_faf9c', table='delivery_proofofdelivery', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProofFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='delivery.proofofdelivery')),
                ('kind', models.CharField(help_text='photo or signature', max_length=12)),
                ('file', models.FileField(max_length=200, upload_to='proofs/%Y/%m/')),
                ('content_hash', models.CharField(help_text='SHA-256', max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['photo', 'signature'])), name='proof_file_is_declared')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dd8edeb837ae2190f07196d293943b6a3f69658f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6ab1b', table='delivery_prooffile', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='652a63bb2a4a090174bb186bad4688950e7bdcac', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_853d2', table='delivery_prooffile', when='BEFORE'))],
            },
        ),
        migrations.RunSQL(
            "CREATE INDEX station_by_point ON inventory_facility"
            " USING gist (ll_to_earth(lat, lon)) WHERE kind = 'station'",
            "DROP INDEX station_by_point",
        ),
    ]
