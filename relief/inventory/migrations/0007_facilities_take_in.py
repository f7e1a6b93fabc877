from django.db import migrations

from relief.inventory import ledger_sql


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0006_price_history'),
    ]

    operations = [migrations.RunSQL(ledger_sql.LANDS, ledger_sql.LANDS_UNDO)]
