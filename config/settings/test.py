"""Settings of the test suite: a server of its own a process, quick hashing, mail in memory."""

import os
import tempfile

if "RELIEF_TEST_DIR" not in os.environ or os.environ.get("RELIEF_TEST_OWNER") != str(os.getpid()):
    # One folder a test process; the processes it starts inherit the folder.
    is_child = os.environ.get("RELIEF_TEST_CHILD") == "1"
    if not is_child:
        os.environ["RELIEF_TEST_DIR"] = tempfile.mkdtemp(prefix="relief-test-")
        os.environ["RELIEF_TEST_OWNER"] = str(os.getpid())
os.environ["RELIEF_DATA_DIR"] = os.environ["RELIEF_TEST_DIR"]
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL"):
    os.environ.pop(name, None)

from config.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": os.environ["RELIEF_TEST_DIR"] + "/files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = {}
RELIEF_LEASE_SECONDS = 5
PLAN_QUIET_SECONDS = 0
SECOND_FACTOR_REQUIRED = False
# A loaded machine may pause between statements; the limits are for servers. Trying every order
# of wide joins is dear, and with few rows any order is good.
DATABASES["default"]["OPTIONS"] = {  # noqa: F405
    "options": "-c idle_in_transaction_session_timeout=0 -c statement_timeout=60s"
    " -c join_collapse_limit=4"
}
