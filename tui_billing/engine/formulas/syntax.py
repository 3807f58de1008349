"""Reading a formula: text to tree, or a refusal that names the character.

sum      = product {(+|−) product}
product  = signed {(×|÷) signed}
signed   = − signed | atom
atom     = number [unit] | №number | "name" | word | сумма(sum) | мин(sum; sum …) | макс(…)
         | если(sum compared sum; sum; sum) | (sum)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tui_billing.domain.errors import RefusedError
from tui_billing.engine.formulas.tree import (
    Best,
    Binary,
    Choice,
    Known,
    Minus,
    Named,
    Node,
    Number,
    Point,
    Total,
    Word,
)

LONGEST: Final = 500
LONGEST_CANONICAL: Final = 10_000
"""A text of ``LONGEST`` characters never has a longer canonical one: words are spelled in full there."""

MOST_PARTS: Final = 100
DEEPEST: Final = 20

WORDS: Final[Mapping[str, Word]] = {
    "объем": Word.VOLUME, "volume": Word.VOLUME, "v": Word.VOLUME,
    "сумма": Word.BELOW, "sum": Word.BELOW,
    "свой": Word.OWN, "свое": Word.OWN, "own": Word.OWN,
    "количество": Word.COUNT, "count": Word.COUNT,
    "жильцы": Word.PEOPLE, "people": Word.PEOPLE, "n": Word.PEOPLE,
    "площадь": Word.AREA, "area": Word.AREA, "s": Word.AREA,
    "площадь_дома": Word.HOUSE_AREA, "house_area": Word.HOUSE_AREA,
    "доля": Word.SHARE, "share": Word.SHARE,
}  # fmt: skip
FUNCTIONS: Final[Mapping[str, str]] = {
    "мин": "мин", "min": "мин", "макс": "макс", "max": "макс", "если": "если", "if": "если",
    "сумма": "сумма", "sum": "сумма",
}  # fmt: skip
UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "м³": ("м³", "м3", "куб.м", "m³", "m3"),
    "м²": ("м²", "м2", "кв.м", "m²", "m2"),
    "кВт·ч": ("кВт·ч", "кВтч", "кВт*ч", "kWh"),
    "Гкал": ("Гкал", "Gcal"),
    "чел.": ("чел.", "чел"),
}
"""How the units of numbers are written. The first of each is the canonical one."""

UNIT_OF: Final = {spelling.casefold(): unit for unit, spellings in UNITS.items() for spelling in spellings}
SIGNS: Final = {"*": "×", "·": "×", "×": "×", "/": "÷", ":": "÷", "÷": "÷", "-": "−", "–": "−", "−": "−", "+": "+"}
COMPARED: Final = {
    "<=": "≤",
    "≤": "≤",
    ">=": "≥",
    "≥": "≥",
    "<>": "≠",
    "!=": "≠",
    "≠": "≠",
    "<": "<",
    ">": ">",
    "=": "=",
}

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[0-9]+(?:[.,][0-9]+)?)
    |[№\#]\s*(?P<point>[0-9]{1,15})(?![0-9])
    |"(?P<quoted>[^"]*)"
    |«(?P<angled>[^»]*)»
    |(?P<word>[^\W\d]\w*)
    |(?P<compared><=|>=|<>|!=|[<>=≤≥≠])
    |(?P<sign>[-–−+*·×/:÷])
    |(?P<mark>[();])
    )""",
    re.VERBOSE,
)
_UNIT = re.compile(rf"\s*({'|'.join(re.escape(each) for each in sorted(UNIT_OF, key=len, reverse=True))})(?!\w)", re.I)
_NUMBER = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,9}))?")


