"""Files that providers show: told by content, made clean where they are pictures, kept sealed."""

import warnings
from datetime import datetime
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from songhe.catalogue.models import Document, Provider
from songhe.catalogue.rules.uploads import DOCUMENT, PDF, WrongFile, checked_type
from songhe.kernel.keeping import keep

LONGEST_NAME = 80
MOST_PIXELS = 60_000_000  # a picture that unfolds to more is refused before it is unfolded


def keep_document(
    *, provider: Provider, name: str, content: bytes, by: str, at: datetime
) -> Document:
    """Keep a scan; the same bytes again are the same document.

    :raises WrongFile: if it is empty, too large, neither PDF, JPEG nor PNG, or broken.
    """
    media_type = checked_type(content, DOCUMENT)
    if media_type != PDF:
        check_picture(content)
    document, _new = Document.objects.get_or_create(
        provider=provider,
        digest=keep(content, sealed=True),
        defaults={
            "name": name[-LONGEST_NAME:] or "—",
            "media_type": media_type,
            "size": len(content),
            "added_at": at,
            "added_by": by,
        },
    )
    return document


def check_picture(content: bytes) -> None:
    """See that a picture can be drawn at all.

    :raises WrongFile: if it cannot, or would unfold to too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise WrongFile(WrongFile.TOO_LARGE)
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise WrongFile(WrongFile.BROKEN) from None
