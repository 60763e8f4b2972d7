"""Aliyun's short message service, as a client of dysmsapi meets it."""