class FormulaError(RefusedError):
    """A formula that cannot be accepted; ``at`` is the place in its text, counted from 0."""

    def __init__(self, at: int, sentence: str) -> None:
        super().__init__(f"Формула, знак {at + 1}: {sentence}")
        self.at = at


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; the end is a token of kind ``end``."""

    kind: str
    text: str
    at: int
    unit: str = ""


def spelled(word: str) -> str:
    """A word as it is compared: without case, ё as е."""
    return word.casefold().replace("ё", "е")


def parse(text: str, longest: int = LONGEST) -> Node:
    """Read a formula; a canonical text with ``longest=LONGEST_CANONICAL``.

    Raises:
        FormulaError: it is empty, too long or not a formula; the sentence says where and what was expected.
    """
    if len(text) > longest:
        raise FormulaError(longest, f"формула длиннее {longest} знаков. Сократите её.")
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise _foreign(text, at)
        kind = str(found.lastgroup)
        start, at = found.end() - len(found[0].lstrip()), found.end()
        unit = ""
        if kind == "number" and (measured := _UNIT.match(text, at)):
            unit, at = UNIT_OF[measured[1].casefold()], measured.end()
        tokens.append(Token(kind, found[kind], start, unit))
    return [*tokens, Token("end", "", end)]


def _foreign(text: str, at: int) -> FormulaError:
    """What to say of a character that no token begins with."""
    while text[at].isspace():
        at += 1
    match text[at]:
        case '"' | "«":
            return FormulaError(at, "название не закрыто кавычкой.")
        case ",":
            return FormulaError(at, "лишняя запятая. Части функции разделяет точка с запятой: мин(1; 2).")
        case "№" | "#":
            return FormulaError(at, "после № нужен номер точки учёта.")
        case other:
            return FormulaError(at, f"знак «{other if other.isprintable() else '·'}» здесь не понятен.")


class _Parser:
    """Recursive descent over the tokens; ``_depth`` and ``_parts`` bound it."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._next = tokens, 0
        self._depth = self._parts = 0
        self._in_total = False

    def whole(self) -> Node:
        """The whole text is one formula."""
        if self._now.kind == "end":
            raise FormulaError(0, "формула пуста. Например: объём × жильцы / сумма(жильцы).")
        node = self._sum()
        if self._now.kind != "end":
            raise self._unexpected("знак действия или конец формулы")
        return node

    @property
    def _now(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._now
        self._next += 1
        return token

    def _is_mark(self, mark: str) -> bool:
        return self._now.kind == "mark" and self._now.text == mark

    def _expect(self, mark: str) -> None:
        if not self._is_mark(mark):
            raise self._unexpected(f"«{mark}»")
        self._take()

    def _unexpected(self, wanted: str) -> FormulaError:
        token = self._now
        if token.kind == "end":
            return FormulaError(token.at, f"формула оборвана, нужно: {wanted}.")
        return FormulaError(token.at, f"нужно: {wanted}, а стоит «{token.text}».")

    def _binary(self, signs: str, operand: Callable[[], Node]) -> Node:
        node = operand()
        while self._now.kind == "sign" and SIGNS[self._now.text] in signs:
            token = self._take()
            node = Binary(SIGNS[token.text], node, operand(), token.at)
        return node

    def _sum(self) -> Node:
        return self._binary("+−", self._product)

    def _product(self) -> Node:
        return self._binary("×÷", self._signed)

    def _signed(self) -> Node:
        if self._now.kind == "sign" and SIGNS[self._now.text] == "−":
            token = self._take()
            self._deeper(token)
            node = Minus(self._signed(), token.at)
            self._depth -= 1
            return node
        return self._atom()

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(token.at, f"скобок в скобках больше {DEEPEST}. Упростите формулу.")

    def _atom(self) -> Node:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise FormulaError(self._now.at, f"в формуле больше {MOST_PARTS} чисел и величин. Упростите её.")
        token = self._now
        match token.kind:
            case "number":
                return self._number(self._take())
            case "point":
                return Point(int(self._take().text), token.at)
            case "quoted" | "angled":
                if not token.text.strip():
                    raise FormulaError(token.at, "в кавычках пусто: нужно название точки учёта.")
                return Named(self._take().text, token.at)
            case "word":
                return self._word(self._take())
            case "mark" if token.text == "(":
                self._take()
                self._deeper(token)
                node = self._sum()
                self._expect(")")
                self._depth -= 1
                return node
        raise self._unexpected("число, величина или скобка")

    def _number(self, token: Token) -> Node:
        found = _NUMBER.fullmatch(token.text)
        if found is None:
            raise FormulaError(token.at, "в числе не больше 15 цифр до запятой и 9 после неё.")
        fraction = found[2] or ""
        return Number(Fraction(int(found[1] + fraction), 10 ** len(fraction)), token.unit, token.at)

    def _word(self, token: Token) -> Node:
        word = spelled(token.text)
        if self._is_mark("("):
            if word not in FUNCTIONS:
                raise FormulaError(token.at, f"нет функции «{token.text}». Есть: мин, макс, если, сумма.")
            self._deeper(self._take())
            node = self._function(FUNCTIONS[word], token)
            self._expect(")")
            self._depth -= 1
            return node
        if word in WORDS:
            return Known(WORDS[word], token.at)
        if word in FUNCTIONS:
            raise FormulaError(token.at, f"после «{token.text}» нужна скобка.")
        return Named(token.text, token.at)

    def _function(self, name: str, token: Token) -> Node:
        if name == "сумма":
            return self._total(token)
        if name == "если":
            return self._choice(token)
        several = [self._sum()]
        while self._is_mark(";"):
            self._take()
            several.append(self._sum())
        if len(several) == 1:
            raise FormulaError(token.at, f"в «{name}» нужно не меньше двух величин через точку с запятой.")
        return Best(name, tuple(several), token.at)

    def _total(self, token: Token) -> Node:
        if self._in_total:
            raise FormulaError(token.at, "сумма(…) внутри другой сумма(…) не считается.")
        self._in_total = True
        node = Total(self._sum(), token.at)
        self._in_total = False
        return node

    def _choice(self, token: Token) -> Node:
        left = self._sum()
        if self._now.kind != "compared":
            raise self._unexpected("сравнение: =, ≠, <, ≤, >, ≥")
        sign = COMPARED[self._take().text]
        right = self._sum()
        self._expect(";")
        then = self._sum()
        self._expect(";")
        return Choice(sign, left, right, then, self._sum(), token.at)
