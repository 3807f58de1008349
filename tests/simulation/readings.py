"""Readings of a month: sheets keyed building by building, undone, keyed a second time, closed; corrected months later."""

from datetime import timedelta

from sqlmodel import col, select

from tests.simulation.facts import E6
from tui_billing.domain.codes import ReadingSource, ReadingStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import MeteringPoint, Reading, ReadingBatch
from tui_billing.domain.places import Building
from tui_billing.operations import reading_batches
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.operations.reading_undo import undo_last
from tui_billing.operations.readings import record_reading, record_skip
from tui_billing.queries._registers import Slot
from tui_billing.queries.readings import meter_rows, of_building, of_points

SEEN = (1 << 30) - 1
"""Whatever the checks warn of was seen."""

USUAL = {"ХВС": 6, "ГВС": 4, "ЭЭ": 120, "ТЭ": 1}
HOUSE_TIMES = 12

SHEETS = 4
"""So many are keyed before everything is looked at again."""


def sheets_keyed(office):
    """The sheets of some buildings: most meters are read, some give a reason, some are put aside, some not mentioned."""
    some, office.memory["sheets"] = office.memory["sheets"][:SHEETS], office.memory["sheets"][SHEETS:]
    for building in some:
        _sheet(office, building)


def _sheet(office, building):
    batch = office.write(
        reading_batches.open_batch, office.period, office.day, ReadingSource.CONTROLLER, building_id=building,
        declared_count=office.chance.choice((None, 1_000)), who="typist",
    )  # fmt: skip
    rows = office.read(meter_rows, of_building(building), Slot(batch, office.period, office.day))
    keyed = sum(_key(office, batch, row) for row in rows)
    if keyed and office.one_in(3):
        office.write(undo_last, batch, who="typist")
    if rows and office.one_in(4):
        _verify(office, batch, rows)
        office.write(reading_batches.close_batch, batch, "второй ввод", who="second")
    else:
        office.write(reading_batches.close_batch, batch, "сверено", who="typist")


def _key(office, batch, row):
    """One meter of a sheet; what a check rejects is put aside, as a typist does. Whether anything was keyed."""
    if office.one_in(14):
        return False
    if office.one_in(25):
        office.write(record_skip, batch, row.point_id, office.chance.choice((1, 3)), who="typist")
        return True
    hold = office.one_in(60)
    _record(office, batch, row, hold=hold)
    if office.one_in(30):  # a slip of the finger, put right at once
        _record(office, batch, row, hold=hold)
    return True


def _record(office, batch, row, *, hold):
    given = {"today": office.day + timedelta(days=1), "seen": SEEN, "who": "typist"}
    values = _values(office, row)
    try:
        office.write(record_reading, batch, row.point_id, values, hold=hold, **given)
    except RefusedError:
        office.write(record_reading, batch, row.point_id, values, hold=True, **given)


def _values(office, row):
    """What the registers show: usual consumption since the reading before, at times none, at times very much."""
    values = {}
    for register in row.registers:
        usual = USUAL.get(row.service_code, 5) * (1 if row.account_id else HOUSE_TIMES)
        used = office.chance.randrange(0, 2 * usual * 1000) * 1000 * 1000 // register.ratio_e3
        used = office.chance.choice((used,) * 12 + (0, 3 * used))
        values[register.zone] = ((register.previous_e6 or 0) + used) % 10 ** (register.digits + 6)
    return values


def _verify(office, batch, rows):
    """Somebody else keys a part of the sheet again; a difference replaces what was keyed, or is put aside."""
    office.write(reading_batches.start_verification, batch, who="second")
    for row in office.some(rows, 3):
        (known,) = office.read(meter_rows, of_points([row.point_id]), Slot(batch, office.period, office.day))
        keyed = dict(zip((register.zone for register in known.registers), known.keyed_e6, strict=True))
        if None in keyed.values() or known.held:
            continue
        other = {zone: value + office.chance.choice((0, E6)) for zone, value in keyed.items()}
        attempts = [other] if other == keyed else [other, other]
        office.write(
            reading_batches.second_key, batch, row.point_id, attempts, today=office.day + timedelta(days=1), seen=SEEN,
            hold=office.one_in(3), who="second",
        )  # fmt: skip


def late_reading(office):
    """A subscriber phones in a reading after the sheets were closed; once the month is soft closed it lands in the next."""
    points = office.read(_unread, office.period)
    if not points:
        return False
    wanted = office.soft or office.period
    batch = office.write(reading_batches.open_batch, wanted, office.day, ReadingSource.SUBSCRIBER, who="typist")
    for point in office.some(points, 2):
        for row in office.read(meter_rows, of_points([point]), Slot(batch, office.period, office.day)):
            _key(office, batch, row)
    office.write(reading_batches.close_batch, batch, "по телефону", who="typist")
    return True


def reading_corrected(office):
    """A reading of a charged month was wrong: the right one marks its months for a recalculation."""
    landing = office.soft or office.period
    wrong = office.read(_read_before, landing)
    if not wrong:
        return False
    period, point, zone, value = office.chance.choice(wrong)
    right = max(value + office.chance.choice((-2, -1, 1, 2, 3)) * E6, 0)
    office.write(correct_reading, period, point, zone, right, "ошибка ввода", landing=landing)
    return True


def buildings(office):
    """The buildings whose sheets are keyed this month: all of them, in an order of chance; now and then one is lost."""
    found = office.read(lambda session: list(session.exec(select(Building.id).order_by(col(Building.id)))))
    office.chance.shuffle(found)
    return found[office.chance.choice((0, 0, 1)) :]


def _unread(session, period):
    """Points of accounts without a reading of the month."""
    read = select(Reading.point_id).where(
        Reading.period == period, col(Reading.status).in_([ReadingStatus.ACCEPTED, ReadingStatus.HELD])
    )
    return list(
        session.exec(
            select(MeteringPoint.id)
            .where(col(MeteringPoint.account_id).is_not(None), col(MeteringPoint.id).not_in(read))
            .order_by(col(MeteringPoint.id))
        )
    )


def _read_before(session, landing):
    """Readings of the last months that may be corrected: ``(period, point, zone, value)``."""
    return [
        tuple(row)
        for row in session.exec(
            select(Reading.period, Reading.point_id, Reading.zone, Reading.value_e6)
            .join(ReadingBatch, col(ReadingBatch.id) == Reading.batch_id)
            .where(
                Reading.status == ReadingStatus.ACCEPTED,
                Reading.period < landing,
                Reading.period >= landing.plus(-3),
            )
            .order_by(Reading.period, Reading.point_id, Reading.zone, Reading.seq)
        )
    ]
