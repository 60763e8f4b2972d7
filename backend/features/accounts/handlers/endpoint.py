from backend.features.accounts.assembly import Accounts
from backend.features.accounts.service.callers import Caller
from backend.kit.http import Endpoint


class AccountsEndpoint(Endpoint):
    def initialize(self, accounts: Accounts) -> None:
        self.accounts = accounts

    @property
    def caller(self) -> Caller:
        device = self.request.headers.get("User-Agent", "")
        return Caller(self.request.remote_ip or "", device)
