"""QR symbols: equal to segno's module by module, and read back by a decoder."""

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.reports.qr_symbol import LONGEST, MASK, Symbol, symbols, version_for


def modules(symbol: Symbol) -> np.ndarray:
    rows = np.frombuffer(symbol.rows, np.uint8).reshape(symbol.side, -1)
    return np.unpackbits(rows, axis=1)[:, : symbol.side]


def decoded(symbol: Symbol) -> bytes:
    light = np.pad(1 - modules(symbol), 4, constant_values=1)
    picture = np.kron(light, np.ones((3, 3), np.uint8)) * np.uint8(255)
    found = zxingcpp.read_barcode(picture)
    assert found is not None
    return found.bytes


def full(version: int) -> bytes:
    """A text that fills a symbol, so that there is no padding: encoders differ in it."""
    sizes = [size for size in range(1, LONGEST + 1) if version_for(size) == version]
    return bytes((version * 31 + at * 97) % 256 for at in range(max(sizes)))


@pytest.mark.parametrize("version", range(1, 26))
def test_a_full_symbol_of_every_version_equals_segno_module_by_module(version: int):
    text = full(version)
    (symbol,) = symbols([text])
    reference = segno.make(text, version=version, error="m", mask=MASK, mode="byte", boost_error=False, micro=False)
    assert np.array_equal(modules(symbol), np.array([list(row) for row in reference.matrix]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=LONGEST), min_size=1, max_size=4))
def test_a_decoder_reads_every_text_of_a_batch_back_in_its_place(texts: list[bytes]):
    assert [decoded(symbol) for symbol in symbols(texts)] == texts


def test_a_text_gives_the_same_symbol_alone_and_in_a_batch():
    texts = [b"a" * size for size in (10, 400, 410, 10, 900)]
    assert symbols(texts) == [symbols([text])[0] for text in texts]


def test_a_text_too_long_for_the_paper_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        symbols([b"x" * (LONGEST + 1)])
