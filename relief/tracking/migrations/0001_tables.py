import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import relief.core.models
import relief.core.privacy
import relief.tracking.carriers.models
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('tracking', '0001_initial'),
        ('tracking', '0002_promised_moment'),
        ('tracking', '0003_webhooks'),
        ('tracking', '0004_capture_jobs'),
        ('tracking', '0005_carriers'),
        ('tracking', '0006_feed_items_as_text'),
        ('tracking', '0007_donated_goods_are_followed'),
    ]

    initial = True

    dependencies = [
        ('organizations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('pk', models.CompositePrimaryKey('organization_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('organization_id', models.BigIntegerField()),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'db_table': 'tracking_audience',
            },
        ),
        migrations.CreateModel(
            name='FeedFloor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('earliest_seq', models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='CarrierLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('kind', models.CharField(choices=[('kuaidi100', 'Kuaidi100'), ('kdniao', 'Kdniao'), ('webhook', 'Own system, signed webhook')], max_length=12)),
                ('address', models.CharField(blank=True, help_text='where it is asked', max_length=200)),
                ('customer', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='our customer number there', null=True)),
                ('key', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('salt', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='of its reports', null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['kuaidi100', 'kdniao', 'webhook'])), name='carrier_link_is_declared')],
            },
        ),
        migrations.CreateModel(
            name='InboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('event_id', models.CharField(max_length=120)),
                ('tracking_number', models.CharField(max_length=60)),
                ('content_hash', models.CharField(max_length=64)),
                ('payload', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('duplicate', 'Duplicate'), ('unknown', 'Unknown'), ('refused', 'Refused')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['tracking_number'], name='inbox_by_number')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('verdict__in', ['accepted', 'unknown'])), fields=('reporter', 'event_id'), name='reported_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='12ad53156a4e543ee5c6de793078c3a3ffd46a12', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4bf9b', table='tracking_inboxevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='0c7f5719a26dd45a442a6d831ad2c9a15089eb95', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_74121', table='tracking_inboxevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Misses',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_hash', models.CharField(max_length=64)),
                ('minute', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('address_hash', 'minute'), name='misses_once')],
            },
        ),
        migrations.CreateModel(
            name='Tracked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('kind', models.CharField(help_text='consignment or delivery', max_length=12)),
                ('subject_uid', models.UUIDField(unique=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tracking.tracked')),
                ('request_uid', models.UUIDField(blank=True, help_text='none for donated goods', null=True)),
                ('request_number', models.CharField(blank=True, max_length=24)),
                ('status', models.CharField(choices=[('registered', 'Registered'), ('collected', 'Collected'), ('in_transit', 'On the way'), ('customs', 'In customs'), ('arrived', 'Arrived'), ('out_for_delivery', 'Out for delivery'), ('available_for_pickup', 'Waiting at the station'), ('attempt_failed', 'Not handed over'), ('delivered', 'Delivered'), ('partially_delivered', 'Partly delivered'), ('refused', 'Refused'), ('returning', 'Going back'), ('returned', 'Returned'), ('lost', 'Lost'), ('cancelled', 'Cancelled')], default='registered', max_length=24)),
                ('substatus', models.CharField(blank=True, max_length=20)),
                ('status_at', models.DateTimeField(null=True)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('code_sealed', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='of the public page, to send it again', null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['request_uid'], name='tracked_by_request')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['registered', 'collected', 'in_transit', 'customs', 'arrived', 'out_for_delivery', 'available_for_pickup', 'attempt_failed', 'delivered', 'partially_delivered', 'refused', 'returning', 'returned', 'lost', 'cancelled'])), name='tracked_status_is_declared')],
            },
        ),
        migrations.CreateModel(
            name='TrackingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('tracked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='tracking.tracked')),
                ('kind', models.CharField(choices=[('event', 'Event'), ('snapshot', 'Snapshot'), ('tombstone', 'Tombstone'), ('correction', 'Correction')], default='event', max_length=12)),
                ('status', models.CharField(choices=[('registered', 'Registered'), ('collected', 'Collected'), ('in_transit', 'On the way'), ('customs', 'In customs'), ('arrived', 'Arrived'), ('out_for_delivery', 'Out for delivery'), ('available_for_pickup', 'Waiting at the station'), ('attempt_failed', 'Not handed over'), ('delivered', 'Delivered'), ('partially_delivered', 'Partly delivered'), ('refused', 'Refused'), ('returning', 'Going back'), ('returned', 'Returned'), ('lost', 'Lost'), ('cancelled', 'Cancelled')], max_length=24)),
                ('substatus', models.CharField(blank=True, max_length=20)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('occurred_at', models.DateTimeField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('location_name', models.CharField(blank=True, max_length=120)),
                ('gb2260', models.CharField(blank=True, max_length=6)),
                ('lat', models.FloatField(null=True)),
                ('lon', models.FloatField(null=True)),
                ('promised_at', models.DateTimeField(help_text='as it stood when this was seen', null=True)),
                ('source', models.CharField(help_text="platform, or the reporter's code", max_length=40)),
                ('journal_id', models.BigIntegerField(null=True)),
                ('inbox', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='tracking.inboxevent')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='tracking.trackingevent')),
                ('only_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['tracked', 'id'], name='event_by_tracked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('journal_id__isnull', False)), fields=('tracked', 'journal_id'), name='journal_event_once_a_unit'), models.CheckConstraint(condition=models.Q(('status__in', ['registered', 'collected', 'in_transit', 'customs', 'arrived', 'out_for_delivery', 'available_for_pickup', 'attempt_failed', 'delivered', 'partially_delivered', 'refused', 'returning', 'returned', 'lost', 'cancelled'])), name='trackingevent_status_is_declared')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d71df3002e59bdae7937834fad18b5be8ff89daa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_db35e', table='tracking_trackingevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='268678d4606fcad8c2997bc19fd9443516c1b6d3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_2c729', table='tracking_trackingevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CarrierParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='tracking.carrierlink')),
                ('tracked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracking.tracked')),
                ('company', models.CharField(help_text="the carrier's code there: yuantong, STO", max_length=40)),
                ('number', models.CharField(max_length=60)),
                ('phone', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='last digits, where the carrier asks for them', null=True)),
                ('status', models.CharField(choices=[('followed', 'Followed'), ('over', 'Over'), ('lost', 'The carrier knows nothing of it')], default='followed', max_length=10)),
                ('subscribed_at', models.DateTimeField(blank=True, null=True)),
                ('heard_at', models.DateTimeField(blank=True, null=True)),
                ('subscribe_at', models.DateTimeField(blank=True, help_text='when to ask (again)', null=True)),
                ('poll_at', models.DateTimeField(blank=True, help_text='when to ask by hand', null=True)),
                ('said', models.CharField(blank=True, help_text='the carrier, at the last call', max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'followed')), fields=['subscribe_at'], name='carrier_parcel_to_ask'), models.Index(condition=models.Q(('status', 'followed')), fields=['poll_at'], name='carrier_parcel_to_poll')],
                'constraints': [models.UniqueConstraint(fields=('link', 'company', 'number'), name='carrier_parcel_once'), models.CheckConstraint(condition=models.Q(('status__in', ['followed', 'over', 'lost'])), name='carrier_parcel_status_is_declared')],
            },
        ),
        migrations.CreateModel(
            name='CarrierPoll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='tracking.carrierparcel')),
                ('company', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('free_at', models.DateTimeField(help_text='from when it may be asked for again')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('free_at__gte', django.db.models.expressions.CombinedExpression(models.F('asked_at'), '+', models.Value(datetime.timedelta(seconds=1800))))), name='poll_waits_half_an_hour'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('company', '='), ('number', '='), (relief.tracking.carriers.models.Span('asked_at', 'free_at'), '&&')], name='one_poll_in_half_an_hour')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9eeda754676f04aa6118ee3d47f0b3d0d9f2000f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14c51', table='tracking_carrierpoll', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='0e136808fcd5273518b6f7b153105c56b6b67bc2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_5b374', table='tracking_carrierpoll', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CarrierSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='tracking.carrierparcel')),
                ('company', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=60)),
                ('month', models.DateField(help_text='its first day, in China')),
                ('turn', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'number', 'month', 'turn'), name='subscribed_once_a_turn'), models.CheckConstraint(condition=models.Q(('month__day', 1), ('turn__range', (1, 4))), name='four_subscriptions_a_month')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fb6a203477c823d620d8326a47af702a62b12c22', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3d9d0', table='tracking_carriersubscription', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='fc36dd86c727e95e4342d3b8e3fb0382deeb72ed', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_fa5d0', table='tracking_carriersubscription', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tracked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='tracking.tracked')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('granted_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'tracked'], name='grant_by_org')],
                'constraints': [models.UniqueConstraint(fields=('tracked', 'organization'), name='grant_once')],
            },
        ),
        migrations.CreateModel(
            name='Unnumbered',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to='tracking.trackingevent')),
            ],
            options={
                'db_table': 'tracking_unnumbered',
            },
        ),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, to='tracking.trackingevent')),
                ('recorded_at', models.DateTimeField(help_text='never before that of a lower number')),
                ('item', models.TextField(help_text='the event as JSON, as readers get it')),
            ],
            options={
                'db_table': 'tracking_feed',
                'indexes': [models.Index(fields=['recorded_at', 'seq'], name='feed_by_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2532b6cc5511f70fac4240262cb62da3ab02a070', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9f824', table='tracking_feed', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='5df24f46aa4e42ba19b042016cdbe9ba633ad8ea', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_c0996', table='tracking_feed', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to='organizations.organization')),
                ('url', models.CharField(max_length=500)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('statuses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, help_text='empty: all', size=None)),
                ('secret', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('old_secret', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='signs too until it ends', null=True)),
                ('old_secret_until', models.DateTimeField(blank=True, null=True)),
                ('after_seq', models.BigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('open_until', models.DateTimeField(blank=True, null=True)),
                ('busy_until', models.DateTimeField(blank=True, null=True)),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('disabled_at', models.DateTimeField(blank=True, null=True)),
                ('disabled_reason', models.CharField(blank=True, max_length=120)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('organization', 'url'), name='webhook_address_once')],
            },
        ),
        migrations.CreateModel(
            name='WebhookMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='tracking.webhookendpoint')),
                ('seq', models.BigIntegerField(null=True)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Taken'), ('failed', 'Given up')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('response_status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['endpoint', 'next_try_at'], name='webhook_due')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'seq'), name='webhook_message_once'), models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'delivered', 'failed'])), name='webhook_message_status_declared')],
            },
        ),
        migrations.CreateModel(
            name='CaptureJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('behaviour', models.CharField(default='rollback', max_length=8)),
                ('events', relief.core.privacy.EncryptedTextField(blank=True, editable=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('success', models.BooleanField(default=False)),
                ('errors', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='capture_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('behaviour__in', ['rollback', 'proceed'])), name='capture_behaviour_declared')],
            },
        ),
    ]
