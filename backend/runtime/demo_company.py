"""What seeding the demo company gives: who and what other programs can drive it with."""

from pydantic import BaseModel, ConfigDict


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DemoAccount(_Entry):
    """Somebody who can sign in; an empty `wecom_userid`: by password alone."""

    role: str
    username: str
    password: str
    wecom_userid: str = ""


class DemoCustomer(_Entry):
    """Somebody with a phone in the simulator; `openid` is that of the mini-program."""

    openid: str
    name: str


class DemoDevice(_Entry):
    """A device with a label: `url` is what its code says; `owner` a customer's name, or empty."""

    code: str
    url: str
    model: str
    owner: str = ""


class DemoForm(_Entry):
    """A public form and its address."""

    name: str
    url: str


class DemoCompany(_Entry):
    staff: tuple[DemoAccount, ...] = ()
    customers: tuple[DemoCustomer, ...] = ()
    devices: tuple[DemoDevice, ...] = ()
    forms: tuple[DemoForm, ...] = ()
