"""DIR/dev.json: what other programs need to drive the running installation."""

from pydantic import BaseModel, ConfigDict

from backend.runtime.demo_company import (
    DemoAccount,
    DemoCompany,
    DemoCustomer,
    DemoDevice,
    DemoForm,
)
from backend.runtime.dev.secrets import AccountSecrets, DevSecrets, WeComSecrets


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)


class OpenAccount(_Entry):
    """What a program needs to call back as the platform would."""

    app_id: str
    original_id: str
    token: str
    encoding_aes_key: str

    @classmethod
    def of(cls, account: AccountSecrets) -> "OpenAccount":
        return cls.model_validate(account.model_dump(exclude={"app_secret"}))


class WeComApplication(_Entry):
    corp_id: str
    agent_id: int
    token: str
    encoding_aes_key: str

    @classmethod
    def of(cls, account: WeComSecrets) -> "WeComApplication":
        return cls.model_validate(account.model_dump(exclude={"secret"}))


class Addresses(_Entry):
    web: str
    simulator: str
    control: str
    mongo: str


class DevDescription(Addresses):
    staff: tuple[DemoAccount, ...]
    customers: tuple[DemoCustomer, ...]
    devices: tuple[DemoDevice, ...]
    forms: tuple[DemoForm, ...]
    official_account: OpenAccount
    miniprogram: OpenAccount
    wecom: WeComApplication


def describe(addresses: Addresses, company: DemoCompany, secrets: DevSecrets) -> DevDescription:
    return DevDescription(
        **addresses.model_dump(),
        staff=company.staff,
        customers=company.customers,
        devices=company.devices,
        forms=company.forms,
        official_account=OpenAccount.of(secrets.official_account),
        miniprogram=OpenAccount.of(secrets.miniprogram),
        wecom=WeComApplication.of(secrets.wecom),
    )
