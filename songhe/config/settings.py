"""Settings: paths, safety, apps, database, languages, ours. Safe when the environment is empty."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from songhe.config.environment import flag, number, text, words

# --- Paths ---------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "songhe"
DATA = ROOT / "data"
SONGHE_VAR = Path(text("SONGHE_VAR", str(ROOT / "var")))

# --- Safety --------------------------------------------------------------------------------

DEBUG = flag("SONGHE_DEBUG", default=True)
DEVELOPMENT_KEY = "development-only-and-refused-when-debug-is-off"
SECRET_KEY = text("SECRET_KEY", DEVELOPMENT_KEY)
ALLOWED_HOSTS = words("SONGHE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("SONGHE_ORIGINS")
SONGHE_DEMO_WISHED = flag("SONGHE_DEMO", default=DEBUG)
SONGHE_DEMO = SONGHE_DEMO_WISHED and DEBUG  # one-click sign-in: never where data are real


def _derived(purpose: str) -> bytes:
    """Return a 32-byte key for development, so that an empty environment works."""
    return hashlib.sha256(f"{purpose}:{SECRET_KEY}".encode()).digest()


SONGHE_FIELD_KEYS: dict[str, bytes] = {
    key_id: base64.b64decode(body)
    for key_id, body in (pair.split("=", 1) for pair in words("SONGHE_FIELD_KEYS"))
} or {"dev": _derived("fields")}
SONGHE_FIELD_CIPHER = text("SONGHE_FIELD_CIPHER", "aes-256-gcm")  # or sm4-gcm
SONGHE_LOOKUP_KEY = base64.b64decode(text("SONGHE_LOOKUP_KEY")) or _derived("lookup")
# Seed of the Ed25519 key that signs clinical notes: without it old notes cannot be checked.
SONGHE_NOTE_KEY = base64.b64decode(text("SONGHE_NOTE_KEY")) or _derived("notes")

SONGHE_DERIVED_KEYS = [
    purpose
    for purpose, name in (
        ("fields", "SONGHE_FIELD_KEYS"),
        ("lookup", "SONGHE_LOOKUP_KEY"),
        ("notes", "SONGHE_NOTE_KEY"),
    )
    if not text(name)
]

SESSION_COOKIE_AGE = 180 * 86_400  # an elder stays signed in on her own device
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # the proxy in front redirects to HTTPS
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- Apps ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "songhe.kernel",
    "songhe.accounts",
    "songhe.notify",
    "songhe.consent",
    "songhe.booking",
    "songhe.ledger",
    "songhe.payments",
    "songhe.payments.gateways.payment.sandbox",
    "songhe.catalogue",
    "songhe.health",
    "songhe.assessment",
    "songhe.shop",
    "songhe.visits",
    "songhe.shipping",
    "songhe.clinic",
    "songhe.casework",
    "songhe.stations",
    "songhe.trials",
    "songhe.aftersales",
    "songhe.invoices",
    "songhe.oversight",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "ninja",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "songhe.portal",
    "songhe.config",
    "songhe.demo",
]

MIDDLEWARE = [
    "songhe.config.observing.ObservingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads each answer, so lengths tell no secrets
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "songhe.stations.middleware.AssistedSessionMiddleware",
    "songhe.accounts.middleware.ActingMiddleware",
    "songhe.accounts.middleware.SecondFactorMiddleware",
    "songhe.portal.middleware.DraftsMiddleware",
    "songhe.portal.middleware.PressedMiddleware",
]

if SONGHE_DEMO:  # people who try it read our own words where a page does not exist
    MIDDLEWARE.append("songhe.demo.middleware.SorryMiddleware")

if flag("SONGHE_COUNT_QUERIES", default=False):  # only while `songhe bench pages` measures
    MIDDLEWARE.insert(0, "songhe.config.measuring.CountQueries")

ROOT_URLCONF = "songhe.config.urls"
ASGI_APPLICATION = "songhe.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "songhe.portal.context.display",
                "songhe.accounts.skins.skins",
                "songhe.config.context.places",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "songhe.accounts.views.refusals.csrf_failed"
AUTHENTICATION_BACKENDS = ["songhe.accounts.backends.PeopleBackend"]
ACCOUNT_ADAPTER = "songhe.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "songhe.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "松鹤"
MFA_TOTP_TOLERANCE = 1  # half a minute either way: telephones' clocks drift
ALLAUTH_TRUSTED_PROXY_COUNT = number("SONGHE_PROXIES", 0)  # how many stand in front
SONGHE_STAFF_SESSION = 12 * 3600  # seconds that somebody in a role stays signed in
SONGHE_SUBSCRIPTIONS = "songhe.config.subscriptions.SUBSCRIPTIONS"  # who hears of events
SONGHE_TEXTING = "songhe.notify.actions.text_phone"  # who carries the texts of accounts
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# --- Database ------------------------------------------------------------------------------


def _database_url() -> str:
    """DATABASE_URL, else the embedded server's address, which it writes down when it starts."""
    if url := text("DATABASE_URL"):
        return url
    written = SONGHE_VAR / "postgres.url"
    return written.read_text().strip() if written.exists() else "postgresql:///songhe"


