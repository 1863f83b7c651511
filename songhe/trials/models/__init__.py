"""Tables of trials."""

from songhe.trials.models.invitations import (
    Harm as Harm,
    Invitation as Invitation,
    Mark as Mark,
    Score as Score,
    TrialChoice as TrialChoice,
)
from songhe.trials.models.sentences import SentenceHiding as SentenceHiding
from songhe.trials.models.trials import Trial as Trial
