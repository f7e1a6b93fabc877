import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import relief.core.models
import relief.core.privacy
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('donations', '0001_initial'),
        ('donations', '0002_link_to_send_again'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        ('emergencies', '0001_tables'),
        ('geography', '0001_tables'),
        ('inventory', '0001_tables'),
        ('organizations', '0001_tables'),
        ('shipping', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', relief.core.models.NumberField(prefix='PG')),
                ('donor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='organizations.organization')),
                ('donor_name', models.CharField(max_length=200)),
                ('contact', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text='how to reach the donor', null=True)),
                ('language', models.CharField(default='en', max_length=10)),
                ('emergency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='emergencies.emergency')),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.hub')),
                ('ready_on', models.DateField(help_text='at the hub')),
                ('has_packing_list', models.BooleanField(default=False)),
                ('customs_payer', models.CharField(blank=True, choices=[('donor', 'The donor'), ('recipient', 'The recipient')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('status', models.CharField(choices=[('offered', 'Offered'), ('screened', 'Screened'), ('conditional', 'Accepted on conditions'), ('accepted', 'Accepted'), ('redirected', 'Redirected'), ('declined', 'Declined'), ('in_transit', 'On the way'), ('received', 'Received'), ('withdrawn', 'Withdrawn'), ('no_show', 'Did not come')], default='offered', max_length=12)),
                ('checks', models.JSONField(blank=True, default=list, help_text='what screening found')),
                ('suggestion', models.CharField(blank=True, choices=[('accept', 'Accept'), ('conditional', 'Accept on conditions'), ('redirect', 'Redirect'), ('decline', 'Decline')], max_length=12)),
                ('decision', models.CharField(blank=True, choices=[('accept', 'Accept'), ('conditional', 'Accept on conditions'), ('redirect', 'Redirect'), ('decline', 'Decline')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('conditions', models.CharField(blank=True, max_length=500)),
                ('redirect_to', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('arrival_class', models.CharField(blank=True, choices=[('urgent', 'Urgent distribution'), ('non_urgent', 'Non-urgent distribution'), ('non_priority', 'Non-priority')], max_length=12)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('facility', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.facility')),
                ('consignment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='shipping.consignment')),
                ('due_at', models.DateTimeField(blank=True, help_text='not come by then: no show', null=True)),
                ('screened_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('follow_hash', models.CharField(help_text="of the donor's link", max_length=64, unique=True)),
                ('follow_sealed', relief.core.privacy.EncryptedTextField(blank=True, editable=True, help_text="the donor's link, to send it again", null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['conditional', 'accepted'])), fields=['due_at'], name='pledge_to_watch')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['offered', 'screened', 'conditional', 'accepted', 'redirected', 'declined', 'in_transit', 'received', 'withdrawn', 'no_show'])), name='pledge_status_is_declared'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['declined', 'redirected', 'withdrawn']), _negated=True), ('reason__regex', '\\S'), _connector='OR'), name='pledge_no_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'conditional'), _negated=True), ('conditions__regex', '\\S'), _connector='OR'), name='pledge_conditions_are_named'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['accepted', 'conditional', 'in_transit', 'received']), _negated=True), models.Q(('facility__isnull', False), ('owner__isnull', False), models.Q(('arrival_class', ''), _negated=True)), _connector='OR'), name='pledge_accepted_for_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['in_transit', 'received']), _negated=True), ('consignment__isnull', False), _connector='OR'), name='pledge_travels_in_a_consignment')],
                'triggers': [pgtrigger.compiler.Trigger(name='leaves_with_papers', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status = 'in_transit' AND OLD.status <> NEW.status)", func="\n    IF EXISTS (SELECT 1 FROM donations_pledgepaper p WHERE p.pledge_id = NEW.id AND p.is_required\n               AND (p.number = '' OR p.verified_at IS NULL)) THEN\n        RAISE EXCEPTION 'required papers are missing' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='5e7c1fe4fb6aef9d61e0b3f9f606a010a2215b73', operation='UPDATE OF "status"', pgid='pgtrigger_leaves_with_papers_c0811', table='donations_pledge', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PledgeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='donations.pledge')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.item')),
                ('quantity', models.BigIntegerField()),
                ('batch', models.CharField(blank=True, max_length=60)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('label_language', models.CharField(blank=True, max_length=5)),
                ('carton_kg', models.FloatField(blank=True, null=True)),
                ('value_cny', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('consignment_line', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shipping.consignmentline')),
                ('received', models.BigIntegerField(default=0)),
                ('damaged', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('damaged__gte', 0), ('quantity__gt', 0), ('received__gte', 0), models.Q(('carton_kg__isnull', True), ('carton_kg__gt', 0), _connector='OR')), name='pledge_line_makes_sense')],
            },
        ),
        migrations.CreateModel(
            name='PledgePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='donations.pledge')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shipping.paperkind')),
                ('is_required', models.BooleanField()),
                ('number', models.CharField(blank=True, max_length=60)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('file', models.FileField(blank=True, upload_to='donations/%Y/%m/')),
                ('verified_label', models.CharField(blank=True, max_length=120)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pledge', 'kind'), name='paper_once_a_pledge'), models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_label', '')), models.Q(('verified_at__isnull', False), models.Q(('verified_label', ''), _negated=True)), _connector='OR'), name='pledge_paper_verified_by_somebody')],
            },
        ),
    ]
