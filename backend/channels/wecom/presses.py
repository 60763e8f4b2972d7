"""A press of a card's button, as WeCom pushes it (protocol sheet 5.3)."""

from backend.features.callbacks import Packet
from backend.features.cards import Press, Presses


class CardPressReader:
    def __init__(self, presses: Presses) -> None:
        self._presses = presses

    async def read_press(self, packet: Packet) -> None:
        await self._presses.take(
            Press(
                task_id=packet.text("TaskId"),
                userid=packet.sender,
                key=packet.text("EventKey"),
                code=packet.text("ResponseCode"),
                at=packet.sent_at,
                choices={
                    item.text("QuestionKey"): item.text("OptionIds", "OptionId")
                    for item in packet.items("SelectedItems", "SelectedItem")
                },
            )
        )
