"""WeChat Pay v3: a code to scan, the phone's browser, within WeChat; queries, refunds, notices."""
