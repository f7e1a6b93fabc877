"""Entry of the live process, for uvicorn: `config.asgi:live`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
application = get_asgi_application()

from relief.platform.live import make  # noqa: E402

live = make(application)  # type: ignore[arg-type]
