"""The firm that the runs report to, made through the product's own services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backend.container import Container, build_container
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.settings import Environment, MongoSettings, Settings
from tests.prove.trial import Trial
from tests.support.accounts import People, SignedIn


@dataclass(frozen=True)
class Firm:
    administrator: SignedIn
    customers: list[SignedIn]


def settings_of(uri: str, database: str) -> Settings:
    """As `Trial.backend` gives them to the product: what one seals, the other reads."""
    mongo = MongoSettings.model_validate({"uri": uri, "database": database})
    return Settings(environment=Environment.TEST, mongo=mongo)


@asynccontextmanager
async def opened(uri: str, database: str) -> AsyncIterator[Container]:
    container = build_container(settings_of(uri, database))
    try:
        yield container
    finally:
        container.close()


async def found_firm(trial: Trial, customers: int) -> Firm:
    """On the migrated database of the trial."""
    async with opened(trial.mongod.uri, trial.database) as container:
        people = People(container)
        await people.found_firm()
        administrator = await people.staff(ADMINISTRATOR)
        signed_in = [
            await people.customer(phone=f"+8613800{n:06d}", name="王先生") for n in range(customers)
        ]
        return Firm(administrator, signed_in)
