"""Alipay: pages for desk and phone, a code to scan, queries, refunds, closing, notices, bills."""
