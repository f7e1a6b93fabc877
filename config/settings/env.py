"""The one place that reads the environment."""

import os
from pathlib import Path
from typing import NamedTuple

import dj_database_url

from relief.platform.embedded.locate import urls

ROOT = Path(__file__).resolve().parent.parent.parent


class Environment(NamedTuple):
    """What the operator may set, typed; `docs/operations.md` explains each."""

    data_dir: Path
    database_url: str
    broker_url: str
    secret_key: str
    debug: bool
    demo: bool
    practice: bool
    allowed_hosts: list[str]
    public_url: str
    is_secure: bool
    live_url: str
    notice_urls: dict[str, str]
    area_code: str
    webhook_inner_hosts: list[str]
    trusted_proxies: list[str]
    gs1_prefix: str
    worker_silent_seconds: float


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "")
    return default if value == "" else value.lower() in {"1", "true", "yes", "on"}


def _secret(data_dir: Path) -> str:
    """Return the site's secret; made once and kept in the data folder."""
    given = os.environ.get("RELIEF_SECRET_KEY")
    if given:
        return given
    path = data_dir / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text()


def read() -> Environment:
    """Read the environment; a missing variable means the embedded default."""
    data_dir = Path(os.environ.get("RELIEF_DATA_DIR", ROOT / "var")).resolve()
    embedded = urls(data_dir)
    as_owner = _flag("RELIEF_AS_OWNER", False)
    app_url = os.environ.get("DATABASE_URL") or embedded.app
    owner_url = os.environ.get("DATABASE_OWNER_URL") or (
        os.environ.get("DATABASE_URL") or embedded.owner
    )
    port = os.environ.get("PORT", "8000")
    public_url = os.environ.get("RELIEF_PUBLIC_URL", f"http://localhost:{port}")
    return Environment(
        data_dir=data_dir,
        database_url=owner_url if as_owner else app_url,
        broker_url=os.environ.get("CELERY_BROKER_URL") or embedded.queue,
        secret_key=_secret(data_dir),
        debug=_flag("RELIEF_DEBUG", False),
        demo=_flag("DEMO", True),
        practice=_flag("RELIEF_PRACTICE", False),
        allowed_hosts=os.environ.get("RELIEF_ALLOWED_HOSTS", "*").split(","),
        public_url=public_url,
        is_secure=public_url.startswith("https://"),
        live_url=_live_url(),
        notice_urls={
            "mail": os.environ.get("RELIEF_MAIL_URL", ""),
            "sms": os.environ.get("RELIEF_SMS_URL", ""),
        },
        area_code=os.environ.get("RELIEF_AREA_CODE", "0836" if _flag("DEMO", True) else ""),
        trusted_proxies=os.environ.get("RELIEF_TRUSTED_PROXIES", "").split(),
        webhook_inner_hosts=os.environ.get("RELIEF_WEBHOOK_INNER_HOSTS", "").split(),
        gs1_prefix=_gs1_prefix(),
        worker_silent_seconds=float(os.environ.get("RELIEF_WORKER_SILENT_SECONDS", "30")),
    )


def _gs1_prefix() -> str:
    """Return the operator's licensed GS1 company prefix, 4 to 11 digits, or nothing."""
    prefix = os.environ.get("RELIEF_GS1_PREFIX", "")
    if prefix and not (prefix.isascii() and prefix.isdigit() and 4 <= len(prefix) <= 11):
        raise ValueError("RELIEF_GS1_PREFIX must be 4 to 11 digits")
    return prefix


def _live_url() -> str:
    """Return where pages find the live process: an address, or `:port` of the same host."""
    port = os.environ.get("RELIEF_LIVE_PORT", "")
    return os.environ.get("RELIEF_LIVE_URL", f":{port}/live/" if port else "")


def database(url: str) -> dict[str, object]:
    """Return Django's database settings for a postgres URL; web threads keep theirs a minute."""
    keep = int(os.environ.get("RELIEF_KEEP_CONNECTIONS", "0"))
    return dict(dj_database_url.parse(url, conn_max_age=keep, conn_health_checks=keep > 0))
