"""Baoxiu 报修: after-sales service, from the scan of a code to the rating."""
