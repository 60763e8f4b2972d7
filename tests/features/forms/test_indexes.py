"""Filled forms are found along their indexes, however many there are."""

from datetime import timedelta

from backend.container import Container
from backend.features.forms import FormAnswers
from tests.features.forms.builders import NOW, a_field, a_form, answers_to
from tests.support.profiling import Profile


async def test_no_query_of_answers_reads_a_whole_collection_or_sorts_in_memory(
    container: Container, profile: Profile
) -> None:
    stored = container.forms.answers
    form = a_form(a_field("text", "found"))
    filled = [of_ticket(answers_to(form, {"found": "缺氟"}), number) for number in range(300)]
    await stored.add_all(filled)
    with profile.taken():
        assert len(await stored.of_subject("ticket", "ticket-7")) == 1
        assert len(await stored.these([each.id for each in filled[:5]])) == 5
        assert await stored.versions_of("report", NOW, NOW + timedelta(minutes=5)) == [3]
        span = stored.of_form("report", NOW, NOW + timedelta(minutes=5))
        assert [len(batch) async for batch in span] == [5]
        row = await stored.collection.find({"customer_id": "customer-7"}, limit=5)
        assert len(row) == 1
    assert profile.asked("form_answers") == {"form_answers"}
    assert profile.unindexed("form_answers") == []
    assert profile.wasteful("form_answers") == []


def of_ticket(answers: FormAnswers, number: int) -> FormAnswers:
    return answers.model_copy(
        update={
            "subject_id": f"ticket-{number}",
            "customer_id": f"customer-{number}",
            "created_at": NOW + timedelta(minutes=number),
        }
    )
