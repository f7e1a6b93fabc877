from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_tables'),
        ('emergencies', '0001_tables'),
        ('geography', '0002_chinese_hub_names'),
        ('inventory', '0004_entries_without_keys'),
        ('organizations', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='receiptline',
            name='currency',
            field=models.CharField(blank=True, db_default='', help_text='ISO 4217', max_length=3),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='unit_price',
            field=models.DecimalField(blank=True, decimal_places=6, help_text='of one base unit', max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='stockimportrow',
            name='currency',
            field=models.CharField(blank=True, db_default='', help_text='ISO 4217', max_length=3),
        ),
        migrations.AddField(
            model_name='stockimportrow',
            name='unit_price',
            field=models.DecimalField(blank=True, decimal_places=6, help_text='of one base unit', max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='stocklot',
            name='currency',
            field=models.CharField(blank=True, db_default='', help_text='ISO 4217', max_length=3),
        ),
        migrations.AddField(
            model_name='stocklot',
            name='unit_price',
            field=models.DecimalField(blank=True, decimal_places=6, help_text='of one base unit', max_digits=18, null=True),
        ),
        migrations.AddConstraint(
            model_name='stocklot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('currency', ''), ('unit_price__isnull', True)), models.Q(('unit_price__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='lot_price_has_currency'),
        ),
    ]