_database = dj_database_url.parse(_database_url(), conn_max_age=60, conn_health_checks=True)
# A page that shows who, whose and where joins twenty tables by their keys, in the order we write
# them; looking for a better order among eight at a time took most of the elder's own home.
_options = _database.setdefault("OPTIONS", {})
_options["options"] = f"-c join_collapse_limit=4 {_options.get('options', '')}".strip()
DATABASES = {"default": {**_database, "TEST": {"NAME": f"test_{text('SONGHE_TEST_DB', 'songhe')}"}}}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "songhe_cache",
    }
}

# --- Languages and time --------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "songhe.config.formats"
TIME_ZONE = "Asia/Shanghai"

# --- Static --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = SONGHE_VAR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
WHITENOISE_USE_FINDERS = DEBUG  # a test turns DEBUG off, not this
WHITENOISE_AUTOREFRESH = DEBUG

# --- Papers --------------------------------------------------------------------------------

SONGHE_FONTS = text("SONGHE_FONTS")  # a folder of fonts besides the system's
# What people upload; no web server may serve this folder, our own pages ask who may see.
SONGHE_FILES = Path(text("SONGHE_FILES", str(SONGHE_VAR / "files")))

# --- Jobs ----------------------------------------------------------------------------------

SONGHE_EVENT_TRIES = number("SONGHE_EVENT_TRIES", 3)  # then an alarm
SONGHE_WORKER_SILENCE = number("SONGHE_WORKER_SILENCE", 30)  # seconds; then it is dead
SONGHE_WORKER_THREADS = number("SONGHE_WORKER_THREADS", 4)

# --- Text messages -------------------------------------------------------------------------

SONGHE_TEXT_GATEWAY = text(
    "SONGHE_TEXT_GATEWAY", "songhe.notify.gateways.sms.sandbox.Sandbox"
)  # or songhe.notify.gateways.sms.web.WebChannel
SONGHE_TEXT_URL = text("SONGHE_TEXT_URL")  # of the web channel
SONGHE_TEXT_TOKEN = text("SONGHE_TEXT_TOKEN")
SONGHE_TEXT_SANDBOX = SONGHE_VAR / "texts"  # where the sandbox phone keeps what arrived

# --- Payments ------------------------------------------------------------------------------

# Where channels find us, and where the sandbox channel sends its notices.
SONGHE_URL = text("SONGHE_URL", f"http://127.0.0.1:{text('PORT', '8000')}").rstrip("/")
PAYMENT_ADAPTERS = {
    "sandbox": "songhe.payments.gateways.payment.sandbox.adapter.Sandbox",
    "alipay": "songhe.payments.gateways.payment.alipay.adapter.from_settings",
    "wechat": "songhe.payments.gateways.payment.wechat.adapter.from_settings",
}
SONGHE_PAYMENT_CHANNELS: dict[str, str] = {
    name: PAYMENT_ADAPTERS.get(name, "")  # an unknown name is a system check's business
    for name in words("SONGHE_PAYMENT_CHANNELS", "sandbox" if DEBUG else "")
}
SONGHE_PAYMENT_SANDBOX = SONGHE_VAR / "payments"  # the sandbox channel's keys
SONGHE_ALIPAY = {
    "APP_ID": text("SONGHE_ALIPAY_APP_ID"),
    "SELLER_ID": text("SONGHE_ALIPAY_SELLER_ID"),
    "PRIVATE_KEY": text("SONGHE_ALIPAY_PRIVATE_KEY"),  # ours; best as …_FILE
    "PUBLIC_KEY": text("SONGHE_ALIPAY_PUBLIC_KEY"),  # Alipay's
    "GATEWAY": text("SONGHE_ALIPAY_GATEWAY", "https://openapi.alipay.com/gateway.do"),
    "ROYALTY": flag("SONGHE_ALIPAY_ROYALTY", default=False),
}
SONGHE_WECHAT = {
    "APP_ID": text("SONGHE_WECHAT_APP_ID"),
    "MERCHANT_ID": text("SONGHE_WECHAT_MERCHANT_ID"),
    "SERIAL": text("SONGHE_WECHAT_SERIAL"),  # of our certificate
    "PRIVATE_KEY": text("SONGHE_WECHAT_PRIVATE_KEY"),
    "API_KEY": text("SONGHE_WECHAT_API_KEY"),  # 32 letters, for APIv3
    "PUBLIC_KEY_ID": text("SONGHE_WECHAT_PUBLIC_KEY_ID"),  # WeChat Pay's, or
    "PUBLIC_KEY": text("SONGHE_WECHAT_PUBLIC_KEY"),
    "CERTIFICATES": text("SONGHE_WECHAT_CERTIFICATES"),  # its certificates, one behind the other
    "GATEWAY": text("SONGHE_WECHAT_GATEWAY", "https://api.mch.weixin.qq.com").rstrip("/"),
    "PROFIT_SHARING": flag("SONGHE_WECHAT_PROFIT_SHARING", default=False),
}
# Channels that share out what they took: a seller's part is handed over by the channel itself.
ALLOTTING_ADAPTERS = {
    "sandbox": "songhe.payments.gateways.payment.sandbox.allotting.SandboxAllotting",
    "alipay": "songhe.payments.gateways.payment.alipay.allotting.from_settings",
    "wechat": "songhe.payments.gateways.payment.wechat.allotting.from_settings",
}
ALLOTTING_AGREED = {
    "sandbox": True,
    "alipay": SONGHE_ALIPAY["ROYALTY"],
    "wechat": SONGHE_WECHAT["PROFIT_SHARING"],
}
SONGHE_ALLOTTING_CHANNELS: dict[str, str] = {
    name: adapter
    for name, adapter in ALLOTTING_ADAPTERS.items()
    if name in SONGHE_PAYMENT_CHANNELS and ALLOTTING_AGREED[name]
}
# Who a payer is to WeChat, for paying inside it; empty: nobody is asked to pay there.
SONGHE_WECHAT_OPENID = text(
    "SONGHE_WECHAT_OPENID",
    "songhe.payments.gateways.openid.sandbox.SandboxOpenId" if DEBUG else "",
)  # or songhe.payments.gateways.openid.wechat.WeChatOpenId
SONGHE_WECHAT_SIGN_ON = {
    "SECRET": text("SONGHE_WECHAT_APP_SECRET"),
    "PAGE": text("SONGHE_WECHAT_SIGN_ON_PAGE", "https://open.weixin.qq.com").rstrip("/"),
    "API": text("SONGHE_WECHAT_SIGN_ON_API", "https://api.weixin.qq.com").rstrip("/"),
}

