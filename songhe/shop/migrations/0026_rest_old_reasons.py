"""Reasons that were sentences without a name in them become codes; the others stay as said."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CODES = {
    "您反悔了，": "undone",
    "You changed your mind: ": "undone",
    "付款到的时候订单已经取消了，": "cancelled",
    "The order was cancelled before the payment arrived: ": "cancelled",
    "很抱歉，这个时间在付款前被别人约走了，": "time_gone",
    "We are sorry, somebody else booked that time before the payment: ": "time_gone",
    "很抱歉，付款来晚了，补贴的名额已经给了别人，": "subsidy_gone",
    "We are sorry, the payment came too late and the subsidy has gone to others. ": "subsidy_gone",
    "按售后规则办了，": "by_rule",
    "Settled by the after-sales rules: ": "by_rule",
}


def code_them(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    orders = apps.get_model("shop", "Order").objects
    for sentence, code in CODES.items():
        orders.filter(closed_why=sentence).update(closed_why=code)


class Migration(migrations.Migration):
    dependencies = [("shop", "0025_rest_reasons")]

    operations = [migrations.RunPython(code_them, migrations.RunPython.noop)]
