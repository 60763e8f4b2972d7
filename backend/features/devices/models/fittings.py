"""What is built into a device, and how it was set to work."""

from collections.abc import Sequence
from datetime import date

from backend.features.devices.errors import (
    ComponentIsGone,
    ComponentNotFound,
    TooManyComponents,
    TooManyReadings,
)
from backend.features.devices.models.fields import MOST_COMPONENTS, MOST_READINGS, DeviceFields
from backend.features.devices.models.fitting import Component, TakenReading


class Fittings(DeviceFields):
    def component(self, component_id: str) -> Component:
        """Raises ComponentNotFound."""
        for component in self.components:
            if component.id == component_id:
                return component
        raise ComponentNotFound

    def fit(self, component: Component) -> None:
        """Raises DeviceIsScrapped, TooManyComponents."""
        self.check_in_use()
        if len(self.components) >= MOST_COMPONENTS:
            raise TooManyComponents(limit=MOST_COMPONENTS)
        self.components.append(component)

    def exchange(self, component_id: str, new: Component, day: date, ticket_id: str) -> None:
        """Raises DeviceIsScrapped, ComponentNotFound, ComponentIsGone, TooManyComponents."""
        self._end(component_id, day, ticket_id).replaced_by = new.id
        self.fit(new)

    def take_out(self, component_id: str, day: date, ticket_id: str) -> None:
        """Raises DeviceIsScrapped, ComponentNotFound, ComponentIsGone."""
        self._end(component_id, day, ticket_id)

    def _end(self, component_id: str, day: date, ticket_id: str) -> Component:
        self.check_in_use()
        old = self.component(component_id)
        if not old.is_fitted:
            raise ComponentIsGone
        old.until, old.ended_by = day, ticket_id
        return old

    def note_readings(self, taken: Sequence[TakenReading]) -> None:
        """The last value of each name is kept here, every one in the device's history.

        Raises DeviceIsScrapped, TooManyReadings.
        """
        self.check_in_use()
        kept = {reading.name: reading for reading in [*self.readings, *taken]}
        if len(kept) > MOST_READINGS:
            raise TooManyReadings(limit=MOST_READINGS)
        self.readings = list(kept.values())
