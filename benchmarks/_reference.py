"""What the accrual is measured against: a bare bulk insert of the same lines, and the usual program."""

import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, Residents
from tui_billing.domain.charges import Charge, Run
from tui_billing.domain.codes import Method, RunStatus, Zone
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.places import BuildingAmenity, PremisesArea
from tui_billing.domain.services import BuildingSupplier, ServiceConnection
from tui_billing.domain.tariffs import Norm, Tariff
from tui_billing.queries.facts import building_chunks, column_of, table_of
from tui_billing.storage.bulk import Columns
from tui_billing.storage.database import Database

ACCOUNTS_A_CHUNK = 25_000
PARENTS = ("run", "account")


def ref_insert(columns, target, run_id):
    """Insert the finished lines of a run by plain ADBC into an empty table of the same layout; only that is timed.

    The table has the same columns, key, checks and references, and lies in a file (a schema) of its own.
    """
    other = _empty_file(target) if columns.is_sqlite else columns
    name = "charge" if columns.is_sqlite else "charge_reference"
    if not columns.is_sqlite:
        columns.run(f"DROP TABLE IF EXISTS {name}")
        columns.run(f"CREATE TABLE {name} (LIKE charge INCLUDING ALL)")
        for place, parent in enumerate(PARENTS):
            columns.run(
                f"ALTER TABLE {name} ADD CONSTRAINT fk_{name}_{place} FOREIGN KEY ({parent}_id) REFERENCES {parent}"
            )
    charge, account = column_of(Charge), column_of(Account)
    seconds = lines = 0
    for first, last in building_chunks(columns, ACCOUNTS_A_CHUNK):
        mine = select(charge).where(
            account.building_id.between(first, last), charge.run_id == run_id, charge.account_id == account.id
        )
        rows = columns.fetch(mine)
        if columns.is_sqlite:
            ids = rows.select("account_id").unique().rename({"account_id": "id"})
            with other.transaction():
                other.append("account", ids)
        began = time.perf_counter()
        with other.transaction():
            other.append(name, rows)
        seconds += time.perf_counter() - began
        lines += rows.height
    return seconds, lines


def _empty_file(target):
    path = Path(target)
    path.unlink(missing_ok=True)
    path.touch()
    other = Columns(f"sqlite:///{path}")
    other.run("PRAGMA journal_mode=WAL")
    for parent in PARENTS:
        other.run(f"CREATE TABLE {parent} (id INTEGER PRIMARY KEY)")
    other.run("INSERT INTO run VALUES (1), (2), (3)")
    other.run(str(CreateTable(table_of(Charge)).compile(dialect=sqlite.dialect())))
    return other


def orm_loop(place, period):
    """The usual program: account by account, rows as objects, a commit each. Returns seconds and lines.

    It charges the meter, the norm and the area only, at the first price: less than the law asks for.
    """
    engine = Database.at(place).engine.execution_options(writes=True)
    began, lines = time.perf_counter(), 0
    with Session(engine) as session:
        run = Run(period=period, status=RunStatus.UNFINISHED, accrued_on=period.last, author_id=1, started_at_ms=0)
        session.add(run)
        session.commit()
        run_id = run.id
        for account_id in session.exec(select(Account.id)).all():
            lines += _charge_account(session, run_id, session.get_one(Account, account_id), period)
            session.commit()
    return time.perf_counter() - began, lines


def _in_force(model, period):
    return col(model.valid_from) <= period.first, col(model.valid_to) > period.first


def _charge_account(session, run_id, account, period):
    number = 0
    connected = select(ServiceConnection).where(
        ServiceConnection.building_id == account.building_id, ServiceConnection.account_id == account.id,
        *_in_force(ServiceConnection, period),
    )  # fmt: skip
    for connection in session.exec(connected).all():
        service = connection.service_id
        supplier = session.exec(
            select(BuildingSupplier).where(
                BuildingSupplier.building_id == account.building_id, BuildingSupplier.service_id == service,
                *_in_force(BuildingSupplier, period),
            )
        ).first()  # fmt: skip
        tariff = (
            supplier
            and session.exec(
                select(Tariff).where(
                    Tariff.service_id == service, Tariff.supplier_id == supplier.supplier_id, *_in_force(Tariff, period)
                )
            ).first()
        )
        volume_e6 = tariff and _volume_e6(session, account, service, period)
        if volume_e6:
            number += 1
            session.add(_line(run_id, account, number, service, tariff, volume_e6, period))
    return number


def _volume_e6(session, account, service, period):
    point = session.exec(
        select(MeteringPoint).where(MeteringPoint.account_id == account.id, MeteringPoint.service_id == service)
    ).first()
    if point is not None:
        readings = session.exec(
            select(Reading).where(Reading.point_id == point.id, Reading.taken_on > period.first - timedelta(days=62))
            .order_by(col(Reading.taken_on))
        ).all()  # fmt: skip
        if len(readings) > 1:
            return readings[-1].value_e6 - readings[-2].value_e6
    people = session.exec(
        select(Residents).where(
            Residents.building_id == account.building_id, Residents.account_id == account.id,
            *_in_force(Residents, period),
        )
    ).first()  # fmt: skip
    amenity = session.exec(select(BuildingAmenity).where(BuildingAmenity.building_id == account.building_id)).first()
    norm = (
        amenity
        and session.exec(
            select(Norm).where(
                Norm.service_id == service, Norm.amenity_id == amenity.amenity_id, *_in_force(Norm, period)
            )
        ).first()
    )
    if norm and people:
        return norm.norm_e6 * people.registered
    area = session.exec(
        select(PremisesArea).where(
            PremisesArea.building_id == account.building_id, PremisesArea.premises_id == account.premises_id
        )
    ).first()
    return area.total_e4 * 100 if area else 0


def _line(run_id, account, number, service, tariff, volume_e6, period):
    return Charge(
        run_id=run_id, account_id=account.id, line=number, building_id=account.building_id, point_id=0,
        service_id=service, supplier_id=tariff.supplier_id, service_month=period, from_day=period.first,
        to_day=period.end, method=Method.FIXED, zone=Zone.WHOLE, reading_from_e6=0, reading_to_e6=0, person_days=0,
        norm_e6=0, uplift_e2=100, area_e4=0, quantity_u=volume_e6 * 6000 * period.days, share_num=1, share_den=1,
        volume_e6=volume_e6, tariff_id=tariff.id, price_e6=tariff.price_e6,
        amount_kop=(volume_e6 * tariff.price_e6 + 5 * 10**9) // 10**10,
    )  # fmt: skip
