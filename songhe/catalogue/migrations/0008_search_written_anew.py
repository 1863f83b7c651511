from django.db import migrations

from songhe.kernel.search import names_of, vector_of


def write_anew(apps, schema_editor):
    """Write what the search reads of every listing in its new shape."""
    Listing = apps.get_model("catalogue", "Listing")
    Term = apps.get_model("catalogue", "Term")
    names = {}
    listings = Listing.objects.select_related("category", "provider__organisation")
    for one in listings.iterator(chunk_size=500):
        kind = f"{one.category.name} {one.category.tag}"
        vector = vector_of(
            title=one.title,
            kind=kind,
            about=" ".join(one.facts),
            prose=f"{one.words} {one.provider.organisation.name}",
            used=one.stars_count,
        )
        names |= names_of(one.title, kind)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE catalogue_listing SET search = %s::tsvector WHERE id = %s",
                [vector, one.pk],
            )
    terms = [Term(name=name, spelling=names[name]) for name in sorted(names)]
    Term.objects.bulk_create(terms, ignore_conflicts=True, batch_size=2000)


class Migration(migrations.Migration):

    dependencies = [("catalogue", "0007_search_terms")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
