"""A heat supplier: heating of buildings by their meters or by the norm, hot water."""

from tui_billing.domain.codes import NormPurpose, OrganizationRole, Resource, ServiceKind
from tui_billing.operations._sector import OTHERS, NormSeed, OrganizationSeed, Sector, ServiceSeed, yearly

CENTRAL = "МКД с центральным отоплением и горячей водой"
HOUSES = "Жилой дом с центральным отоплением"

HEAT = Sector(
    title="теплоснабжение",
    services=(
        ServiceSeed("ОТ", "Отопление", "Отопление", "Гкал", ServiceKind.HEATING, resource=Resource.HEATING),
        ServiceSeed(
            "ГВС", "Горячее водоснабжение", "Горячая вода", "м³", ServiceKind.DIRECT, resource=Resource.HOT_WATER
        ),
    ),
    organizations=(
        OrganizationSeed(
            key="teplo",
            role=OrganizationRole.SUPPLIER,
            name="АО «Теплосеть»",
            inn="6901003030",
            kpp="690101001",
            ogrn="1126952013891",
            address="170002, г. Приозёрск, ул. Заводская, д. 40",
            phone="(4822) 55-03-03",
            account="40702810838000101275",
        ),
    ),
    amenities=(CENTRAL, HOUSES),
    tariffs=(
        yearly("ОТ", "teplo", "2290,56", "2561,40", "2845,17"),
        yearly("ОТ", "teplo", "2410,03", "2698,75", "2996,20", category=OTHERS),
        yearly("ГВС", "teplo", "198,44", "221,05", "247,58"),
        yearly("ГВС", "teplo", "210,17", "236,90", "262,11", category=OTHERS),
    ),
    norms=(
        NormSeed("ОТ", CENTRAL, "0,0225", NormPurpose.HEATING),
        NormSeed("ОТ", HOUSES, "0,0266", NormPurpose.HEATING),
        NormSeed("ГВС", CENTRAL, "3,01"),
    ),
)
