"""A field of a form for several photographs, and what is said of one that cannot be taken."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.kernel.pictures import MOST, MOST_BYTES, NotAPicture, TooBig, TooManyPhotos

PHOTO_FAULTS: dict[type[Exception], Promise] = {
    NotAPicture: _("有一张不是照片，请选 JPG 或 PNG 格式的。"),
    TooBig: _("有一张超过 6 MB 了，请换一张小些的。"),
    TooManyPhotos: _("一次最多 6 张。"),
}


class _Photos(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photographs, or none."""

    def __init__(self) -> None:
        super().__init__(
            label=_("照片"),
            required=False,
            help_text=_("最多 6 张，每张不超过 6 MB。拍照的地点会自动抹掉。"),
            widget=_Photos(attrs={"accept": "image/jpeg,image/png"}),
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [super(PhotosField, self).clean(one, initial) for one in data or []]
        if len(files) > MOST:
            raise forms.ValidationError(str(PHOTO_FAULTS[TooManyPhotos]))
        if any(one.size > MOST_BYTES for one in files):
            raise forms.ValidationError(str(PHOTO_FAULTS[TooBig]))
        return files
