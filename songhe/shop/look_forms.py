"""How somebody wishes to look at a cart, by shape: what is not known counts as not said."""

from django import forms

from songhe.shop.looks import Look
from songhe.shop.states import CartHeading, CartPart, CartSort


class LookForm(forms.Form):
    """Four wishes, each of which may be left out."""

    elder = forms.CharField(max_length=12, required=False)
    part = forms.ChoiceField(choices=CartPart.choices, required=False)
    sort = forms.ChoiceField(choices=CartSort.choices, required=False)
    by = forms.ChoiceField(choices=CartHeading.choices, required=False)

    def look(self) -> Look:
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Look(**said)
