"""Requests are counted in windows of a minute that move with the clock."""

import time
import types

import limits.storage.memory
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.access.rates import MOST_COUNTED, Rates, address_of, network_of


class Clock:
    """The wall's, as it is set (s)."""

    def __init__(self) -> None:
        self.s = 2e9

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits.storage.memory, "time", types.SimpleNamespace(time=made))
    return made


def test_a_window_moves(clock: Clock) -> None:
    rates, began = Rates(10, clock), clock.s
    within = []
    for second in (0, 30, 59, 61, 62, 89, 91):
        clock.s = began + second
        within.append(rates.request("key", 2).within)
    #           0     30    59     61    62     89     91: what is refused is not counted
    assert within == [True, True, False, True, False, False, True]


def test_it_tells_what_is_left_and_when_there_will_be_more(clock: Clock) -> None:
    rates, began = Rates(10, clock), clock.s
    told = []
    for second in (0, 10, 20.5):
        clock.s = began + second
        rate = rates.request("key", 2)
        told.append((rate.within, rate.remaining, rate.reset_s))
    assert told == [(True, 1, 60), (True, 0, 50), (False, 0, 40)]


def test_keys_and_addresses_are_counted_each_for_itself(clock: Clock) -> None:
    rates = Rates(1, clock)
    assert rates.request("one", 1).within
    assert rates.request("two", 1).within
    assert rates.failed_try("one").within
    assert not rates.request("one", 1).within
    assert not rates.failed_try("one").within
    assert rates.failed_try("two").within


def test_to_ask_for_further_tries_costs_none(clock: Clock) -> None:
    rates = Rates(2, clock)
    assert all(rates.further_try("here").within for _ in range(10))
    rates.failed_try("here")
    assert rates.further_try("here").within
    rates.failed_try("here")
    assert not rates.further_try("here").within
    clock.s += 61
    assert rates.further_try("here").within


def test_who_goes_beyond_a_limit_is_told_of_once_a_minute(clock: Clock) -> None:
    rates = Rates(10, clock)
    told = []
    for second in range(180):
        if rates.tells("here"):
            told.append(second)
        clock.s += 1.0
    assert told == [0, 61, 122]
    assert rates.tells("there")


def test_a_flood_from_many_addresses_does_not_fill_the_memory(clock: Clock) -> None:
    rates = Rates(1, clock)
    rates.request("key", 1)
    for k in range(3 * MOST_COUNTED):
        rates.failed_try(str(k))
    assert len(rates._addresses.events) <= MOST_COUNTED + 1
    assert not rates.request("key", 1).within


def test_keys_that_no_longer_count_are_forgotten_and_the_others_are_not(clock: Clock) -> None:
    rates = Rates(1, clock)
    for k in range(2 * MOST_COUNTED):
        rates.request(str(k), 1)
    assert not any(rates.request(str(k), 1).within for k in range(0, 2 * MOST_COUNTED, 97))
    clock.s += 61
    until = time.monotonic() + 10.0
    while len(rates._keys.events) > MOST_COUNTED and time.monotonic() < until:  # the library tidies up beside
        time.sleep(0.02)
        rates.request("new", 1000)
    assert len(rates._keys.events) <= MOST_COUNTED


def test_who_owns_a_network_of_ipv6_is_one_address() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("unknown") == "unknown"


@given(st.ip_addresses() | st.text())
def test_every_address_can_be_counted(address: object) -> None:
    assert network_of(str(address)) or str(address) == ""


def test_who_comes_over_a_unix_socket_has_no_address() -> None:
    assert address_of(Request({"type": "http", "headers": [], "client": None})) == "unknown"
    assert address_of(Request({"type": "http", "headers": [], "client": ("192.0.2.1", 1)})) == "192.0.2.1"
