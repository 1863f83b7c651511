"""`python -m songhe.config.deploy_check`: Django's and our checks with settings for the public.

The values are made up on the spot; what is checked is that such settings leave nothing to warn of.
"""

import base64
import os
import secrets
import sys

import django


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


PUBLIC = {
    "SONGHE_DEBUG": "0",
    "SONGHE_DEMO": "0",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SONGHE_HOSTS": "songhe.example",
    "SONGHE_ORIGINS": "https://songhe.example",
    "SONGHE_URL": "https://songhe.example",
    "SONGHE_FIELD_KEYS": f"k1={_key()}",
    "SONGHE_LOOKUP_KEY": _key(),
    "SONGHE_NOTE_KEY": _key(),
    "SONGHE_TEXT_GATEWAY": "songhe.notify.gateways.sms.web.WebChannel",
    "SONGHE_TEXT_URL": "https://texts.example/send",
    "SONGHE_TEXT_TOKEN": secrets.token_urlsafe(24),
    "DATABASE_URL": "postgresql://songhe@database.example/songhe",
    "DJANGO_SETTINGS_MODULE": "songhe.config.settings",
}


def main() -> int:
    os.environ.update(PUBLIC)
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the settings

    call_command("check", deploy=True, fail_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main())
