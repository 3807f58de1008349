"""What a way of charging is: a pure function whose parameter names are the columns it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from inspect import signature

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import Cite

COLUMNS: Mapping[str, str] = {
    "days": "days of the piece",
    "month_days": "days of the month",
    "days_before": "days with this register earlier in the month",
    "metered_days": "days with this register in the month, at least 1",
    "metered_e9": "the month's volume by the register, units × 10⁹; null where there is none",
    "average_e9": "the volume of the full months behind the average, units × 10⁹; null where there is none",
    "average_months": "how many full months that are, 3 to 6; 60 where zones are added up at their own averages",
    "person_days": "people × days; null where the norm is not the way or nothing is known of the people",
    "norm_e6": "the norm, units × 10⁶ a month per person or per m²; null where there is none",
    "uplift_e2": "the coefficient to the norm × 100",
    "area_e4": "area of the premises, m² × 10⁴; null where it is not known",
    "source_u": "exact quantity of the services that this one is computed from; null where it is not known",
    "served_days": "days of the month with the service, where it costs the whole month; else null",
    "capacity_e9": "capacity of non-residential premises without a meter, units an hour × 10⁹; null where another way is taken",
    "day_hours": "how many hours a day that is charged",
    "flow_e9": "capacity that an act names, units an hour × 10⁹; null where there is none",
    "heat_e6": "the norm of heating a unit of water, × 10⁶; null where the service is no heat of hot water",
    "people_norm_e6": "the norm of waste a year per person, × 10⁶; null where there is none",
    "area_norm_e6": "the norm of waste a year per m², × 10⁶; null where there is none",
    "need_u": "exact common-house need of the building, capped; null where it is not measured",
    "mean_need_u": "the same by the average of a building meter without a reading; null where it is measured or no average is taken",
    "common_e4": "area of the common property, m² × 10⁴",
    "own_u": "exact heat of the premises by their own meter or its average; null where there is none",
    "common_u": "the premises' share of the heat of the common property",
    "house_u": "exact heat of the building by its meter; null where it is not measured",
    "mean_house_u": "the same by the average of its meter; null where it is measured or no average is taken",
    "year_own_u": "exact heat of the premises by their meter in an average month of the year before; null where not paid by it",
    "year_house_u": "exact heat of the building in an average month of the year before; null where it is not paid evenly by it",
    "norm_house_u": "exact heat of the building by the norm; null where it is not charged by the norm",
    "used_by_water_u": "exact quantity that the building used of a resource for hot water; null where another way is taken",
    "used_by_area_u": "the same for heat",
    "part_u": "exact quantity that an account has a share of by the formula of a head point; null where there is none",
    "property_norm_u": "exact quantity of the common property by the norm; null where another way is taken",
    "property_meter_u": "the same by the building meter, what was carried taken off; null where another way is taken",
    "property_mean_u": "the same by the average of a building meter without a reading; null where another way is taken",
    "property_average_u": "the same by the average of the year before; null where another way is taken",
    "correction_u": "exact quantity of the building that a correction adds or takes off; null where there is none",
    "lowered_u": "exact quantity, below zero, by which a negative volume of the building lowers a piece",
}
"""The columns that rules may read. All are 64-bit integers; a quantity is computed in 128 bits."""

NO_MEAN = "среднее общедомового прибора не берётся: он снят, не отработал трёх месяцев, или три периода подряд прошли"

ABSENT: Mapping[str, str] = {
    "metered_e9": "нет показания прибора за месяц, или прибора нет, или срок поверки истёк",
    "average_e9": "среднее не берётся: прибор не отработал трёх месяцев, или периоды без показаний исчерпаны",
    "person_days": "не известно число жильцов, или помещение нежилое",
    "norm_e6": "норматив не установлен",
    "uplift_e2": "повышающий коэффициент не положен: прибор исправен, или есть акт о невозможности его установить",
    "area_e4": "не известна площадь помещения",
    "source_u": "не известен объём услуг-источников",
    "served_days": "услуга продаётся по дням, а не целыми месяцами",
    "capacity_e9": "помещение жилое, или его мощность (диаметр трубы) не введена",
    "flow_e9": "в акте нет мощности или пропускной способности",
    "heat_e6": "услуга — не тепловая энергия на подогрев воды",
    "people_norm_e6": "нет норматива накопления на человека",
    "area_norm_e6": "нет норматива накопления на м²",
    "need_u": "общедомовой прибор не снят, или его нет",
    "mean_need_u": NO_MEAN,
    "common_e4": "не известна площадь общего имущества",
    "own_u": "у помещения нет показаний своего прибора тепла",
    "house_u": "общедомовой прибор тепла не снят, или его нет",
    "mean_house_u": NO_MEAN,
    "year_own_u": "не платит равномерно по объёму прошлого года своего прибора",
    "year_house_u": "не платит равномерно, или объём прошлого года по прибору дома известен не весь",
    "norm_house_u": "дом считается не по нормативу отопления",
    "property_norm_u": "порядок дома другой, или прибор дома снят",
    "property_meter_u": "порядок дома другой, или прибор дома не снят",
    "property_mean_u": "порядок дома другой, или прибор дома снят, или периоды по среднему исчерпаны",
    "property_average_u": "порядок дома другой, или прошлый год не измерен",
    "correction_u": "строка — начисление месяца, а не корректировка",
    "lowered_u": "общедомовой объём не отрицательный",
    "used_by_water_u": "у услуги нет воды, на которую тратится ресурс: он делится по площади",
    "used_by_area_u": "ресурс тратится на горячую воду: он делится по её объёму",
    "part_u": "по формуле головной точки для счёта ничего не вышло",
}
"""Why a rule does not speak where a column that its ``when`` looks at is null: for the explanation of a line by another."""

OF_AREA = "Доля помещения: площадь ÷ площадь помещений дома, по дням"
"""The share of what is divided by area, in words."""

Formula = Callable[..., pl.Expr]


class Group(Enum):
    """What is decided apart: the rules of one group compete with each other only."""

    ORDINARY = auto()
    HEADS = auto()
    ACTS = auto()
    NEGATIVE = auto()
    PROPERTY = auto()


@dataclass(frozen=True)
class Rule:
    """A way of charging. Of the rules of a service kind the first by ``order`` whose ``when`` holds is taken.

    Attributes:
        kind: the kind of services that it is for.
        order: its place among the rules of the kind; no two share one.
        method: the code that its lines carry.
        cite: the act and the place in it.
        formula: the formula as it is shown to people, in Russian.
        quantity_u: gives the exact quantity, in 1 / (6000 × days of the month) of 10⁻⁶ units.
        when: says where the rule applies.
        inputs: the stored columns of a line that an explanation shows.
        group: what it is for: of a head point, of an act, of a negative volume, of common property; the ordinary rules are most.
        whole: what its quantity is called, where it is no product of the line's columns.
        share: what the line's share of the quantity is called.
        by_area: the share is the premises' area over that of the building's premises.
        is_shared: the quantity is one for a whole month, of the building or of a fee: neighbouring pieces add their shares.
        letter: how a receipt marks the volume: п own meter, с average, н norm, о building meter; empty, as its sources.
    """

    kind: ServiceKind
    order: int
    method: Method
    cite: Cite
    formula: str
    quantity_u: Formula
    when: Formula
    inputs: tuple[str, ...] = ()
    group: Group = Group.ORDINARY
    whole: str = "Количество"
    share: str = "Доля"
    by_area: bool = False
    is_shared: bool = False
    letter: str = ""

    def __post_init__(self) -> None:
        """Refuse a rule that reads columns nobody fills."""
        unknown = {*reads(self.quantity_u), *reads(self.when)} - COLUMNS.keys()
        if unknown:
            raise LookupError(f"{self.method.name}: the rule reads unknown columns {sorted(unknown)}")

    @property
    def quantity(self) -> pl.Expr:
        """The quantity as an expression, 128 bits wide."""
        return self.quantity_u(**{name: pl.col(name).cast(pl.Int128) for name in reads(self.quantity_u)})

    @property
    def applies(self) -> pl.Expr:
        """Where the rule applies, as an expression; unknown is no."""
        return self.when(**{name: pl.col(name) for name in reads(self.when)}).fill_null(value=False)


def reads(formula: Formula) -> tuple[str, ...]:
    """The columns that a formula names as its parameters."""
    return tuple(signature(formula).parameters)
