"""Head points: their volume charged by a formula, to the accounts below or to the account that the head point is of.

Head points are few, so the formulas are computed row by row in exact fractions. Where there are none, nothing is done.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any, Final

import polars as pl

from tui_billing.domain.codes import ParkReason, ServiceKind
from tui_billing.engine.derived import without_uplift
from tui_billing.engine.exact import as_share
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.flat import premises_areas
from tui_billing.engine.formulas.syntax import LONGEST_CANONICAL, parse
from tui_billing.engine.formulas.tree import Node, Word, words_of
from tui_billing.engine.formulas.value import BY_ZERO, Given, NoValueError, Properties, value
from tui_billing.engine.head_volumes import head_volumes
from tui_billing.engine.people import with_people
from tui_billing.engine.pieces import PIECE, as_pieces
from tui_billing.engine.rounding import QUANTITY_LIMIT, UNIT, narrow
from tui_billing.engine.rule import Group
from tui_billing.engine.rulebook import decide
from tui_billing.engine.spans import HELD, Month, attach

U_A_DAY: Final = UNIT * 10**6
"""A volume of a month × so much × days is the quantity of so many days."""

REASONS: Final[Mapping[Word | int | str, ParkReason]] = {
    Word.PEOPLE: ParkReason.NO_RESIDENTS,
    Word.AREA: ParkReason.NO_AREA,
    Word.HOUSE_AREA: ParkReason.NO_AREA,
    BY_ZERO: ParkReason.FORMULA_BY_ZERO,
}
"""What else a formula can lack is the volume of a point below."""

Row = Mapping[str, Any]


def without_shared_points(facts: Facts) -> Facts:
    """The facts that direct services are charged by: a point below a shared head point that has no meter is none.

    What it would be charged by, the norm, is in the volume of the head point.
    """
    if facts.heads.is_empty():
        return facts
    shared = _shared_points(facts).join(facts.installations, on="point_id", how="anti")
    return replace(facts, points=facts.points.join(shared, on="point_id", how="anti"))


def with_head_points(
    direct: pl.DataFrame, spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame
) -> pl.DataFrame:
    """The pieces of the direct services, those of the accounts that a head point charges by its formula instead.

    Args:
        direct: the pieces as if there were no head points; those of points below are their volumes.
        spans: of all services, with suppliers.
        facts: of whole buildings.
        book: with the formulas.
        month: the month.
        registers: what ``register_volumes`` counted.
    """
    if facts.heads.is_empty():
        return direct
    charged = list(_Chunk(direct, spans, facts, book, month, registers).charged())
    owned = facts.heads.filter(pl.col("account_id") != 0).select(*HELD, point_id=pl.lit(0, pl.Int64))
    shared = _shared_points(facts)
    none = shared.with_columns(point_id=pl.lit(0, pl.Int64))
    replaced = pl.concat([owned, shared.select(owned.columns), none.select(owned.columns)]).unique()
    return pl.concat([direct.join(replaced, on=[*HELD, "point_id"], how="anti"), _settled(charged)])


def _shared_points(facts: Facts) -> pl.DataFrame:
    """Points of accounts below the head points of a building, of the same service."""
    shared = facts.heads.filter(pl.col("account_id") == 0).select("service_id", head_id="point_id")
    return (
        facts.below.filter((pl.col("account_id") != 0) & (pl.col("is_head") == 0))
        .join(shared, on=["head_id", "service_id"], how="semi")
        .select("point_id", *HELD)
    )


def _settled(rows: Sequence[Row]) -> pl.DataFrame:
    """Rows as pieces, by the rule of head points."""
    names = [name for name in (*PIECE, "part_u") if name not in {"method", "quantity_u"}]
    frame = pl.DataFrame(
        [{name: row.get(name) for name in (*names, "is_cut")} for row in rows],
        schema=dict.fromkeys(names, pl.Int64) | {"is_cut": pl.Boolean},
    )
    method, quantity = decide(ServiceKind.DIRECT, Group.HEADS)
    return as_pieces(frame.with_columns(method, narrow(quantity, QUANTITY_LIMIT).alias("quantity_u")))


@cache
def _tree(text: str) -> Node:
    return parse(text, LONGEST_CANONICAL)


@dataclass(frozen=True, slots=True)
class _Receiver:
    """An account that a head point charges: under which point, with which share of its premises."""

    account_id: int
    point_id: int
    share: Fraction


class _Chunk:
    """The head points of a chunk of buildings in a month."""

    def __init__(
        self, direct: pl.DataFrame, spans: pl.DataFrame, facts: Facts, book: Book, month: Month, registers: pl.DataFrame
    ) -> None:
        self._month, self._book = month, book
        self._heads = facts.heads.sort("point_id").to_dicts()
        self._below = _grouped(facts.below.sort("point_id").to_dicts(), "head_id")
        self._formulas = _grouped(facts.formulas.sort("valid_from").to_dicts(), "point_id")
        self._volumes = head_volumes(facts, month, registers)
        below = direct.filter(pl.col("point_id").is_in(facts.below["point_id"].unique().implode()))
        self._pieces = _grouped(below.with_columns(u=without_uplift()).to_dicts(), "point_id")
        accounts = pl.concat([facts.heads["account_id"], facts.below["account_id"]]).unique()
        services = facts.heads["service_id"].unique()
        mine = spans.filter(
            pl.col("account_id").is_in(accounts.implode()) & pl.col("service_id").is_in(services.implode())
        )
        self._spans: dict[tuple[int, int], list[Row]] = defaultdict(list)
        for span in _with_properties(mine, facts, month).sort("from_day").iter_rows(named=True):
            self._spans[span["account_id"], span["service_id"]].append(span)

    def charged(self) -> Iterator[Row]:
        """What every head point charges, as rows of pieces."""
        for head in self._heads:
            yield from self._of_head(head)

    def _of_head(self, head: Row) -> Iterator[Row]:
        point, service = head["point_id"], head["service_id"]
        below = self._below.get(point, [])
        mates = _mates(below, service)
        receivers = mates if not head["account_id"] else [_receiver(head)]
        if not any((each.account_id, service) in self._spans for each in receivers):
            if not head["account_id"] and point in self._volumes:
                yield self._parked(head, 0, point, (self._month.first, self._month.end), ParkReason.NOBODY_BELOW)
            return
        for interval in pairwise(self._bounds(head, below, [*mates, *receivers])):
            yield from self._of_interval(head, below, mates, receivers, interval)

    def _bounds(self, head: Row, below: Sequence[Row], accounts: Sequence[_Receiver]) -> list[int]:
        """The days on which anything changes that the formula may look at."""
        days = {self._month.first, self._month.end}
        rows = [
            *(span for each in accounts for span in self._spans.get((each.account_id, head["service_id"]), [])),
            *(piece for each in below for piece in self._pieces.get(each["point_id"], [])),
        ]
        for row in rows:
            days |= {row["from_day"], row["to_day"]}
        for row in self._formulas.get(head["point_id"], []):
            days |= {row["valid_from"], row["valid_to"]}
        return sorted(each for each in days if self._month.first <= each <= self._month.end)

    def _of_interval(
        self,
        head: Row,
        below: Sequence[Row],
        mates: Sequence[_Receiver],
        receivers: Sequence[_Receiver],
        interval: tuple[int, int],
    ) -> Iterator[Row]:
        """What the head point charges over days of which nothing changes."""
        service = head["service_id"]
        present = [(each, span) for each in receivers if (span := self._span(each, service, interval))]
        reason, node, volumes = self._ready(head, below, interval)
        if node is None:
            for each, _ in present:
                yield self._parked(head, each.account_id, each.point_id, interval, reason)
            return
        zones = tuple(sorted(volumes))
        for zone in zones:
            given, known = self._given(below, mates, service, interval, zone if len(zones) > 1 else None, volumes[zone])
            for each, span in present:
                account = known.get(each.account_id) or _properties(each, span, Fraction(0))
                yield self._part(head, each, span, interval, zone, node, given, account)

    def _ready(
        self, head: Row, below: Sequence[Row], interval: tuple[int, int]
    ) -> tuple[int, Node | None, Mapping[int, Fraction]]:
        """The formula in force and the volumes by zone, or the reason why there are none."""
        volumes = self._volumes.get(head["point_id"], int(ParkReason.NO_HEAD_READING))
        if isinstance(volumes, int):
            return volumes, None, {}
        if len(volumes) > 1:
            zones = {piece["zone"] for each in below for piece in self._pieces.get(each["point_id"], []) if piece["u"]}
            if not zones <= set(volumes):
                return int(ParkReason.OTHER_ZONES), None, {}
        for row in self._formulas.get(head["point_id"], []):
            if row["valid_from"] <= interval[0] < row["valid_to"]:
                return 0, _tree(self._book.formulas[row["formula_id"]]), volumes
        return int(ParkReason.NO_FORMULA), None, {}

    def _given(
        self,
        below: Sequence[Row],
        mates: Sequence[_Receiver],
        service: int,
        interval: tuple[int, int],
        zone: int | None,
        volume: Fraction,
    ) -> tuple[Given, Mapping[int, Properties]]:
        """What the formula is computed from on these days, and what is known of each account below."""
        points = {each["point_id"]: self._volume(each, interval, zone) for each in below}
        own: dict[int, list[Fraction | None]] = defaultdict(list)
        for each in below:
            if each["service_id"] == service:
                own[0].append(points[each["point_id"]])
                if each["account_id"] and not each["is_head"]:
                    own[each["account_id"]].append(points[each["point_id"]])
        accounts: dict[int, Properties] = {}
        house: Fraction | None = None
        for mate in mates:
            if span := self._span(mate, service, interval):
                accounts[mate.account_id] = _properties(mate, span, _added(own[mate.account_id]))
                house = _scaled(span["premises_e4"], 4)
        return Given(volume, _added(own[0]), points, tuple(accounts.values()), house), accounts

    def _volume(self, point: Row, interval: tuple[int, int], zone: int | None) -> Fraction | None:
        """The volume of a point below, a month at the rate of these days; None where it is not known."""
        if point["is_head"] or not point["account_id"]:
            volumes = self._volumes.get(point["point_id"], 0)
            if isinstance(volumes, int):
                return None
            return sum((each for at, each in volumes.items() if zone in {None, at}), Fraction(0))
        total = Fraction(0)
        for piece in self._pieces.get(point["point_id"], []):
            if piece["from_day"] <= interval[0] < piece["to_day"] and (
                zone in {None, piece["zone"]} or piece["reason"]
            ):
                if piece["reason"]:
                    return None
                total += Fraction(piece["u"], U_A_DAY * (piece["to_day"] - piece["from_day"]))
        return total

    def _span(self, account: _Receiver, service: int, interval: tuple[int, int]) -> Row | None:
        """The span of an account on these days; None while it is not served."""
        for span in self._spans.get((account.account_id, service), []):
            if span["from_day"] <= interval[0] < span["to_day"]:
                return span
        return None

    def _part(
        self,
        head: Row,
        receiver: _Receiver,
        span: Row,
        interval: tuple[int, int],
        zone: int,
        node: Node,
        given: Given,
        account: Properties,
    ) -> Row:
        """The piece of one account, or why it has none."""
        days = interval[1] - interval[0]
        try:
            part = value(node, given, account)
        except NoValueError as error:
            reason = REASONS.get(error.missing, ParkReason.NO_BELOW_VOLUME)
            return self._parked(head, receiver.account_id, receiver.point_id, interval, reason)
        base = given.volume * U_A_DAY * days
        share = as_share(part * U_A_DAY * days, base.numerator if base.denominator == 1 else 0)
        if part < 0 or share is None:
            reason = ParkReason.NEGATIVE_PART if part < 0 else ParkReason.OUT_OF_BOUNDS
            return self._parked(head, receiver.account_id, receiver.point_id, interval, reason)
        read = words_of(node)
        return {
            **self._piece(head, receiver.account_id, receiver.point_id, interval),
            "zone": zone,
            "supplier_id": span["supplier_id"],
            "category_id": span["category_id"],
            "person_days": span["people"] * days if Word.PEOPLE in read and span["people"] else 0,
            "area_e4": span["area_e4"] if Word.AREA in read else 0,
            "part_u": share[0],
            "share_num": share[1],
            "share_den": share[2],
        }

    def _parked(self, head: Row, account: int, point: int, interval: tuple[int, int], reason: int) -> Row:
        return {
            **self._piece(head, account, point, interval),
            "reason": int(reason),
            "first_id": head["point_id"],
        }

    def _piece(self, head: Row, account: int, point: int, interval: tuple[int, int]) -> Row:
        return {
            "building_id": head["building_id"],
            "account_id": account,
            "point_id": point,
            "service_id": head["service_id"],
            "from_day": interval[0],
            "to_day": interval[1],
            "is_cut": interval != (self._month.first, self._month.end),
        }


def _with_properties(spans: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Add people and areas to spans."""
    rows = attach(with_people(spans, facts, month), premises_areas(facts), month, ["premises_id"])
    return attach(rows, facts.building_areas, month, ["building_id"])


def _mates(below: Sequence[Row], service: int) -> list[_Receiver]:
    """The accounts that have a point of the service below, each once, under the first of its points."""
    found: dict[int, _Receiver] = {}
    for row in below:
        if row["account_id"] and not row["is_head"] and row["service_id"] == service:
            found.setdefault(row["account_id"], _receiver(row))
    return list(found.values())


def _receiver(row: Row) -> _Receiver:
    return _Receiver(row["account_id"], row["point_id"], Fraction(row["share_num"], row["share_den"]))


def _properties(account: _Receiver, span: Row, own: Fraction | None) -> Properties:
    return {
        Word.OWN: own,
        Word.PEOPLE: _scaled(span["people"], 0),
        Word.AREA: _scaled(span["area_e4"], 4),
        Word.SHARE: account.share,
    }


def _scaled(number: int | None, scale: int) -> Fraction | None:
    return None if number is None else Fraction(number, 10**scale)


def _added(volumes: Sequence[Fraction | None]) -> Fraction | None:
    """The sum; None where one is not known."""
    known = [each for each in volumes if each is not None]
    return sum(known, Fraction(0)) if len(known) == len(volumes) else None


def _grouped(rows: Sequence[Row], key: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return dict(groups)
