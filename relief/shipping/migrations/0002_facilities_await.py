from django.db import migrations

from relief.shipping import inbound_sql


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0007_facilities_take_in'),
        ('shipping', '0001_tables'),
    ]

    operations = [migrations.RunSQL(inbound_sql.AWAITED, inbound_sql.AWAITED_UNDO)]
