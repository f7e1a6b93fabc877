import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('allocation', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='allocationline',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='allocation.allocationplan'),
        ),
    ]
