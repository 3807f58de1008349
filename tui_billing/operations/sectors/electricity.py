"""An energy retailer: one, two or three zones, common-house need."""

from tui_billing.domain.codes import NormPurpose, OrganizationRole, Resource, ServiceKind, Zone
from tui_billing.operations._sector import OTHERS, NormSeed, OrganizationSeed, Sector, ServiceSeed, yearly

GAS_STOVES = "МКД с газовыми плитами"
ELECTRIC_STOVES = "МКД с электроплитами"
HOUSES = "Жилой дом"

ELECTRICITY = Sector(
    title="сбыт электроэнергии",
    services=(
        ServiceSeed(
            "ЭЭ", "Электроэнергия", "Электроэнергия", "кВт·ч", ServiceKind.DIRECT, resource=Resource.ELECTRICITY
        ),
        ServiceSeed(
            "ЭЭОДН",
            "Электроэнергия на общедомовые нужды",
            "ЭЭ на ОДН",
            "кВт·ч",
            ServiceKind.COMMON_HOUSE,
            sources=("ЭЭ",),
            resource=Resource.ELECTRICITY,
        ),
    ),
    organizations=(
        OrganizationSeed(
            key="svet",
            role=OrganizationRole.SUPPLIER,
            name="АО «Энергосбыт»",
            inn="6901004040",
            kpp="690101001",
            ogrn="1136952014671",
            address="170000, г. Приозёрск, пр-кт Победы, д. 7",
            phone="(4822) 55-04-04",
            account="40702810138000101412",
        ),
    ),
    amenities=(GAS_STOVES, ELECTRIC_STOVES, HOUSES),
    tariffs=(
        yearly("ЭЭ", "svet", "5,29", "5,92", "6,43"),
        yearly("ЭЭ", "svet", "6,08", "6,81", "7,39", zone=Zone.DAY),
        yearly("ЭЭ", "svet", "3,05", "3,42", "3,71", zone=Zone.NIGHT),
        yearly("ЭЭ", "svet", "6,69", "7,49", "8,12", zone=Zone.PEAK),
        yearly("ЭЭ", "svet", "5,57", "6,24", "6,77", zone=Zone.HALF_PEAK),
        yearly("ЭЭ", "svet", "8,47", "9,35", "10,08", category=OTHERS),
        yearly("ЭЭОДН", "svet", "5,29", "5,92", "6,43"),
        yearly("ЭЭОДН", "svet", "8,47", "9,35", "10,08", category=OTHERS),
    ),
    norms=(
        NormSeed("ЭЭ", GAS_STOVES, "96"),
        NormSeed("ЭЭ", ELECTRIC_STOVES, "142"),
        NormSeed("ЭЭ", HOUSES, "131"),
        NormSeed("ЭЭОДН", GAS_STOVES, "1,95", NormPurpose.COMMON),
        NormSeed("ЭЭОДН", ELECTRIC_STOVES, "1,95", NormPurpose.COMMON),
    ),
)
