"""Who holds the accounts and how many live there, with people who move, are born or stay for a while."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from tui_billing.domain.days import day_number
from tui_billing.domain.search_keys import search_key
from tui_billing.operations.town.homes import NEVER, Homes
from tui_billing.operations.town.names import (
    FIRST_MEN,
    FIRST_WOMEN,
    PATRONYMICS,
    SURNAMES,
    feminine_patronymic,
    feminine_surname,
)
from tui_billing.operations.town.plan import Flags, Ints, TownPlan, some


@cache
def _lists() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Surnames, first names and patronymics with their search keys: men's, then as many women's."""
    size = min(len(FIRST_MEN), len(FIRST_WOMEN))
    return (
        _keyed((*SURNAMES, *map(feminine_surname, SURNAMES)), "last"),
        _keyed((*FIRST_MEN[:size], *FIRST_WOMEN[:size]), "first"),
        _keyed((*PATRONYMICS, *map(feminine_patronymic, PATRONYMICS)), "middle"),
    )


def _keyed(names: tuple[str, ...], name: str) -> pl.DataFrame:
    return pl.DataFrame({f"{name}_name": names, f"{name}_key": [search_key(each) for each in names]})


def person_rows(
    first_id: int, count: int, surname: Ints, draw: np.random.Generator, born: tuple[int, int]
) -> pl.DataFrame:
    """The rows of ``person``; a couple is given one number of the surname.

    Args:
        first_id: the id of the first.
        count: how many.
        surname: a number of the surname, taken modulo the list.
        draw: the random stream.
        born: the years of birth, from and to.
    """
    women = draw.integers(0, 2, count)
    parts = []
    for frame, chosen in zip(_lists(), (surname, None, None), strict=True):
        half = frame.height // 2
        number = draw.integers(0, half, count) if chosen is None else chosen % half
        parts.append(frame[women * half + number])
    days = [day_number(date(year, 1, 1)) for year in born]
    return pl.concat(parts, how="horizontal").select(
        pl.Series("id", np.arange(first_id, first_id + count)),
        "last_name",
        "first_name",
        "middle_name",
        name_key=pl.concat_str("last_key", "first_key", "middle_key", separator=" "),
        born_on=pl.Series(draw.integers(days[0], days[1], count)),
        phone=pl.format("+7 9{}", pl.Series(draw.integers(10_000_0000, 99_999_9999, count))),
        email=pl.lit(""),
    )


def holders(
    plan: TownPlan, homes: Homes, first_id: int, draw: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of ``person`` and of ``account_holder``: a holder each, a few co-owners, a few changes of holder."""
    homes_of_people = ~homes.shop
    couple = some(draw, homes_of_people, 0.08)
    sold = some(draw, homes_of_people & ~couple & (homes.opened == plan.settled_on), 0.01)
    surname = draw.integers(0, 1_000_000, homes.size)
    extra = int(couple.sum()) + int(sold.sum())
    people = pl.concat(
        [
            person_rows(first_id, homes.size, surname, draw, (1940, 2004)),
            person_rows(
                first_id + homes.size,
                extra,
                np.concatenate([surname[couple], draw.integers(0, 1_000_000, int(sold.sum()))]),
                draw,
                (1940, 2004),
            ),
        ]
    )
    sold_on = _move_days(plan, draw, homes.size)
    main = _holder_rows(homes, np.ones(homes.size, bool), 1, first_id + np.arange(homes.size))
    main = main.with_columns(valid_to=np.where(sold, np.minimum(sold_on, homes.closed - 1), homes.closed))
    couples = _holder_rows(homes, couple, 2, first_id + homes.size + np.arange(int(couple.sum())))
    after = first_id + homes.size + int(couple.sum()) + np.arange(int(sold.sum()))
    buyers = _holder_rows(homes, sold, 1, after).with_columns(valid_from=main["valid_to"].filter(sold))
    return people, pl.concat([main, couples, buyers])


def _holder_rows(homes: Homes, chosen: Flags, place: int, person: Ints) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "building_id": homes.building[chosen],
            "account_id": homes.account[chosen],
            "place": np.full(int(chosen.sum()), place),
            "valid_from": homes.opened[chosen],
            "valid_to": homes.closed[chosen],
            "person_id": person,
        }
    )


def resident_rows(plan: TownPlan, homes: Homes, draw: np.random.Generator) -> pl.DataFrame:
    """The rows of ``residents``: 3 % of the homes change inside the last months, 2 % have a guest for some weeks."""
    steady = ~homes.shop & (homes.opened == plan.settled_on) & (homes.closed == NEVER)
    moves = some(draw, steady, 0.03)
    guests = some(draw, steady & ~moves, 0.02)
    day = _move_days(plan, draw, homes.size)
    until = day + draw.integers(8, 45, homes.size)
    changed = np.maximum(homes.people + draw.choice(np.array([-1, 1, 1, 2]), homes.size), 0)
    lives = ~homes.shop
    none = np.zeros(homes.size, np.int64)
    parts = (
        (lives & ~moves & ~guests, homes.opened, homes.closed, homes.people, none),
        (moves, homes.opened, day, homes.people, none),
        (moves, day, homes.closed, changed, none),
        (guests, homes.opened, day, homes.people, none),
        (guests, day, until, homes.people, none + 1),
        (guests, until, homes.closed, homes.people, none),
    )
    return pl.concat(
        pl.DataFrame(
            {
                "building_id": homes.building[chosen],
                "account_id": homes.account[chosen],
                "valid_from": since[chosen],
                "valid_to": to[chosen],
                "registered": registered[chosen],
                "temporary": temporary[chosen],
                "owners": 1 + (homes.account[chosen] % 7 == 0),
            }
        )
        for chosen, since, to, registered, temporary in parts
    )


def _move_days(plan: TownPlan, draw: np.random.Generator, count: int) -> Ints:
    """Any days of the months to be accrued."""
    return draw.integers(day_number(plan.first_period.first) + 1, day_number(plan.last_period.last), count)
