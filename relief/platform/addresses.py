"""The database's address for programs outside Django, made from Django's own settings."""

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from relief.platform.embedded.locate import ADMIN_ROLE, socket_dir

TLS_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def database_url() -> str:
    """Return the address of the connection in use, as libpq's key=value text."""
    used = connection.settings_dict
    given = used.get("OPTIONS", {})
    parts = {
        **{name: given[name] for name in TLS_OPTIONS if name in given},
        "host": used["HOST"],
        "port": used["PORT"],
        "user": used["USER"],
        "password": used["PASSWORD"],
        "dbname": used["NAME"],
    }
    return make_conninfo("", **{key: str(value) for key, value in parts.items() if value})


def maintenance_url() -> str:
    """Return the address for making databases: the superuser's where the server is our own."""
    if is_embedded():
        return make_conninfo(database_url(), user=ADMIN_ROLE)
    return database_url()


def is_embedded() -> bool:
    """Say whether the database is the embedded one of this data directory."""
    return str(connection.settings_dict["HOST"]) == str(socket_dir(settings.DATA_DIR))
