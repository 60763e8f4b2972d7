"""Pays from one purse into another, each payment and its line in one transaction, until killed."""

import argparse
import random
from typing import Any

from pymongo import MongoClient


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("--purses", type=int, required=True)
    options = parser.parse_args()
    with MongoClient[dict[str, Any]](options.uri, w="majority", journal=True) as client:
        database = client[options.database]
        while True:
            with client.start_session() as session:
                session.with_transaction(lambda _: pay(database, session, options.purses))


def pay(database: Any, session: Any, purses: int) -> None:
    fen = random.randint(1, 500)
    payer, payee = random.randrange(purses), random.randrange(purses)
    database["a_payers"].update_one({"_id": payer}, {"$inc": {"fen": -fen}}, session=session)
    database["z_payees"].update_one({"_id": payee}, {"$inc": {"fen": fen}}, session=session)
    database["payments"].insert_one({"fen": fen}, session=session)


if __name__ == "__main__":
    main()
