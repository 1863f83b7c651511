"""A text channel that takes the text and then never answers: what a killed worker leaves."""

import threading

from songhe.notify.gateways.sms import Receipt
from songhe.notify.gateways.sms.sandbox import Sandbox


class TakesAndHangs(Sandbox):
    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        receipt = super().send(key=key, phone=phone, words=words)
        threading.Event().wait(120)
        return receipt
