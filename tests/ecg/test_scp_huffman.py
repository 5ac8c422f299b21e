import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.formats.scp_huffman import DEFAULT_TABLE, Code, decode, summed

# Annex C of EN 1064 as it prints the default table: bits of the prefix, of the whole code, base value and base code.
PRINTED = [
    (1, 1, 0, 0),
    (3, 3, 1, 1), (3, 3, -1, 5),
    (4, 4, 2, 3), (4, 4, -2, 11),
    (5, 5, 3, 7), (5, 5, -3, 23),
    (6, 6, 4, 15), (6, 6, -4, 47),
    (7, 7, 5, 31), (7, 7, -5, 95),
    (8, 8, 6, 63), (8, 8, -6, 191),
    (9, 9, 7, 127), (9, 9, -7, 383),
    (10, 10, 8, 255), (10, 10, -8, 767),
    (10, 18, 0, 511), (10, 26, 0, 1023),
]  # fmt: skip


def bits_of(value: int) -> str:
    """The default code of a value, by its rule: so many ones, a zero, the sign; else 8 or 16 bits after nine ones."""
    if value == 0:
        return "0"
    if abs(value) <= 8:
        return "1" * abs(value) + "0" + ("1" if value < 0 else "0")
    width = 8 if -128 <= value < 128 else 16
    return "1" * 9 + ("0" if width == 8 else "1") + f"{value & (2**width - 1):0{width}b}"


def packed(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return int(bits or "0", 2).to_bytes(len(bits) // 8, "big")


def encoded(values: list[int]) -> bytes:
    return packed("".join(map(bits_of, values)))


def test_the_default_table_is_the_printed_one() -> None:
    assert [(code.prefix_bits, code.total_bits, code.base, code.prefix) for code in DEFAULT_TABLE] == PRINTED


@given(st.lists(st.integers(-32768, 32767) | st.integers(-9, 9), max_size=80))
def test_any_values_survive(values: list[int]) -> None:
    found = decode(encoded(values), DEFAULT_TABLE, len(values))
    assert found is not None
    assert found.tolist() == values


def test_a_table_of_the_maker_has_bases_under_its_bits() -> None:
    table = [Code(1, 1, 0, 0), Code(2, 6, 100, 1), Code(2, 2, -7, 3)]
    found = decode(packed("0" + "10" + "0101" + "11" + "10" + "1111"), table, 4)
    assert found is not None
    assert found.tolist() == [0, 105, -7, 99]


@pytest.mark.parametrize(
    ("data", "samples"), [(b"", 1), (b"\xff", 1), (b"\x00", 9), (b"\xff" * 3, 1), (b"\x00", 10**12)]
)
def test_a_stream_that_ends_before_is_none(data: bytes, samples: int) -> None:
    assert decode(data, DEFAULT_TABLE, samples) is None


def test_a_code_that_no_table_holds_is_none() -> None:
    assert decode(packed("11"), [Code(1, 1, 0, 0)], 1) is None


@pytest.mark.parametrize("order", [0, 1, 2])
@given(values=st.lists(st.integers(-5000, 5000), max_size=30))
def test_differences_sum_up_to_the_signal(order: int, values: list[int]) -> None:
    signal = np.array(values, np.int64)
    differences = np.concatenate([signal[:order], np.diff(signal, order)]) if len(signal) > order else signal
    if len(signal) > order or order == 0:
        np.testing.assert_array_equal(summed(differences, order), signal)
