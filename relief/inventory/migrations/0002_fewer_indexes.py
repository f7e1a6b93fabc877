import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='stockbalance',
            name='facility',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='inventory.facility'),
        ),
        migrations.AlterField(
            model_name='stockbalance',
            name='lot',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='inventory.stocklot'),
        ),
    ]
