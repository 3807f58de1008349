"""Codes: small integers with the Russian words that the user reads. No table, no database: the engine reads them too."""

from enum import IntEnum
from typing import Final


class Labelled(IntEnum):
    """A code with the words that the user reads: ``LIVING = 1, "жилое"``."""

    label: str

    def __new__(cls, value: int, label: str) -> "Labelled":
        """Make the member equal to its number."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class BuildingKind(Labelled):
    """What a building is."""

    APARTMENTS = 1, "МКД"
    DETACHED = 2, "ИЖД"


class BuildingState(Labelled):
    """Whether a building is in use."""

    IN_USE = 1, "эксплуатируется"
    UNSAFE = 2, "аварийный"
    DEMOLISHED = 3, "снесён"


class PremisesKind(Labelled):
    """What premises are for: the norm never applies to the non-residential."""

    LIVING = 1, "жилое"
    NON_RESIDENTIAL = 2, "нежилое"
    ROOM = 3, "комната"


class OrganizationRole(Labelled):
    """What an organization is to the office."""

    SUPPLIER = 1, "поставщик"
    MANAGEMENT = 2, "управляющая организация"
    COURT = 3, "суд"
    BAILIFFS = 4, "служба судебных приставов"
    BANK = 5, "банк"


class AccountStatus(Labelled):
    """Whether an account is served."""

    OPEN = 1, "открыт"
    CLOSED = 2, "закрыт"


class ObjectKind(Labelled):
    """Вид объекта."""

    FLAT = 1, "квартира"
    HOUSE = 2, "жилой дом"
    ROOM = 3, "комната"
    NON_RESIDENTIAL = 4, "нежилое помещение"


class ServiceKind(Labelled):
    """How a service is charged."""

    DIRECT = 1, "по прибору или нормативу"
    DERIVED = 2, "производная"
    COMMON_HOUSE = 3, "общедомовая"
    BY_AREA = 4, "по площади"
    FIXED = 5, "фиксированная"
    WASTE = 6, "обращение с ТКО"
    HEATING = 7, "отопление"
    OWN_BOILER = 8, "ресурс на тепло и горячую воду, которые дом делает сам"


class Resource(Labelled):
    """What a service delivers: federal parameters, such as the uplift coefficient, are set by resource."""

    NONE = 0, ""
    COLD_WATER = 1, "холодная вода"
    HOT_WATER = 2, "горячая вода"
    ELECTRICITY = 3, "электрическая энергия"
    GAS = 4, "газ"
    HEATING = 5, "тепловая энергия"
    SEWAGE = 6, "отведение сточных вод"


class ServiceSection(Labelled):
    """The section of the receipt that a service stands in."""

    HOUSING = 1, "Жилищные услуги"
    COMMUNAL = 2, "Коммунальные услуги"


class Zone(Labelled):
    """A zone of the day. A single-rate meter has the one register ``WHOLE``."""

    WHOLE = 0, ""
    DAY = 1, "день"
    NIGHT = 2, "ночь"
    PEAK = 3, "пик"
    HALF_PEAK = 4, "полупик"


ZONES_OF_METER = ((Zone.WHOLE,), (Zone.DAY, Zone.NIGHT), (Zone.PEAK, Zone.HALF_PEAK, Zone.NIGHT))
"""The registers of meters of one, two and three zones."""


class Season(Labelled):
    """When a service is on: by the dated seasons of each building, or all the year."""

    ALWAYS = 0, "круглый год"
    HEATING = 1, "отопительный сезон"
    WATERING = 2, "поливочный сезон"
    ELECTRIC_HEATING = 3, "отопительный сезон дома с электроотоплением без газа"


class Proration(Labelled):
    """What a fixed fee costs in a month that the service was not connected all of."""

    BY_DAYS = 1, "по дням"
    WHOLE_MONTH = 2, "полный месяц"


class NormPurpose(Labelled):
    """What a norm is for."""

    INDIVIDUAL = 1, "индивидуальное потребление, на человека"
    COMMON = 2, "содержание общего имущества, на м²"
    HEATING_WATER = 3, "тепловая энергия на подогрев воды, на м³"
    WASTE_PEOPLE = 4, "накопление ТКО, на человека в год"
    WASTE_AREA = 5, "накопление ТКО, на м² в год"
    HEATING = 6, "отопление, на м² помещений"


class CommonMode(Labelled):
    """How a building pays for what its common property takes: as a common-house need, or within upkeep (КР на СОИ)."""

    CAPPED = 1, "ОДН, не больше норматива"
    BY_MEETING = 2, "ОДН без ограничения: так решило собрание"
    BY_SUPPLIER = 3, "ОДН без ограничения: исполнитель — ресурсоснабжающая организация"
    NORM = 4, "КР на СОИ по нормативу"
    YEARLY = 5, "КР на СОИ по нормативу, раз в год корректировка по прибору дома"
    AVERAGE = 6, "КР на СОИ по среднему за прошлый год, раз в год корректировка"
    ACTUAL = 7, "КР на СОИ по прибору дома каждый месяц"


class HeatingPayment(Labelled):
    """When heating is paid for: a decision of the region (п. 42(1) of the Rules 354)."""

    IN_SEASON = 1, "в отопительный сезон"
    EVENLY = 2, "равномерно в течение года"


class ReadingSource(Labelled):
    """Where a reading came from."""

    CONTROLLER = 1, "контролёр"
    SUBSCRIBER = 2, "абонент"
    ASKUE = 3, "АСКУЭ"
    GIS = 4, "ГИС ЖКХ"
    FILE = 5, "файл"
    CONTROL = 6, "контрольный съём"
    ACT = 7, "акт"
    CHECK = 8, "акт проверки"


BY_ACT: Final = frozenset({ReadingSource.ACT, ReadingSource.CHECK})
"""What a keyed reading never takes the place of."""


class ReadingStatus(Labelled):
    """What became of a reading. Only accepted ones are charged by."""

    ACCEPTED = 1, "принято"
    HELD = 2, "на проверке"
    REJECTED = 3, "отклонено"
    SUPERSEDED = 4, "заменено"
    WITHDRAWN = 5, "отменено"
    REVERSAL = 6, "отмена"


class BatchStatus(Labelled):
    """The life of a keyed batch."""

    OPEN = 1, "вводится"
    VERIFYING = 2, "проверяется вторым вводом"
    CLOSED = 3, "закрыт"


class DocumentStatus(Labelled):
    """A posted document is never edited: it is reversed by a mirror and replaced."""

    DRAFT = 1, "черновик"
    POSTED = 2, "проведён"
    REVERSED = 3, "сторнирован"


class MovementNature(Labelled):
    """How a document's movement stands in the turnover of its period."""

    CHARGED = 1, "начислено"
    RECALCULATED = 2, "перерасчёт"


