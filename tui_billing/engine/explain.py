"""Why a charge line is what it is, from its stored columns and the rule that made it.

Nothing is computed a second way: the stored numbers become the leaves of a tree (``engine.explanation``), the tree
multiplies and rounds them again, and says whether that is the stored amount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tui_billing.domain.codes import Zone
from tui_billing.domain.days import day_of
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.explain_volumes import Line, Register, volume_of
from tui_billing.engine.explanation import ROUBLES, How, Node, leaf, product, recomputed, told
from tui_billing.engine.rule import ABSENT, Group, Rule, reads
from tui_billing.engine.rulebook import all_rules


@dataclass(frozen=True, slots=True)
class Explanation:
    """A charge line as a tree; ``quantity`` is its volume, ``product`` what was rounded, in roubles."""

    tree: Node
    quantity: Fraction
    product: Fraction

    @property
    def is_confirmed(self) -> bool:
        """Whether the leaves come to the stored amount."""
        return self.tree.value == recomputed(self.tree)


def explain(
    line: Mapping[str, int],
    *,
    unit: str = "ед.",
    name: str = "Сумма строки",
    registers: Sequence[Register] = (),
    sources: Sequence[Node] = (),
    need: Node | None = None,
) -> Explanation:
    """Explain a line.

    Args:
        line: the columns of ``engine.facts.LINE_COLUMNS``, as integers.
        unit: the unit of measure of the service.
        name: what the line is for.
        registers: what its meters counted in the month; shown where they come to the volume of the line.
        sources: the volumes that a derived service is the sum of; shown where they are.
        need: what the building's meters counted beyond its flats, for a common-house line by the meter.

    Raises:
        RefusedError: no rule makes lines of this method.
    """
    rule = _rule_of(line["method"])
    period = Period(line["service_month"])
    volume = volume_of(Line(line, rule, period, unit), registers, sources, need)
    others = considered(rule)
    exact = product("Начислено до округления", ROUBLES, volume, _price(line, unit))
    tree = Node(
        name,
        Fraction(line["amount_kop"], 100),
        ROUBLES,
        How.ROUNDED,
        (exact,),
        formula=rule.formula,
        cite=str(rule.cite),
        notes=(
            told("Способ", rule.method.label),
            _days(line, period),
            *_zone(line),
            told("Другие способы расчёта, и почему не они", "" if others else "их нет", *others),
        ),
    )
    return Explanation(tree, recomputed(volume), recomputed(exact))


def considered(taken: Rule) -> tuple[Node, ...]:
    """The other rules for the same kind of service in their order, each with why the line is not by it."""
    others = [rule for rule in all_rules() if rule.kind == taken.kind and rule is not taken]
    return tuple(told(_beginning(rule.method.label), _why_not(rule, taken), cite=str(rule.cite)) for rule in others)


NOT_HERE: Final[Mapping[Group, str]] = {
    Group.ORDINARY: "сама услуга начислена другой строкой",
    Group.HEADS: "точка учёта не стоит ниже головной точки",
    Group.ACTS: "акта о нарушении на эти дни нет, или он начислен другой строкой",
    Group.PROPERTY: "дом не платит за общее имущество в составе содержания жилья",
    Group.NEGATIVE: "общедомовой объём не отрицательный, или уменьшение стоит другой строкой",
}
"""Why a rule of a group is not the one where a rule of another group is."""


def _why_not(rule: Rule, taken: Rule) -> str:
    if rule.group is Group.ORDINARY and taken.group is Group.HEADS:
        return "точка учёта стоит ниже головной или сама головная: объём делит формула"
    if rule.group is not taken.group:
        return NOT_HERE[rule.group]
    if rule.order > taken.order:
        return "не понадобился: подошёл способ, который по порядку раньше"
    lacking = [ABSENT[name] for name in reads(rule.when) if name in ABSENT and name not in reads(taken.when)]
    return "; ".join(lacking) or "его условия не выполнены"


def _beginning(words: str) -> str:
    return words[:1].upper() + words[1:]


def _rule_of(method: int) -> Rule:
    for rule in all_rules():
        if rule.method == method:
            return rule
    raise RefusedError(f"Строку со способом расчёта {method} эта версия программы не знает. Обновите программу.")


def _days(line: Mapping[str, int], period: Period) -> Node:
    days = line["to_day"] - line["from_day"]
    first, last = day_of(line["from_day"]), day_of(line["to_day"] - 1)
    return told("Дни строки", f"{first:%d.%m.%Y}–{last:%d.%m.%Y}, {days} из {period.days}")


def _zone(line: Mapping[str, int]) -> tuple[Node, ...]:
    label = next((zone.label for zone in Zone if zone == line["zone"]), "")
    return (told("Зона суток", label),) if label else ()


def _price(line: Mapping[str, int], unit: str) -> Node:
    return leaf("Тариф", Fraction(line["price_e6"], 10**6), f"{ROUBLES}/{unit}", key=("tariff", line["tariff_id"]))
