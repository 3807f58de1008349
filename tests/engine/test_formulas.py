"""The language of formulas: what it reads, what it refuses and where, what it comes to."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_billing.engine.formulas.check import checked
from tui_billing.engine.formulas.names import Below
from tui_billing.engine.formulas.syntax import DEEPEST, LONGEST, LONGEST_CANONICAL, MOST_PARTS, FormulaError, parse
from tui_billing.engine.formulas.tree import (
    Best,
    Binary,
    Choice,
    Known,
    Minus,
    Named,
    Number,
    Point,
    Total,
    Word,
    canonical,
)
from tui_billing.engine.formulas.value import BY_ZERO, Given, NoValueError, value

BELOW = {
    1: Below("Кухня_ХВС", "м³"),
    2: Below("Комната_ЭЭ", "кВт·ч"),
    3: Below("Ванна_ХВС", "м³"),
    4: Below("Ванна_ХВС", "м³"),
}
UNITS = ("", "м³", "м²", "кВт·ч", "Гкал", "чел.")


def formula(text):
    return canonical(checked(text, "м³", BELOW))


def refused(text):
    with pytest.raises(FormulaError) as refusal:
        checked(text, "м³", BELOW)
    assert str(refusal.value).startswith(f"Формула, знак {refusal.value.at + 1}: ")
    return refusal.value


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("объем*жильцы/сумма(жильцы)", "объём × жильцы ÷ сумма(жильцы)"),
        ("V × S : SUM(area)", "объём × площадь ÷ сумма(площадь)"),
        ("own+(volume-sum(own))*n/sum(people)", "свой + (объём − сумма(свой)) × жильцы ÷ сумма(жильцы)"),
        ("((объём)) − ((сумма))", "объём − сумма"),
        ("объём − (сумма − свой)", "объём − (сумма − свой)"),
        ("кухня_хвс + 1.50 м3", "№1 + 1,5 м³"),
        ("«Кухня_ХВС» · 2 − № 1", "№1 × 2 − №1"),
        ("max(0; объём-сумма)*доля", "макс(0; объём − сумма) × доля"),
        ("if(n >= 3 чел; объём; 0)", "если(жильцы ≥ 3 чел.; объём; 0)"),
        ("-(-объём)/количество", "−−объём ÷ количество"),
        ('"Комната_ЭЭ" × 0,01 м³ / 1 kWh', "№2 × 0,01 м³ ÷ 1 кВт·ч"),
    ],
)  # fmt: skip
def test_it_reads_russian_and_latin_spellings(typed, meant):
    assert formula(typed) == meant


@pytest.mark.parametrize(
    ("typed", "at", "words"),
    [
        ("", 0, "пуста"),
        ("объём +", 7, "оборвана"),
        ("объём + «Комната_ЭЭ»", 6, "нельзя складывать м³ и кВт·ч"),
        ("объём − 5", 6, "нельзя вычитать м³ и безразмерное"),
        ("объём ÷ жильцы", 0, "м³ ÷ чел."),
        ("объём + Ванна_ХВС", 8, "№3, №4"),
        ("объём + Чулан_ХВС", 8, "Кухня_ХВС"),
        ("№9", 0, "№ 9"),
        ("макс(1,5)", 0, "не меньше двух"),
        ("макс(объём, 2)", 10, "точка с запятой"),
        ("sin(объём)", 0, "нет функции"),
        ("объём.real", 5, "не понятен"),
        ("объём ** 2", 7, "нужно: число"),
        ("«объём", 0, "не закрыто"),
        ("сумма(сумма(свой))", 6, "внутри другой"),
        ("объём ÷ 0", 8, "деление на ноль"),
        ("если(объём > жильцы; 0; объём)", 0, "нельзя сравнивать м³ и чел."),
        ("если(1 > 0; объём; жильцы)", 0, "то м³, то чел."),
        ("объём объём", 6, "нужно: знак действия"),
        ("1234567890123456 м³", 0, "15 цифр"),
        ("(" * (DEEPEST + 1) + "объём", DEEPEST, "скобок"),
        ("+".join(["V"] * (MOST_PARTS + 1)), 2 * MOST_PARTS, "больше"),
        ("V" + " " * LONGEST, LONGEST, "длиннее"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(typed, at, words):
    refusal = refused(typed)
    assert refusal.at == at
    assert words in str(refusal)


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(alphabet='объёмсуажильцы()+-*/;:0123,.№"«»<>=м³ VnsмаксЕСЛИ', max_size=60))
def test_any_text_is_a_formula_or_a_refusal(text):
    try:
        node = checked(text, "м³", BELOW)
    except FormulaError as refusal:
        assert 0 <= refusal.at <= len(text)
    else:
        assert parse(canonical(node), LONGEST_CANONICAL) == node


NUMBERS = st.builds(
    lambda digits, places, unit: Number(Fraction(digits, 10**places), unit),
    st.integers(0, 10**6),
    st.integers(0, 6),
    st.sampled_from(UNITS),
)
LEAVES = (
    NUMBERS
    | st.sampled_from(Word).map(Known)
    | st.integers(1, 10**15 - 1).map(Point)
    | st.text(alphabet=st.characters(exclude_characters='"', exclude_categories=("Cs", "Cc")), min_size=1, max_size=9)
    .filter(str.strip)
    .map(Named)
)


def grown(nodes):
    pair = st.tuples(nodes, nodes)
    return (
        nodes.map(Minus)
        | st.builds(lambda sign, both: Binary(sign, *both), st.sampled_from("+−×÷"), pair)
        | st.builds(
            lambda word, several: Best(word, tuple(several)),
            st.sampled_from(("мин", "макс")),
            st.lists(nodes, min_size=2, max_size=3),
        )
        | st.builds(lambda sign, one, two: Choice(sign, *one, *two), st.sampled_from("=≠<≤>≥"), pair, pair)
    )


TREES = st.recursive(LEAVES, grown, max_leaves=12)


@settings(deadline=None)
@given(TREES | TREES.map(Total))
def test_the_canonical_text_reads_back_as_the_same_tree(tree):
    assert parse(canonical(tree), LONGEST_CANONICAL) == tree


AMOUNTS = st.fractions(min_value=-50, max_value=50, max_denominator=7)
ACCOUNTS = st.lists(
    st.fixed_dictionaries(
        {Word.OWN: AMOUNTS, Word.PEOPLE: st.integers(0, 5).map(Fraction), Word.AREA: AMOUNTS, Word.SHARE: AMOUNTS}
    ),
    min_size=1,
    max_size=4,
)
EVALUATED = st.recursive(
    NUMBERS | st.sampled_from(Word).map(Known) | st.integers(1, 3).map(Point), grown, max_leaves=10
)


def in_python(node):
    match node:
        case Number(value=number):
            return f"F({number.numerator}, {number.denominator})"
        case Known(word=word):
            return f"known({word.name!r})"
        case Point(number=number):
            return f"points[{number}]"
        case Minus(of=of):
            return f"(-{in_python(of)})"
        case Binary(sign=sign, left=left, right=right):
            return f"({in_python(left)} {dict(zip('+−×÷', '+-*/', strict=True))[sign]} {in_python(right)})"
        case Best(word=word, of=several):
            return f"{'min' if word == 'мин' else 'max'}([{', '.join(map(in_python, several))}])"
        case Choice(sign=sign, left=left, right=right, then=then, other=other):
            compared = {"=": "==", "≠": "!=", "≤": "<=", "≥": ">="}.get(sign, sign)
            test = f"{in_python(left)} {compared} {in_python(right)}"
            return f"({in_python(then)} if {test} else {in_python(other)})"
        case Total(of=of):
            return f"sum([{in_python(of)} for account in accounts], F(0))"


@settings(deadline=None)
@given(EVALUATED | EVALUATED.map(Total), ACCOUNTS, AMOUNTS, AMOUNTS, st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
def test_a_formula_comes_to_what_python_makes_of_it(tree, accounts, volume, below, points):
    named = dict(enumerate(points, 1))
    facts = Given(volume, below, named, accounts, Fraction(1000))
    shared = {"VOLUME": volume, "BELOW": below, "COUNT": Fraction(len(accounts)), "HOUSE_AREA": Fraction(1000)}
    text = in_python(tree).replace("known(", "known(account, ")
    names = {
        "F": Fraction,
        "points": named,
        "accounts": accounts,
        "account": accounts[0],
        "known": lambda account, word: shared[word] if word in shared else account[Word[word]],
    }
    try:
        wanted = eval(text, names)  # noqa: S307 - the oracle: Python's own arithmetic, over a text made above
    except ZeroDivisionError:
        with pytest.raises(NoValueError, match=BY_ZERO):
            value(tree, facts, accounts[0])
    else:
        assert value(tree, facts, accounts[0]) == wanted


def test_what_is_not_known_has_no_value():
    given_ = Given(Fraction(5), None, {1: None}, [], None)
    for text, missing in (("сумма", Word.BELOW), ("№1", 1), ("площадь_дома", Word.HOUSE_AREA), ("жильцы", Word.PEOPLE)):
        with pytest.raises(NoValueError) as refusal:
            value(parse(text), given_, {Word.PEOPLE: None})
        assert refusal.value.missing == missing
