"""The published rules by which providers are admitted, suspended and restored.

A decision names the rule it follows, so that a provider can read why, and ask again.
"""

from dataclasses import dataclass


class UnknownRule(Exception):
    """There is no such rule, or it is not one for this decision."""


@dataclass(frozen=True)
class PublishedRule:
    code: str
    verb: str  # approve, refuse, suspend, restore, warn, remove, changes, uphold, dismiss
    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        return self.en if (language or "").startswith("en") else self.zh


LICENCE_EXPIRED = "S1"
PAPERS_COMPLETE = "A1"
PAPERS_RENEWED = "B1"
APPEAL_UPHELD = "B3"  # only of old decisions: an appeal is answered by somebody else, as an appeal
# By the published bounds, every night (rules/bounds.py).
WARN_BELOW_BOUNDS, SUSPEND_BELOW_BOUNDS, REMOVE_BELOW_BOUNDS = "W1", "S7", "X1"

RULES: dict[str, PublishedRule] = {
    rule.code: rule
    for rule in (
        PublishedRule("A1", "approve", "证照齐全，与登记一致", "Papers complete and as registered"),
        PublishedRule(
            "R1", "refuse", "证照缺失或与登记不符", "Papers missing or not as registered"
        ),
        PublishedRule(
            "R2", "refuse", "服务内容超出许可范围", "Services beyond what the papers allow"
        ),
        PublishedRule("S1", "suspend", "证照到期未换", "A licence ran out and was not renewed"),
        PublishedRule("S2", "suspend", "超出许可范围经营", "Sold beyond what the papers allow"),
        PublishedRule("S3", "suspend", "多次未按约上门", "Repeatedly did not come as promised"),
        PublishedRule("S4", "suspend", "收费高于公示价格", "Charged more than the price shown"),
        PublishedRule("S5", "suspend", "泄露或滥用个人信息", "Leaked or misused personal data"),
        PublishedRule("S6", "suspend", "伪造评价或服务记录", "Forged reviews or service records"),
        PublishedRule(
            "S7",
            "suspend",
            "警告后仍低于公示的下限",
            "Still below the published bounds after a warning",
        ),
        PublishedRule("W1", "warn", "低于公示的下限", "Below the published bounds"),
        PublishedRule(
            "W2", "warn", "违反平台规则，情节较轻", "Broke a rule of the platform, lightly"
        ),
        PublishedRule(
            "X1", "remove", "暂停后没有按期整改", "Not put right in time after a suspension"
        ),
        PublishedRule(
            "X2", "remove", "伪造证照，或严重伤害长辈", "Forged papers, or gravely harmed an elder"
        ),
        PublishedRule("C1", "changes", "材料要补充或更正", "Papers to be added or corrected"),
        PublishedRule("U1", "uphold", "申诉有据，原决定撤销", "The appeal is well founded"),
        PublishedRule(
            "D1", "dismiss", "没有新的事实，维持原决定", "No new facts: the decision stands"
        ),
        PublishedRule("B1", "restore", "证照已补齐", "The papers were renewed"),
        PublishedRule("B2", "restore", "整改后复查合格", "Put right, and checked again"),
        PublishedRule("B3", "restore", "申诉成立", "The appeal was upheld"),
    )
}


@dataclass(frozen=True)
class Standing:
    """What some rules ask of a provider before a decision may name them."""

    has_expired_paper: bool
    is_suspended: bool
    was_warned: bool  # and no appeal set it aside


NOTHING = Standing(has_expired_paper=False, is_suspended=False, was_warned=False)


def fits(rule: str, standing: Standing) -> bool:
    """Can this rule be named as things stand?"""
    return {
        LICENCE_EXPIRED: standing.has_expired_paper,
        PAPERS_RENEWED: not standing.has_expired_paper,
        APPEAL_UPHELD: False,
        SUSPEND_BELOW_BOUNDS: standing.was_warned,
        REMOVE_BELOW_BOUNDS: standing.is_suspended,
    }.get(rule, True)


def rules_for(verb: str) -> list[PublishedRule]:
    """Return the rules that are published for a decision."""
    return [rule for rule in RULES.values() if rule.verb == verb]


def rules_open(verb: str, standing: Standing) -> list[PublishedRule]:
    """Return the rules that a decision may name as things stand."""
    return [rule for rule in rules_for(verb) if fits(rule.code, standing)]


def rule_named(code: str, verb: str) -> PublishedRule:
    """Return a rule.

    :raises UnknownRule: if there is none of that code for this decision.
    """
    rule = RULES.get(code)
    if rule is None or rule.verb != verb:
        raise UnknownRule(f"{verb}: {code}")
    return rule
