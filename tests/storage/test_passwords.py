"""Passwords at rest."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from octi_bridge.storage.passwords import _NOBODY, Argon2Hasher

HASHER = Argon2Hasher()


async def test_only_the_right_password_fits() -> None:
    kept = HASHER.hash("正しい-one")
    assert await HASHER.verify("正しい-one", kept)
    assert not await HASHER.verify("正しい-two", kept)
    assert not await HASHER.verify("", kept)


def test_a_hash_shows_nothing_and_is_never_the_same() -> None:
    first, second = HASHER.hash("right-one"), HASHER.hash("right-one")
    assert first != second
    assert first.startswith("$argon2id$")
    assert "right-one" not in first


async def test_a_hash_of_other_parameters_is_renewed_and_one_of_today_is_not() -> None:
    old = PasswordHasher(parallelism=4).hash("right-one")
    new = await HASHER.renewed("right-one", old)
    assert new is not None
    assert "p=1$" in new
    assert await HASHER.verify("right-one", new)
    assert await HASHER.renewed("right-one", new) is None


@pytest.mark.parametrize("password", ["nobody", "", "anything"])
async def test_without_an_account_no_password_fits(password: str) -> None:
    assert not await HASHER.verify(password, None)


def test_the_hash_that_unknown_accounts_are_compared_with_costs_what_one_of_today_costs() -> None:
    assert not PasswordHasher(parallelism=1).check_needs_rehash(_NOBODY)


@pytest.mark.parametrize("broken", ["", "right-one", "$argon2id$v=19$m=1$broken"])
async def test_a_hash_that_is_none_fits_nothing(broken: str) -> None:
    assert not await HASHER.verify("right-one", broken)
