"""Units that were written freely become kinds; what has no kind keeps its own word."""

from django.db import migrations

KINDS = {
    "visit": ("次", "趟", "回"),
    "session": ("节", "课", "课时", "堂"),
    "day": ("天", "日"),
    "night": ("晚", "夜"),
    "week": ("周", "星期"),
    "month": ("月", "个月"),
    "year": ("年",),
    "course": ("期", "疗程"),
    "person": ("人", "位"),
    "portion": ("份", "餐"),
}
HOURS = ("小时", "时", "钟头", "个小时")


def become_kinds(apps, schema_editor):
    """One price was for one visit, however long: only an hour of sixty minutes is an hour."""
    services = apps.get_model("catalogue", "Listing").objects.filter(kind="service")
    for kind, words in KINDS.items():
        services.filter(unit__in=words).update(price_per=kind, unit=words[0])
    hours = services.filter(unit__in=HOURS)
    hours.exclude(duration_minutes=60).update(price_per="visit", unit="次")
    hours.filter(duration_minutes=60).update(price_per="hour", unit=HOURS[0])


class Migration(migrations.Migration):

    dependencies = [("catalogue", "0009_asking_price_per")]

    operations = [migrations.RunPython(become_kinds, migrations.RunPython.noop)]
