"""The two tables of the machinery: what was scheduled, and how workers answer."""

from django.db import models
from django.db.models.functions import Now


class ScheduledSlot(models.Model):
    """One run of one job; its unique key is what lets several schedulers run at once."""

    job = models.CharField(max_length=80)
    slot = models.DateTimeField()
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "slot"], name="scheduled_slot_once"),)

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M:%S}"


class WorkerPulse(models.Model):
    """The last no-op sent through a queue and what came back, all by the database's clock.

    `progress_at` is the last time the queue's worker took up any task and `busy_until` the
    time limit of the long task it works on: a busy worker is not a dead one.
    """

    queue = models.CharField(max_length=40, primary_key=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    progress_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    restarted_at = models.DateTimeField(null=True)
    restarts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.queue} answered {self.answered_at}"


class Play(models.Model):
    """The played emergency, at most one: from when to when, how fast, whether it stands."""

    starts_at = models.DateTimeField(help_text="when the earth shook, on the played clock")
    ends_at = models.DateTimeField(help_text="on the played clock")
    speed = models.FloatField(help_text="played seconds a second, where nothing has to wait")
    is_paused = models.BooleanField(default=False)
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, help_text="by the real clock")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(speed__gt=0, ends_at__gt=models.F("starts_at")),
                name="play_goes_forward",
            ),
        )

    def __str__(self) -> str:
        return f"play of {self.starts_at:%Y-%m-%d}"


class PlayedCue(models.Model):
    """One cue of the script that was played; a restarted play goes on behind it."""

    key = models.CharField(max_length=120, unique=True)
    note = models.CharField(max_length=200, blank=True, help_text="what the programs must know")
    played_at = models.DateTimeField(help_text="on the played clock")

    def __str__(self) -> str:
        return self.key
