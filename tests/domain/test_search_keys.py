import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.search_keys import search_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Пётр", "петр"),
        ("  Римский-Корсаков,  Н. А. ", "римский корсаков н а"),
        ("ул. 8 Марта", "ул 8 марта"),
        ("д. 12/3", "д 12 3"),
        ("…", ""),
    ],
)
def test_a_key_is_what_people_mean(written, key):
    assert search_key(written) == key


@given(st.text())
def test_a_key_is_its_own_key(written):
    assert search_key(search_key(written)) == search_key(written)


@given(st.text(), st.text())
def test_the_key_of_two_words_is_their_keys(first, second):
    assert search_key(f"{first} {second}") == f"{search_key(first)} {search_key(second)}".strip()
