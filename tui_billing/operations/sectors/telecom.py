"""A telecom operator: fixed fees, calls and traffic by counter."""

from tui_billing.domain.codes import OrganizationRole, ServiceKind
from tui_billing.operations._sector import OTHERS, OrganizationSeed, Sector, ServiceSeed, yearly

TELECOM = Sector(
    title="услуги связи",
    services=(
        ServiceSeed("ИНТ", "Доступ в интернет", "Интернет", "мес.", ServiceKind.FIXED),
        ServiceSeed("ТВ", "Кабельное телевидение", "Телевидение", "мес.", ServiceKind.FIXED),
        ServiceSeed("ТЕЛ", "Абонентская плата за телефон", "Телефон", "мес.", ServiceKind.FIXED),
        ServiceSeed("МИН", "Местные соединения", "Соединения", "мин.", ServiceKind.DIRECT),
        ServiceSeed("ТРАФ", "Трафик сверх пакета", "Трафик", "ГБ", ServiceKind.DIRECT),
    ),
    organizations=(
        OrganizationSeed(
            key="svyaz",
            role=OrganizationRole.SUPPLIER,
            name="ООО «Приозёрск-Телеком»",
            inn="6901008084",
            kpp="690101001",
            ogrn="1176952017780",
            address="170003, г. Приозёрск, ул. Королёва, д. 5",
            phone="(4822) 55-09-09",
            account="40702810538000101960",
        ),
    ),
    amenities=("Абонентская линия",),
    tariffs=tuple(
        yearly(service, "svyaz", *prices, category=category)
        for category, service, prices in (
            (1, "ИНТ", ("450", "490", "540")),
            (OTHERS, "ИНТ", ("1200", "1350", "1500")),
            (1, "ТВ", ("180", "195", "210")),
            (OTHERS, "ТВ", ("180", "195", "210")),
            (1, "ТЕЛ", ("210", "225", "240")),
            (OTHERS, "ТЕЛ", ("390", "420", "450")),
            (1, "МИН", ("0,58", "0,62", "0,66")),
            (OTHERS, "МИН", ("0,58", "0,62", "0,66")),
            (1, "ТРАФ", ("12", "12", "12,50")),
            (OTHERS, "ТРАФ", ("12", "12", "12,50")),
        )
    ),
)
