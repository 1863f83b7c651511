"""Reasons that were sentences with a name in them become codes too; anybody's own words stay."""

import re

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# code, the name in it, and what the program said in each language
SAID = (
    ("paused", "provider", "很抱歉，{}暂停了服务，", "We are sorry, {} has stopped its services: "),
    ("sold_out", "title", "很抱歉，“{}”刚刚卖完了，", "We are sorry, “{}” has just sold out: "),
    ("lacking", "provider", "很抱歉，{}这次供不上货，", "We are sorry, {} cannot deliver this time: "),
    ("not_coming", "provider", "很抱歉，{}这次来不了，", "We are sorry, {} cannot come this time: "),
    (
        "not_taken",
        "provider",
        "很抱歉，{}没有及时接单，",
        "We are sorry, {} did not take the order in time: ",
    ),
    ("not_come", "provider", "很抱歉，{}没有按时上门，", "We are sorry, {} did not come in time: "),
)
WAYS = tuple(
    (code, name, re.compile(re.escape(said).replace(r"\{\}", "(.+)")))
    for code, name, *every in SAID
    for said in every
)
BEGINNINGS = "^(很抱歉，|We are sorry, )"


def code_them(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    orders = apps.get_model("shop", "Order").objects
    said = orders.filter(closed_why__regex=BEGINNINGS).values_list("pk", "closed_why")
    for pk, words in said.iterator():
        for code, name, way in WAYS:
            if found := way.fullmatch(words):
                values = {name: found[1]}
                orders.filter(pk=pk).update(closed_why=code, closed_values=values)
                break


class Migration(migrations.Migration):
    dependencies = [("shop", "0031_small_asker")]

    operations = [migrations.RunPython(code_them, migrations.RunPython.noop)]
