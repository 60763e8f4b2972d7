"""Aliyun's object storage, as a client of a bucket meets it: every signature is verified."""