class RecalculationCause(Labelled):
    """Why a month is computed again."""

    LINKED = 1, "связанный"
    CORRECTION = 2, "корректировка показаний"
    MANUAL = 3, "ручной"
    LATE_FACT = 4, "по изменению данных"
    POSTPONED = 5, "отложенная строка"
    QUALITY = 6, "качество услуги"
    HEAT_YEAR = 7, "корректировка отопления за год"


class RecalculationPart(Labelled):
    """What a line of a recalculation changes; each part is compared with what is in force of the same part only."""

    CHARGE = 1, "начисление"
    MANUAL = 2, "вручную"
    QUALITY = 3, "качество услуги"
    ABSENCE = 4, "временное отсутствие"
    HEAT_YEAR = 5, "отопление за год"


class RunStatus(Labelled):
    """An unfinished run is invisible and is discarded by the next one; a posted run's lines are never edited."""

    UNFINISHED = 1, "считается"
    DRAFT = 2, "рассчитано"
    POSTED = 3, "проведено"
    CANCELLED = 4, "отменено"


class ViolationKind(Labelled):
    """What an act is about."""

    TAMPERING = 1, "вмешательство в работу прибора"
    UNAUTHORISED = 2, "несанкционированное подключение"


class Method(Labelled):
    """How a charge line came about."""

    METER = 1, "по прибору"
    AVERAGE = 2, "по среднему"
    NORM = 3, "по нормативу"
    NORM_UPLIFTED = 4, "по нормативу с повышающим коэффициентом"
    AREA = 5, "по площади"
    FIXED = 6, "фиксированная плата"
    DERIVED = 7, "по объёму других услуг"
    COMMON_METER = 8, "ОДН по общедомовому прибору"
    COMMON_NORM = 9, "ОДН по нормативу"
    FORMULA = 10, "по формуле головной точки"
    HOT_WATER_HEAT = 11, "тепловая энергия на подогрев воды"
    WASTE_PEOPLE = 12, "ТКО по числу жильцов"
    WASTE_AREA = 13, "ТКО по площади"
    FIXED_WHOLE = 14, "абонентская плата за полный месяц"
    HEAT_METER = 15, "отопление по приборам помещения и дома"
    HEAT_HOUSE = 16, "отопление по общедомовому прибору"
    HEAT_NORM = 17, "отопление по нормативу"
    CAPACITY = 18, "доначисление по акту: мощность или пропускная способность"
    NORM_TENFOLD = 19, "доначисление по акту: норматив × 10"
    COMMON_NEGATIVE = 20, "уменьшение на отрицательный объём ОДН"
    PROPERTY_NORM = 21, "КР на СОИ по нормативу"
    PROPERTY_METER = 22, "КР на СОИ по общедомовому прибору"
    PROPERTY_AVERAGE = 23, "КР на СОИ по среднему за прошлый год"
    PROPERTY_CORRECTION = 24, "КР на СОИ: корректировка по общедомовому прибору"
    HEAT_YEAR = 25, "отопление равномерно: средний месяц прошлого года"
    HEAT_OWN_YEAR = 26, "отопление равномерно: средний месяц прошлого года по приборам помещения и дома"
    COMMON_AVERAGE = 27, "ОДН по среднему общедомового прибора"
    HEAT_AVERAGE = 28, "отопление по среднему общедомового прибора"
    PROPERTY_MEAN = 29, "КР на СОИ по среднему общедомового прибора"
    BOILER_WATER = 30, "ресурс на горячую воду дома: по объёму воды"
    BOILER_HEAT = 31, "ресурс на тепло дома: по площади"
    CALCULATED = 32, "расчётным способом: мощность или пропускная способность"


