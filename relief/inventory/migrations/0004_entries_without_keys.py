import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from relief.inventory import care_sql, ledger_sql


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0003_care_through_indexes'),
    ]

    operations = [
        # The functions that look for what the keys looked for, before the keys go. Backwards they
        # may stay: they ask for no less.
        migrations.RunSQL(
            [
                ledger_sql.BOOK,
                *ledger_sql.THROUGH_INDEXES,
                care_sql.STAYS_OWNED,
                *care_sql.THROUGH_INDEXES,
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='stockentry',
            name='lot',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='inventory.stocklot'),
        ),
        migrations.AlterField(
            model_name='stockentry',
            name='movement',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='inventory.stockmovement'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stocklot',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6d29b54e227f7c87fff62e4a673137f29409d737', operation='DELETE', pgid='pgtrigger_never_deleted_3012d', table='inventory_stocklot', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stocklot',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;", hash='fc5c4d0d0e7adea4e8b1f709ff4569d1be1a44ef', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_6f084', table='inventory_stocklot', when='BEFORE')),
        ),
    ]
