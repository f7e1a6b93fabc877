from django.db import migrations

from relief.inventory import care_sql, ledger_sql


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0002_fewer_indexes'),
    ]

    operations = [
        # Backwards nothing: the functions do the same, only slower for many rows. A function
        # that is replaced loses its settings, so they are given anew.
        migrations.RunSQL(
            [
                ledger_sql.BOOK,
                *ledger_sql.THROUGH_INDEXES,
                care_sql.STAYS_OWNED,
                *care_sql.THROUGH_INDEXES,
            ],
            migrations.RunSQL.noop,
        ),
    ]
