"""People who sign in: staff with roles and scopes, customers with a WeChat identity."""

from backend.features.accounts.permissions import Permission

__all__ = ["Permission"]
