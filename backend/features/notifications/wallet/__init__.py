"""订阅消息钱包: how many subscribe messages each person will still take, and what became of them.

The rules stand in docs/decisions/0140-the-wallet-of-consents.md.
"""
