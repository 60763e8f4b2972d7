"""Paths as a firm defines them, and the approvals that go along them."""
