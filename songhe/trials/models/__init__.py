"""Tables of trials."""

from songhe.trials.models.invitations import Harm as Harm
from songhe.trials.models.invitations import Invitation as Invitation
from songhe.trials.models.invitations import Mark as Mark
from songhe.trials.models.invitations import Score as Score
from songhe.trials.models.invitations import TrialChoice as TrialChoice
from songhe.trials.models.sentences import SentenceHiding as SentenceHiding
from songhe.trials.models.trials import Trial as Trial
