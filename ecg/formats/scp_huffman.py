"""The Huffman coding of SCP-ECG (EN 1064, section 2 and annex C) and its differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_PREFIX_BITS = 16
MAX_EXTRA_BITS = 16
# Six bytes from any byte on hold the 41 bits from any of its bits on: more than a code's 32.
_WINDOW_BYTES = 6


@dataclass(frozen=True)
class Code:
    """One line of a Huffman table: how many bits tell it and what value it stands for."""

    prefix_bits: int
    total_bits: int
    """Bits beyond the prefix hold a signed number, most significant bit first, to be added to `base`."""
    base: int
    prefix: int
    """The prefix as a number whose LEAST significant bit comes first in the data, as the standard stores it."""


def _default_table() -> tuple[Code, ...]:
    """Value 0 is one zero; 1 to 8 are as many ones, a zero and the sign; the rest stands as 8 or 16 bits."""
    small = [Code(1, 1, 0, 0)]
    for size in range(1, 9):
        ones = 2**size - 1
        small += [Code(size + 2, size + 2, size, ones), Code(size + 2, size + 2, -size, ones + 2 ** (size + 1))]
    return (*small, Code(10, 18, 0, 2**9 - 1), Code(10, 26, 0, 2**10 - 1))


DEFAULT_TABLE = _default_table()


def decode(data: bytes, table: Sequence[Code], samples: int) -> NDArray[np.int64] | None:
    """int64 [sample]: the first `samples` values of a bit stream; None where it ends before or holds no such code.

    The codes' prefixes have at most 16 bits, and at most 16 follow.
    """
    if samples > 8 * len(data):  # every value takes a bit at least
        return None
    steps, values = _at_every_bit(data, table)
    found = np.empty(samples, np.int64)
    at, end, jumps = 0, len(steps), steps.tolist()
    for k in range(samples):
        if at >= end or jumps[at] == 0:
            return None
        found[k] = at
        at += jumps[at]
    return values[found] if at <= end else None


def _at_every_bit(data: bytes, table: Sequence[Code]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """int64 [bit] each: how many bits the code takes that begins at this bit (0: there is none), and its value."""
    padded = np.frombuffer(data + bytes(_WINDOW_BYTES), np.uint8).astype(np.int64)
    six = np.zeros(len(data), np.int64)
    for k in range(_WINDOW_BYTES):
        six = six << 8 | padded[k : k + len(data)]
    last = 8 * _WINDOW_BYTES - MAX_PREFIX_BITS - MAX_EXTRA_BITS
    window = (six[:, None] >> (last - np.arange(8))[None, :]).ravel() & (2**32 - 1)
    by_prefix = np.full(2**MAX_PREFIX_BITS, -1, np.int64)
    for k, code in enumerate(table):
        first = int(f"{code.prefix:0{code.prefix_bits}b}"[::-1], 2) << (MAX_PREFIX_BITS - code.prefix_bits)
        by_prefix[first : first + 2 ** (MAX_PREFIX_BITS - code.prefix_bits)] = k
    which = by_prefix[window >> MAX_EXTRA_BITS]
    prefix_bits = np.array([code.prefix_bits for code in table])[which]
    extra_bits = np.array([code.total_bits - code.prefix_bits for code in table])[which]
    extra = (window >> (32 - prefix_bits - extra_bits)) & ((1 << extra_bits) - 1)
    extra -= np.where(extra_bits > 0, extra >> np.maximum(extra_bits - 1, 0), 0) << extra_bits
    return np.where(which < 0, 0, prefix_bits + extra_bits), np.array([code.base for code in table])[which] + extra


def summed(differences: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    """int64 [sample]: the signal of its first (1) or second (2) differences, or the signal itself (0).

    The first `order` values are the signal's own.
    """
    if order == 0 or len(differences) < 2:
        return differences
    if order == 1:
        return np.cumsum(differences)
    slopes = np.cumsum(np.concatenate([[differences[1] - differences[0]], differences[2:]]))
    return np.concatenate([differences[:1], differences[0] + np.cumsum(slopes)])
