import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    # A platform that took every step before this one has these tables already.
    replaces = [
        ('platform', '0001_machinery'),
        ('platform', '0002_play'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PlayedCue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('note', models.CharField(blank=True, help_text='what the programs must know', max_length=200)),
                ('played_at', models.DateTimeField(help_text='on the played clock')),
            ],
        ),
        migrations.CreateModel(
            name='WorkerPulse',
            fields=[
                ('queue', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('sent_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('progress_at', models.DateTimeField(null=True)),
                ('busy_until', models.DateTimeField(null=True)),
                ('restarted_at', models.DateTimeField(null=True)),
                ('restarts', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Play',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(help_text='when the earth shook, on the played clock')),
                ('ends_at', models.DateTimeField(help_text='on the played clock')),
                ('speed', models.FloatField(help_text='played seconds a second, where nothing has to wait')),
                ('is_paused', models.BooleanField(default=False)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(help_text='by the real clock', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('speed__gt', 0)), name='play_goes_forward')],
            },
        ),
        migrations.CreateModel(
            name='ScheduledSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=80)),
                ('slot', models.DateTimeField()),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('job', 'slot'), name='scheduled_slot_once')],
            },
        ),
    ]
