"""The list of households as a table to take away, masked as in the list."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.customers.reception import Reception
from backend.features.customers.schemas import HouseholdQuery, HouseholdView
from backend.features.exports import ListExport, moment_words

COLUMNS: Final[Mapping[str, Callable[[HouseholdView], str]]] = {
    "户名": lambda home: home.name,
    "成员": lambda home: "、".join(member.name for member in home.members),
    "电话": lambda home: "、".join(member.phone for member in home.members if member.phone),
    "联系人": lambda home: "、".join(f"{each.name} {each.phone}" for each in home.contacts),
    "地区": lambda home: "；".join(address.area for address in home.addresses),
    "小区": lambda home: "；".join(address.estate for address in home.addresses),
    "门牌": lambda home: "；".join(address.door for address in home.addresses),
    "标签": lambda home: "、".join(home.tags),
    "建档时间": lambda home: moment_words(home.created_at),
}


def household_export(reception: Reception) -> ListExport[HouseholdQuery, HouseholdView]:
    permission = Permission.CUSTOMERS_READ
    return ListExport("households", "客户", permission, HouseholdQuery, COLUMNS, reception.page)
