"""Settings of every profile; what differs per site comes from the environment."""

from config.settings import env
from config.settings.parts.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from config.settings.parts.logs import LOGGING  # noqa: F401
from config.settings.parts.security import *  # noqa: F403

ENV = env.read()
ROOT = env.ROOT
DATA_DIR = ENV.data_dir
SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
DEMO = ENV.demo
PRACTICE = ENV.practice
SECOND_FACTOR_REQUIRED = not (DEMO or PRACTICE)
PUBLIC_URL = ENV.public_url
LIVE_URL = ENV.live_url
if LIVE_URL.startswith(":"):
    live_source = "*" + LIVE_URL.partition("/")[0]
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(live_source)  # noqa: F405
ALLOWED_HOSTS = ENV.allowed_hosts

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_secure
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.is_secure else 0
# The proxy sends http on to https; what other names of the domain do is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.is_secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [ENV.public_url]

INSTALLED_APPS = [
    # Ours first: our words win over those of the packages.
    "relief.core",
    "relief.accounts",
    "relief.journal",
    "relief.geography",
    "relief.organizations",
    "relief.catalog",
    "relief.emergencies",
    "relief.inventory",
    "relief.demand",
    "relief.allocation",
    "relief.shipping",
    "relief.delivery",
    "relief.donations",
    "relief.tracking",
    "relief.notices",
    "relief.helpline",
    "relief.dashboard",
    "relief.platform",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # its widgets, drawn through our form templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "relief.core.http.logging.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "relief.organizations.middleware.ActorMiddleware",
    "relief.organizations.middleware.SecondFactorMiddleware",
    "relief.organizations.middleware.ApiLimitMiddleware",
    "relief.journal.middleware.IdempotencyMiddleware",
    "relief.core.http.errors.DomainErrorMiddleware",
    "relief.core.http.slashes.ClosingSlashMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            # Written by hand: the automatic set-ups of cotton and partials cancel each other.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "relief.core.http.pages.chrome",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database(ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "relief" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

CELERY_BROKER_URL = ENV.broker_url
EMAIL_BACKEND = "relief.notices.mail.SameChannel"  # invitations and forgotten passwords
PLAN_QUIET_SECONDS = 2.0  # a burst of approvals and receipts makes one plan after it
HELPLINE_AREA_CODE = ENV.area_code  # of the seats: put before numbers without one
TRUSTED_PROXIES = ENV.trusted_proxies  # their X-Forwarded-For is believed
WEBHOOK_INNER_HOSTS = ENV.webhook_inner_hosts  # host:port inside this network that may be called
WORKER_SILENT_SECONDS = ENV.worker_silent_seconds  # then the watchdog restarts it
GS1_PREFIX = ENV.gs1_prefix  # empty: labels carry our own addresses
NOTICE_URLS = ENV.notice_urls  # apprise addresses; empty: files in the data folder
