"""A water utility: cold water, sewage from it, common-house need."""

from tui_billing.domain.codes import NormPurpose, OrganizationRole, Resource, ServiceKind
from tui_billing.operations._sector import OTHERS, NormSeed, OrganizationSeed, Sector, ServiceSeed, yearly

BATHS = "МКД с водопроводом, канализацией и ваннами"
HOUSES = "Жилой дом с водопроводом"
STANDPIPES = "Водоразборная колонка"

WATER = Sector(
    title="водоснабжение и водоотведение",
    services=(
        ServiceSeed(
            "ХВС", "Холодное водоснабжение", "Холодная вода", "м³", ServiceKind.DIRECT, resource=Resource.COLD_WATER
        ),
        ServiceSeed(
            "ВО",
            "Водоотведение",
            "Водоотведение",
            "м³",
            ServiceKind.DERIVED,
            sources=("ХВС",),
            resource=Resource.SEWAGE,
        ),
        ServiceSeed(
            "ХВСОДН",
            "Холодная вода на общедомовые нужды",
            "ХВС на ОДН",
            "м³",
            ServiceKind.COMMON_HOUSE,
            sources=("ХВС",),
            resource=Resource.COLD_WATER,
        ),
    ),
    organizations=(
        OrganizationSeed(
            key="voda",
            role=OrganizationRole.SUPPLIER,
            name="МУП «Горводоканал»",
            inn="6901002029",
            kpp="690101001",
            ogrn="1116952013122",
            address="170001, г. Приозёрск, ул. Речная, д. 2",
            phone="(4822) 55-02-02",
            account="40702810438000101138",
        ),
    ),
    amenities=(BATHS, HOUSES, STANDPIPES),
    tariffs=(
        yearly("ХВС", "voda", "41,66", "46,28", "51,97"),
        yearly("ХВС", "voda", "44,10", "50,02", "56,33", category=OTHERS),
        yearly("ВО", "voda", "30,12", "33,85", "38,21"),
        yearly("ВО", "voda", "32,90", "36,77", "41,64", category=OTHERS),
        yearly("ХВСОДН", "voda", "41,66", "46,28", "51,97"),
        yearly("ХВСОДН", "voda", "44,10", "50,02", "56,33", category=OTHERS),
    ),
    norms=(
        NormSeed("ХВС", BATHS, "7,14"),
        NormSeed("ХВС", HOUSES, "5,02"),
        NormSeed("ХВС", STANDPIPES, "0,91"),
        NormSeed("ВО", BATHS, "7,14"),
        NormSeed("ХВСОДН", BATHS, "0,09", NormPurpose.COMMON),
    ),
)