class ParkReason(Labelled):
    """Why a line could not be computed."""

    NO_METHOD = 1, "нет способа расчёта: ни прибора, ни норматива"
    NO_NORM = 2, "нет норматива для вида благоустройства"
    NO_TARIFF = 3, "нет тарифа"
    SEVERAL_TARIFFS = 4, "подходит несколько тарифов"
    NO_SUPPLIER = 5, "не назначен поставщик"
    NO_AREA = 6, "нет площади помещения"
    NO_RESIDENTS = 7, "нет сведений о жильцах"
    NO_HOUSE_READING = 8, "нет показаний общедомового прибора и норматива"
    BACKWARD_READING = 9, "показание меньше предыдущего"
    NO_AMENITY = 10, "не указан вид благоустройства дома"
    NO_SOURCE = 11, "нет услуги, от которой считается эта"
    OUT_OF_BOUNDS = 12, "величина вне допустимых пределов"
    NO_START_READING = 13, "нет начального показания прибора"
    NEGATIVE_COMMON = 14, "отрицательный общедомовой объём"
    NO_FORMULA = 15, "у головной точки нет формулы"
    NO_HEAD_READING = 16, "нет показаний головной точки"
    NO_BELOW_VOLUME = 17, "не известен объём точки ниже головной"
    FORMULA_BY_ZERO = 18, "деление на ноль в формуле головной точки"
    NEGATIVE_PART = 19, "по формуле головной точки вышел отрицательный объём"
    NOBODY_BELOW = 20, "ниже головной точки нет лицевых счетов с этой услугой"
    OTHER_ZONES = 21, "зоны прибора ниже не те, что у головной точки"
    RANGE_UNKNOWN = 22, "не известен весь объём месяца, и диапазон не определить"
    NO_CALCULATED_METHOD = 23, "нежилое без прибора: расчётный способ не задан"
    NO_HEATING_PAYMENT = 24, "не указано, как дом платит за отопление: в сезон или весь год"
    NO_RESOURCE_VOLUME = 25, "не известно, сколько ресурса дом истратил на тепло или горячую воду"


