from songhe.catalogue.rules.claims import claims_in
from songhe.demo import files


def test_nothing_in_the_demonstration_says_what_may_not_be_said() -> None:
    wrong = [
        (one.title, claim.words)
        for one in files.listings()
        for claim in claims_in([one.title, one.words, *one.facts], category=one.category)
    ]

    assert wrong == []
