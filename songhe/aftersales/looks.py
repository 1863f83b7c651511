"""What a claim waits for, in the words of each side."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.aftersales.models import Claim
from songhe.aftersales.rules import terms
from songhe.aftersales.states import ClaimKind, ClaimState, Reason, Side
from songhe.kernel.templatetags.moments import moment

C, R = ClaimState, Reason

BUYER_NEXT: Mapping[str, Promise] = {
    C.ASKED: _("商家要在%(due)s以前答复。过时没答复，就按您说的办。"),
    C.OFFERED: _("请在%(due)s以前看一看。过时没答复，就按这个办法退钱。"),
    C.ACCEPTED: _("%(due)s生效，在那以前都可以改主意。"),
    C.AGREED: _("请在%(due)s以前寄回，再填上单号。"),
    C.SENT_BACK: _("商家要在%(due)s以前验收。过时没验收，钱就退给您。"),
    C.REPLACED: _("收到了请点一下。%(due)s以后就算收到了。"),
    C.REFUSED: _("%(due)s以前，您可以请平台来评理。"),
    C.DISPUTED: _("平台正在看，%(due)s以前给出决定。"),
    C.DECIDED: _("%(due)s以前可以申诉一次，过后就按这个办。"),
    C.APPEALED: _("换了一个人复核，%(due)s以前给出最后的决定。"),
}
SELLER_NEXT: Mapping[str, Promise] = {
    C.ASKED: _("请在%(due)s以前答复，过时就算同意。"),
    C.OFFERED: _("等买家答复；%(due)s以后就按您提的办法退。"),
    C.ACCEPTED: _("%(due)s生效。"),
    C.AGREED: _("等买家寄回；%(due)s以后没有寄就结束。"),
    C.SENT_BACK: _("收到后请在%(due)s以前验收，过时就退款。"),
    C.REPLACED: _("等买家收货，%(due)s以后算收到。"),
    C.REFUSED: _("买家可以在%(due)s以前请平台评理。"),
    C.DISPUTED: _("等平台决定，%(due)s以前。请把情况和照片补上。"),
    C.DECIDED: _("%(due)s以前可以申诉一次，过后就按这个办。"),
    C.APPEALED: _("平台在复核，%(due)s以前给出最后的决定。"),
}
PLATFORM_NEXT: Mapping[str, Promise] = {
    C.DISPUTED: _("两边都在等您的决定，请在%(due)s以前。"),
    C.DECIDED: _("双方在%(due)s以前可以申诉一次，过后就按这个办。"),
    C.APPEALED: _("请在%(due)s以前给出最后的决定。"),
}
NEXT = {Side.BUYER: BUYER_NEXT, Side.SELLER: SELLER_NEXT, Side.PLATFORM: PLATFORM_NEXT}
REASONS: Mapping[str, tuple[Reason, ...]] = {
    ClaimKind.CANCEL: (R.MIND, R.WRONG, R.LATE),
    ClaimKind.CALL_OFF: (R.MIND, R.ILL),
    ClaimKind.MISSING: (R.LATE,),
    ClaimKind.RETURN: (R.MIND, R.WRONG),
    ClaimKind.FAULTY: (R.BROKEN, R.WRONG, R.OTHER_THAN_SAID),
    ClaimKind.EXCHANGE: (R.BROKEN, R.WRONG, R.OTHER_THAN_SAID),
    ClaimKind.ABSENT: (R.NOBODY,),
    ClaimKind.PART: (R.BROKEN, R.CARELESS, R.OTHER_THAN_SAID, R.LATE),
}
TERMS: Mapping[str, Promise] = {
    terms.FREE: _("收到后 7 天内，不用说理由都能退。"),
    terms.UNOPENED: _("收到后 7 天内，没拆封的不用说理由都能退；拆了封的，为了干净不能退。"),
    terms.FRESH: _("新鲜食品，不能无理由退货。"),
    terms.MEDICINE: _("药品按规定不能无理由退货。"),
    terms.MADE_TO_MEASURE: _("按您的尺寸、度数专门做的，不能无理由退货。"),
}


def next_words(claim: Claim, side: Side) -> str:
    """Say what a claim waits for and until when; nothing once it is over."""
    words = NEXT[side].get(claim.state)
    return str(words) % {"due": moment(claim.due_at)} if words else ""
