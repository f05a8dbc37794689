"""The directory: who is where, and whether a call would find somebody. And each agent's favourites."""

from __future__ import annotations

import pytest

from octi_bridge.agents.directory import Directory, DirectoryEntry, Presence
from octi_bridge.agents.favorites import MAX_FAVORITES, Favorite, Favorites, TooManyFavorites
from octi_bridge.numbers.dialing import BadNumber
from octi_bridge.telephony.events import DeviceState, DeviceStateChanged, Extension
from tests.support.fakes import InMemoryFavorites
from tests.unit.agents.office import SATO, SUZUKI, Office


def phone(office: Office, state: DeviceState, extension: str = "201") -> None:
    office.agents.on_station_fact(DeviceStateChanged(extension=Extension(extension), state=state))


async def at(directory: Directory, extension: str = "201") -> DirectoryEntry:
    return next(entry for entry in await directory.read() if entry.extension == extension)


@pytest.mark.parametrize(
    ("state", "status", "presence"),
    [
        (DeviceState.IDLE, "0", Presence.AVAILABLE),
        (DeviceState.IDLE, "1", Presence.AWAY),
        (DeviceState.IDLE, "2", Presence.AWAY),
        (DeviceState.IDLE, "9", Presence.AWAY),
        (DeviceState.RINGING, "0", Presence.RINGING),
        (DeviceState.IN_USE, "2", Presence.BUSY),
        (DeviceState.UNAVAILABLE, "0", Presence.OFFLINE),
    ],
)
async def test_the_phone_speaks_before_the_status(state: DeviceState, status: str, presence: Presence) -> None:
    office = Office()
    await office.at_work(status=status)
    phone(office, state)
    found = await at(Directory(store=office.store, agents=office.agents))
    assert (found.name, found.presence, found.status_code) == ("佐藤", presence, status)


async def test_a_phone_where_nobody_is_signed_in_can_be_called_all_the_same() -> None:
    office = Office()
    await office.at_work()
    phone(office, DeviceState.IDLE, "202")
    found = await at(Directory(store=office.store, agents=office.agents), "202")
    assert (found.name, found.presence, found.status_code) == ("", Presence.AVAILABLE, None)


async def test_whoever_listens_is_told_of_every_change_at_a_listed_extension() -> None:
    office = Office()
    await office.at_work()
    directory = Directory(store=office.store, agents=office.agents)
    told: list[tuple[str, Presence]] = []
    directory.listen(lambda entry: told.append((entry.extension, entry.presence)))
    await directory.read()
    phone(office, DeviceState.IDLE)
    await office.agents.set_status(SATO, "2")
    phone(office, DeviceState.IN_USE, "777")
    for event in office.told:
        directory.on_agent_event(event)
    assert told == [("201", Presence.AWAY), ("201", Presence.AWAY)]


async def test_favourites_are_each_agents_own_and_one_per_number() -> None:
    favorites = Favorites(store=InMemoryFavorites())
    await favorites.save(SATO, "03-1234-5678", "本社")
    await favorites.save(SATO, "202", "")
    assert await favorites.save(SATO, "0312345678", " 本社受付 ") == (
        Favorite(number="0312345678", label="本社受付"),
        Favorite(number="202", label="202"),
    )
    assert await favorites.of(SUZUKI) == ()
    assert await favorites.remove(SATO, "0312345678") == (Favorite(number="202", label="202"),)
    assert await favorites.remove(SATO, "0312345678") == (Favorite(number="202", label="202"),)


async def test_what_cannot_be_dialled_and_the_fifty_first_are_refused() -> None:
    favorites = Favorites(store=InMemoryFavorites())
    with pytest.raises(BadNumber):
        await favorites.save(SATO, "call me", "x")
    for number in range(MAX_FAVORITES):
        await favorites.save(SATO, f"03123400{number:02}", "x")
    with pytest.raises(TooManyFavorites):
        await favorites.save(SATO, "0399999999", "x")
    assert len(await favorites.save(SATO, "0312340000", "another name")) == MAX_FAVORITES
