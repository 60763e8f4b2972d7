"""How full people's wallets are, template by template."""

from backend.features.notifications.service import Subscriptions
from backend.features.notifications.wallet.schemas import WalletLevelView
from backend.features.notifications.wallet.service import Wallet


async def wallet_levels(subscriptions: Subscriptions, wallet: Wallet) -> list[WalletLevelView]:
    """Of each template of the mini-program that is in use."""
    names = await subscriptions.names_of_templates()
    levels = await wallet.levels()
    return [
        WalletLevelView.of(
            template_id, sent, [each for each in levels if each.template_id == template_id]
        )
        for template_id, sent in names.items()
    ]
