"""Procedures: what they say, and what they demand of a visit."""
