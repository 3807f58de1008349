"""The payment string: what a bank's application reads back is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.reports.qr import Payee, Payer, is_account, is_correspondent, payee_pairs, payment_string
from tui_billing.reports.qr_symbol import LONGEST

PAYEE = Payee(
    name='АО "Энергосбыт Пример"',
    account="40702810200000012345",
    bank="ПАО СБЕРБАНК",
    bic="044525225",
    correspondent="30101810400000000225",
    inn="7700000009",
    kpp="770001001",
)
PAYER = Payer("100200300", "Иванов", "Иван", "Иванович", "г. Пример, ул. Ленина, д. 1, кв. 5")
MARCH = Period(202603)


def parsed(text: str) -> dict[str, str]:
    """A reader of the standard that shares nothing with the writer."""
    assert text.startswith("ST00012")
    pairs = [pair.split("=", 1) for pair in text[8:].split(text[7])]
    assert all(len(pair) == 2 for pair in pairs), text
    return dict(pairs)


def test_the_example_of_the_standard_is_written_letter_by_letter():
    assert payment_string(PAYEE, PAYER, MARCH, 171425) == (
        'ST00012|Name=АО "Энергосбыт Пример"|PersonalAcc=40702810200000012345|BankName=ПАО СБЕРБАНК|BIC=044525225'
        "|CorrespAcc=30101810400000000225|Sum=171425|Purpose=ЖКУ л/с 100200300 за 03.2026|PayeeINN=7700000009"
        "|KPP=770001001|LastName=Иванов|FirstName=Иван|MiddleName=Иванович"
        "|PayerAddress=г. Пример, ул. Ленина, д. 1, кв. 5|PersAcc=100200300|PaymPeriod=032026|TechCode=02"
    )


def test_a_separator_that_stands_in_a_value_gives_way_to_the_next_one():
    text = payment_string(PAYEE, Payer("1", address="дом 2|3 #4"), MARCH, 100)
    assert text[7] == ";"
    assert parsed(text)["PayerAddress"] == "дом 2|3 #4"


def test_when_every_separator_is_taken_the_bar_is_taken_out_of_the_values():
    text = payment_string(PAYEE, Payer("1", address="|#;:^_~{}!$%&()*+,/@"), MARCH, 100)
    assert parsed(text)["PayerAddress"] == " #;:^_~{}!$%&()*+,/@"


def test_nothing_to_pay_has_no_sum():
    assert "Sum" not in parsed(payment_string(PAYEE, PAYER, MARCH, 0))


def test_controls_and_line_breaks_do_not_reach_the_string():
    fields = parsed(payment_string(PAYEE, Payer("1\x00", "Ива\x1b[31mнов\r\n", address="ул.\tЛенина\u200b"), MARCH, 1))
    assert (fields["LastName"], fields["PayerAddress"], fields["PersAcc"]) == ("Ива[31mнов", "ул. Ленина", "1")


@given(
    st.builds(
        Payer,
        account=st.text(alphabet="0123456789-", min_size=1, max_size=40),
        last_name=st.text(max_size=100),
        first_name=st.text(max_size=100),
        middle_name=st.text(max_size=100),
        address=st.text(max_size=300),
    ),
    st.integers(0, 10**15),
)
def test_whatever_the_payer_the_string_parses_back_and_fits_a_symbol(payer: Payer, amount_kop: int):
    text = payment_string(PAYEE, payer, MARCH, amount_kop)
    fields = parsed(text)
    assert list(fields)[:5] == ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]
    assert int(fields.get("Sum", 0)) == amount_kop
    assert fields["PersAcc"] == payer.account[:30]
    assert fields["PaymPeriod"] == "032026"
    assert len(text.encode()) <= LONGEST
    assert not any(ord(sign) < 32 for sign in text)


def test_the_mandatory_block_is_at_most_three_hundred_bytes():
    pairs = payee_pairs(Payee("Я" * 80, PAYEE.account, PAYEE.bank, PAYEE.bic))
    assert len("|".join(f"{key}={value}" for key, value in pairs.items()).encode()) <= 300
    with pytest.raises(RefusedError, match="Сократите наименование"):
        payee_pairs(Payee("Я" * 120, PAYEE.account, PAYEE.bank, PAYEE.bic))


def test_a_long_name_of_a_bank_is_cut_to_what_the_standard_lets():
    bank = "ВОЛГО-ВЯТСКИЙ БАНК ПАО СБЕРБАНК Г. НИЖНИЙ НОВГОРОД"
    assert payee_pairs(Payee("АО", PAYEE.account, bank, PAYEE.bic))["BankName"] == bank[:45].rstrip()


@pytest.mark.parametrize(
    ("account", "bic", "correspondent", "named"),
    [
        ("40702810200000012346", "044525225", "0", "Расчётный счёт"),
        ("4070281020000001234", "044525225", "0", "Расчётный счёт"),
        ("40702810200000012345", "04452522А", "0", "Расчётный счёт"),
        ("40702810200000012345", "044525225", "30101810400000000226", "Корреспондентский счёт"),
    ],
)
def test_an_account_whose_key_is_wrong_is_refused_by_name(account, bic, correspondent, named):
    with pytest.raises(RefusedError, match=named):
        payee_pairs(Payee("АО", account, "БАНК", bic, correspondent))


@given(st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_in_an_account_is_always_found(place: int, by: int):
    """The weights 7, 1, 3 have no factor in common with 10."""
    for account, agrees in ((PAYEE.account, is_account), (PAYEE.correspondent, is_correspondent)):
        wrong = account[:place] + str((int(account[place]) + by) % 10) + account[place + 1 :]
        assert agrees(account, PAYEE.bic)
        assert not agrees(wrong, PAYEE.bic)
