from django.db import migrations

from relief.inventory import ledger_sql


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0008_stock_levels'),
    ]

    operations = [
        # Backwards nothing: the functions did the same before, only slower for many rows.
        migrations.RunSQL([ledger_sql.BOOK, ledger_sql.HOLD], migrations.RunSQL.noop),
    ]