class HoldReason(Labelled):
    """Which limit holds a computed line."""

    AMOUNT = 1, "больше предела"
    CHANGE = 2, "изменилось больше предела"


class HeldDecision(Labelled):
    """What a person decided about a held line."""

    RELEASED = 1, "выпущено"
    LEFT_OUT = 2, "не начислять"


class Channel(Labelled):
    """How a payment came in."""

    CASH_DESK = 1, "касса"
    BANK = 2, "банк"
    POST = 3, "почта"
    ONLINE = 4, "онлайн"


class AllocationKind(Labelled):
    """What a part of a payment pays for."""

    PRINCIPAL = 1, "основной долг"
    PENALTY = 2, "пеня"
    ADVANCE = 3, "аванс"


class AllocationRule(Labelled):
    """Which rule made an allocation."""

    OLDEST_FIRST = 1, "сначала старый долг (ст. 319.1 ГК РФ)"
    ADVANCE = 2, "переплата — аванс (п. 65 Правил № 354)"
    ADVANCE_USED = 3, "зачёт аванса"
    REVERSAL = 4, "сторно"
    PENALTY_LAST = 5, "пеня после основного долга (ст. 319 ГК РФ)"
    PRO_RATA = 6, "пропорционально всему долгу (п. 118 Правил № 354)"


class DebtorKind(Labelled):
    """Who owes: the ladder of the penalty. A contribution to capital repair has its own, whoever owes it."""

    CITIZEN = 1, "граждане и другие плательщики за жильё"
    COOPERATIVE = 2, "ТСЖ, ЖСК, приобретающие ресурсы для коммунальных услуг"
    UTILITY = 3, "управляющие организации, теплоснабжающие организации, водоканалы"
    COMPANY = 4, "прочие юридические лица и ИП"
    CAPITAL_REPAIR = 5, "взносы на капитальный ремонт"


class RateMode(Labelled):
    """The key rate of which day a penalty is computed by."""

    ON_PAYMENT_DATE = 1, "на день оплаты, неоплаченное — на день расчёта"
    PER_DAY = 2, "на каждый день просрочки"
    FIXED = 3, "фиксированная 9,5 %"


class CapKey(Labelled):
    """The cap of which day limits the rate."""

    PAYMENT_DATE = 1, "на день оплаты (расчёта)"
    ACCRUAL_DAY = 2, "на каждый день просрочки"


class Court(Labelled):
    """Where a claim is filed: the scale of the state duty."""

    GENERAL = 1, "суд общей юрисдикции, мировой судья"
    ARBITRATION = 2, "арбитражный суд"


class Role(Labelled):
    """What a user does."""

    CONTROLLER = 1, "контролёр"
    TYPIST = 2, "оператор ввода"
    ACCOUNTANT = 3, "бухгалтер"
    LAWYER = 4, "юрист"
    ADMINISTRATOR = 5, "администратор"


class PeriodStatus(Labelled):
    """Which documents a period takes: everybody's, the accountant's, none.

    ``CLOSING`` lasts while it is checked and its balances are written; a kill leaves it, and closing again goes on.
    """

    OPEN = 1, "открыт"
    SOFT_CLOSED = 2, "предварительно закрыт"
    CLOSED = 3, "закрыт"
    CLOSING = 4, "закрывается"


class PeriodStep(Labelled):
    """What was done to a period."""

    OPENED = 1, "открыт"
    SOFT_CLOSED = 2, "предварительно закрыт"
    ACCEPTED = 3, "предупреждение принято"
    CLOSED = 4, "закрыт"
    REOPENED = 5, "открыт снова"


class LawUse(Labelled):
    """What computes with a parameter of federal law: a month of it is refused while the parameter is not checked."""

    ACCRUAL = 1, "начисление"
    RECEIPTS = 2, "квитанции"
    PENALTY = 3, "пени"
    CLAIMS = 4, "взыскание"