# --- Parcels -------------------------------------------------------------------------------

SONGHE_TRACKING_GATEWAY = text(
    "SONGHE_TRACKING_GATEWAY",
    "songhe.shipping.gateways.tracking.sandbox.SandboxCourier" if DEBUG else "",
)  # or songhe.shipping.gateways.tracking.kuaidi100.Kuaidi100; empty: nothing is followed
SONGHE_TRACKING_URL = text("SONGHE_TRACKING_URL", "https://poll.kuaidi100.com/poll")
SONGHE_TRACKING_KEY = text("SONGHE_TRACKING_KEY")
SONGHE_INVOICE_GATEWAY = text(
    "SONGHE_INVOICE_GATEWAY",
    "songhe.invoices.gateways.invoicing.sandbox.Sandbox" if DEBUG else "",
)  # empty: what is asked for waits
SONGHE_INVOICE_SANDBOX = SONGHE_VAR / "invoices"  # the sandbox's book
SONGHE_TRACKING_SANDBOX = SONGHE_VAR / "courier"  # what the sandbox courier carries

# --- Devices that do not speak HTTPS -------------------------------------------------------

SONGHE_WATCH_HOST = text("SONGHE_WATCH_HOST", "127.0.0.1")
SONGHE_WATCH_PORT = number("SONGHE_WATCH_PORT", 0)  # 0: no watch may dial in
SONGHE_WATCH_ZONE = text("SONGHE_WATCH_ZONE", "UTC")  # what the watches' clocks keep
SONGHE_WATCH_IDLE = number("SONGHE_WATCH_IDLE", 900)  # seconds without a frame
SONGHE_WATCH_EACH_ADDRESS = number("SONGHE_WATCH_EACH_ADDRESS", 2000)  # connections


def _mqtt_url() -> str:
    """SONGHE_MQTT_URL, else the address of our own broker, which it writes down."""
    if url := text("SONGHE_MQTT_URL"):
        return url
    written = SONGHE_VAR / "nats" / "bridge.url"
    return written.read_text().strip() if written.exists() else ""


SONGHE_MQTT_URL = _mqtt_url()
SONGHE_MQTT_HOST = text("SONGHE_MQTT_HOST", "127.0.0.1")  # of our own broker, as are the next
SONGHE_MQTT_CERT = text("SONGHE_MQTT_CERT")

# --- Readings ------------------------------------------------------------------------------

SONGHE_READINGS_MONTHS = number("SONGHE_READINGS_MONTHS", 0)  # kept one by one; 0: for ever
SONGHE_ARCHIVE = text("SONGHE_ARCHIVE")  # folder for the months that go; empty: they just go

# --- Watching ------------------------------------------------------------------------------

SONGHE_LOG_LEVEL = text("SONGHE_LOG_LEVEL", "INFO").upper()
SONGHE_METRICS_TOKEN = text("SONGHE_METRICS_TOKEN")  # empty: /metrics answers this machine only
LOGGING_CONFIG = None  # songhe.config.logs does it, for our processes
