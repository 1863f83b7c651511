from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from songhe.kernel.codes import new_code


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each review its line. An order with several listings had its stars counted for each
    of them, so each gets its own row; the words stay with the first."""
    Review = apps.get_model("shop", "Review")  # noqa: N806 (a model)
    OrderLine = apps.get_model("shop", "OrderLine")  # noqa: N806 (a model)
    for review in Review.objects.filter(line=None).order_by("pk").iterator():
        listings: dict[int, int] = {}
        for line in OrderLine.objects.filter(order=review.order_id).order_by("pk"):
            listings.setdefault(line.listing_id, line.pk)
        first, *others = listings.values()
        review.line_id, review.code = first, new_code()
        review.save(update_fields=["line", "code"])
        Review.objects.bulk_create(
            Review(
                code=new_code(),
                order_id=review.order_id,
                line_id=line,
                stars=review.stars,
                by_id=review.by_id,
                by_label=review.by_label,
                at=review.at,
            )
            for line in others
        )


class Migration(migrations.Migration):
    dependencies = [("shop", "0006_reviews_name_their_line")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
