import django.db.models.deletion
import django.db.models.functions.datetime
import relief.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0001_tables'),
        ('tracking', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='CarrierNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=relief.core.models.UUID7(), editable=False, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.CharField(max_length=60)),
                ('company', models.CharField(blank=True, help_text="the carrier's code at a tracking service", max_length=40)),
                ('kind', models.CharField(choices=[('consignment', 'Consignment'), ('shipment', 'Shipment'), ('unit', 'Package'), ('delivery', 'Delivery')], max_length=12)),
                ('subject_uid', models.UUIDField()),
                ('subject_number', models.CharField(max_length=24)),
                ('ended_at', models.DateTimeField(blank=True, help_text='it was a wrong one', null=True)),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_uid'], name='carrier_number_by_subject'), models.Index(fields=['number'], name='carrier_number_by_number')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('carrier', 'number'), name='carrier_number_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['consignment', 'shipment', 'unit', 'delivery']), models.Q(('number', ''), _negated=True)), name='carrier_number_names_something')],
            },
        ),
    ]
