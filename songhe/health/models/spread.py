"""Which tables a cluster spreads over its nodes by the elder, and which stay on one, and why.

What is in a spread table is found, locked and kept together with the rest of one elder's: every
key of it holds `elder_id`. `songhe distribute` reads this; tests prove it from the catalogue.
"""

COLUMN = "elder_id"
# Few rows, on every node. In both lists each table comes after those it refers to.
REFERENCES = ("accounts_region", "accounts_organisation", "accounts_person", "accounts_elder")
TABLES = (
    "health_readingblock",
    "health_dayfigures",
    "health_handreading",
    "health_readingtag",
    "health_baseline",
    "health_rulesetting",
    "health_rulestate",
    "health_fence",
    "health_ladderstep",
    "health_emergencycontact",
    "health_quiethours",
    "health_alert",
    "health_alertstep",
    "health_alertnote",
    "health_handoverline",
    "health_healthreport",
    "health_reportrecipient",
    "health_reportsending",
    "health_goal",
    "health_goaltick",
    "health_nudge",
    "health_news2setting",
)

DEVICES = "a device is found among all elders, and one elder alone has it"
QUEUES = "a queue: workers lock rows of many elders at once, which only one node can do"
STAYING = {
    "health_device": DEVICES,
    "health_deviceholding": DEVICES,
    "health_devicewish": DEVICES,
    "health_quarantinedreading": DEVICES,
    "health_readingimport": DEVICES,
    "health_arrival": QUEUES,
    "health_laternotice": QUEUES,
    "health_ruletimer": QUEUES,
}
