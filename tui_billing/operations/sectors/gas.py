"""A gas supplier: gas by meter or by norm, upkeep of the equipment."""

from tui_billing.domain.codes import OrganizationRole, Resource, ServiceKind
from tui_billing.operations._sector import OTHERS, NormSeed, OrganizationSeed, Sector, ServiceSeed, yearly

STOVES = "Газовая плита, центральная горячая вода"
BOILERS = "Газовая плита и водонагреватель"

GAS = Sector(
    title="газоснабжение",
    services=(
        ServiceSeed("ГАЗ", "Газоснабжение", "Газ", "м³", ServiceKind.DIRECT, resource=Resource.GAS),
        ServiceSeed("ВДГО", "Обслуживание газового оборудования", "Обслуживание ВКГО", "мес.", ServiceKind.FIXED),
    ),
    organizations=(
        OrganizationSeed(
            key="gaz",
            role=OrganizationRole.SUPPLIER,
            name="ООО «Газ Приозёрья»",
            inn="6901008084",
            kpp="690101001",
            ogrn="1176952017780",
            address="170003, г. Приозёрск, ул. Мира, д. 21",
            phone="(4822) 55-08-08",
            account="40702810538000101960",
        ),
    ),
    amenities=(STOVES, BOILERS),
    tariffs=(
        yearly("ГАЗ", "gaz", "6,92", "7,74", "8,56"),
        yearly("ГАЗ", "gaz", "7,55", "8,43", "9,30", category=OTHERS),
        yearly("ВДГО", "gaz", "70", "78", "85"),
        yearly("ВДГО", "gaz", "70", "78", "85", category=OTHERS),
    ),
    norms=(NormSeed("ГАЗ", STOVES, "10,2"), NormSeed("ГАЗ", BOILERS, "26,4")),
)
