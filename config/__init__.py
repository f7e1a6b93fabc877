"""Settings, URLs and entries. Importing it makes every process use the one Celery app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
