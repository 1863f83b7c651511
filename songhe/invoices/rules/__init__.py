"""What may stand on an invoice: pure arithmetic and judgement."""
