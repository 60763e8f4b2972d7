"""A blank sticker that makes a new device, in the home where it was found."""

import pytest

from backend.container import Container
from backend.features.customers import Household
from backend.features.devices.models import CodeState
from backend.features.media import MediaKind
from backend.features.media.models import Media
from tests.features.devices.conftest import Books
from tests.support.accounts import FIRM_ID, People, SignedIn
from tests.support.kit import Api

CODES = "/api/v1/codes"


@pytest.fixture
async def wang_of_the_branch(people: People) -> SignedIn:
    return await people.staff("technician")


async def a_home(container: Container, owner: SignedIn, branch_id: str) -> Household:
    household = Household.opened(
        owner.id, container.now(), branch_id=branch_id, organisation_id=FIRM_ID
    )
    await container.customers.store.add(household)
    return household


async def a_blank_code(product: Api, books: Books, boss: SignedIn) -> str:
    roll = (await product.post("/api/v1/code-rolls", {"size": 1}, token=boss.token)).body
    [code] = await books.store.codes.of_roll(roll["id"], 1, 1)
    return code.code


async def test_a_new_device_is_put_into_the_home_where_it_was_found_with_place_and_photo(
    product: Api,
    books: Books,
    boss: SignedIn,
    container: Container,
    people: People,
    wang_of_the_branch: SignedIn,
) -> None:
    customer = await people.customer()
    household = await a_home(container, customer, wang_of_the_branch.actor.branch_id)
    code = await a_blank_code(product, books, boss)
    photo = await a_photo(container, wang_of_the_branch)
    model = await books.store.models.get((await books.device()).model_id)
    body = {
        "model_id": model.id,
        "serial": "nz 0042",
        "household_id": household.id,
        "install_place": "北阳台",
        "photo_ids": [photo],
    }
    path = f"{CODES}/{code}/binding"
    made = await product.post(path, body, token=wang_of_the_branch.token)
    assert made.status == 201, made.body
    assert (made.body["serial"], made.body["install_place"]) == ("NZ0042", "北阳台")
    assert (made.body["household_id"], made.body["owner_account_id"]) == (household.id, customer.id)
    assert made.body["photo_ids"] == [photo]
    again = await product.post(path, body, token=wang_of_the_branch.token)
    assert (again.status, again.body["code"]) == (409, "code_is_bound")
    rows = await container.mongo.collection("audit_entries").find(
        {"subject_id": made.body["id"], "action": "device_bound"}, limit=5
    )
    assert [row["details"]["reason"] for row in rows] == ["现场建档"]


async def test_another_branchs_home_gets_no_device_and_one_in_the_books_no_new_home(
    product: Api,
    books: Books,
    boss: SignedIn,
    container: Container,
    people: People,
    wang_of_the_branch: SignedIn,
) -> None:
    elsewhere = await a_home(container, await people.customer(), "another")
    code = await a_blank_code(product, books, boss)
    device = await books.device()
    before = await container.mongo.collection("devices").count({}, limit=100)
    for body, status, told in (
        (
            {"model_id": device.model_id, "serial": "N1", "household_id": elsewhere.id},
            404,
            "household_not_found",
        ),
        (
            {"model_id": device.model_id, "serial": "N1", "photo_ids": ["nobodys"]},
            422,
            "media_not_usable",
        ),
        ({"device_id": device.id, "install_place": "客厅"}, 422, "no_device_named"),
        ({"device_id": device.id, "household_id": elsewhere.id}, 422, "no_device_named"),
    ):
        path = f"{CODES}/{code}/binding"
        refused = await product.post(path, body, token=wang_of_the_branch.token)
        assert (refused.status, refused.body["code"]) == (status, told), body
    assert await container.mongo.collection("devices").count({}, limit=100) == before
    found = await books.store.codes.in_use(code)
    assert found is not None
    assert found.state is CodeState.BLANK


async def a_photo(container: Container, who: SignedIn) -> str:
    digest = "a" * 64
    media = Media(
        kind=MediaKind.PHOTO,
        content_type="image/jpeg",
        bytes=1000,
        sha256=digest,
        received_sha256=digest,
        uploaded_by=who.id,
        upload_key=f"photo-of-{who.id}",
        created_at=container.now(),
    )
    await container.media_services.files.add(media)
    return media.id
