"""Doctor compares the account's templates with what our messages fill in."""

from collections.abc import Sequence
from typing import Any

import pytest

from backend.container import Container
from backend.features.notifications import Occasion
from backend.runtime.findings import Level
from backend.runtime.template_checks import templates_agree
from backend.simulator import Simulator
from backend.simulator.world.accounts import Template
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import BOOK, accounts, oa_template, platform_settings
from tests.support.simulator import SimulatorControl

LIST = "api.weixin.qq.com/cgi-bin/template/get_all_private_template"
FINISHED = Occasion.CUSTOMER_FINISHED


@pytest.fixture
def more_settings(simulator: Simulator, control: SimulatorControl) -> dict[str, Any]:
    return platform_settings(simulator.url)


async def put_templates(control: SimulatorControl, templates: Sequence[Template]) -> None:
    there = accounts()
    account = there.official_accounts[0].model_copy(update={"templates": tuple(templates)})
    await control.put_accounts(there.model_copy(update={"official_accounts": (account,)}))


async def test_templates_that_fit_are_counted(container: Container) -> None:
    finding = await templates_agree(container)
    assert (finding.level, finding.text) == (
        Level.OK,
        f"{len(Occasion)} 个都和公众号里的一致",
    )


async def test_each_difference_is_named_in_plain_words(
    container: Container, control: SimulatorControl
) -> None:
    ours = list(BOOK[FINISHED].official_account.values)
    changed = BOOK[FINISHED].official_account.content.replace(f"{{{{{ours[0]}.", "{{phrase9.")
    extra = f"{changed}\n备注：{{{{thing77.DATA}}}}\n{{{{remark.DATA}}}}"
    templates = [
        each.model_copy(update={"content": extra})
        if each.template_id == oa_template(FINISHED)
        else each
        for each in accounts().official_accounts[0].templates
        if each.template_id != oa_template(Occasion.CUSTOMER_DISPATCHED)
    ]
    stray = Template(template_id="stray", title="旧模板", content="{{thing1.DATA}}")
    await put_templates(control, [*templates, stray])
    finding = await templates_agree(container)
    assert finding.level is Level.WARNING
    title = BOOK[FINISHED].official_account.title
    lost = f"“{BOOK[Occasion.CUSTOMER_DISPATCHED].name}”的模板"
    said = set(finding.text.split("；"))
    assert said == {
        f"“{BOOK[FINISHED].name}”用的模板“{title}”对不上："
        f"模板要的是 phrase9，我们填的是 {ours[0]}，模板还要 thing77，我们没有填",
        f"{lost} {oa_template(Occasion.CUSTOMER_DISPATCHED)} 不在公众号里，请重新添加并改正设置",
        "公众号里有 1 个模板没有用到（旧模板），最多能有 25 个",
    }


async def test_a_keyword_that_the_template_lacks_is_named(
    container: Container, control: SimulatorControl
) -> None:
    ours = list(BOOK[FINISHED].official_account.values)
    templates = [
        each.model_copy(update={"content": "\n".join(each.content.splitlines()[1:])})
        if each.template_id == oa_template(FINISHED)
        else each
        for each in accounts().official_accounts[0].templates
    ]
    await put_templates(control, templates)
    assert f"模板里没有 {ours[0]}" in (await templates_agree(container)).text


async def test_an_account_that_cannot_be_asked_is_a_warning(
    container: Container, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=LIST, http_status=502, times=None))
    finding = await templates_agree(container)
    assert (finding.level, finding.subject) == (Level.WARNING, "公众号模板")
    assert finding.text.startswith("看不到（HTTP 502）")
