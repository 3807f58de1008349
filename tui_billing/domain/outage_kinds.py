"""What may be wrong with a service, by kinds of its own law."""

from tui_billing.domain.codes import Labelled


class OutageKind(Labelled):
    """How a service was not what it should be; what it takes off is ``engine.quality_limits.LIMITS``."""

    WATER = 1, "вода: перерыв подачи"
    WATER_DEAD_END = 2, "вода: перерыв при аварии на тупиковой магистрали"
    ELECTRICITY_TWO_SOURCES = 3, "электричество: перерыв, два источника питания"
    ELECTRICITY_ONE_SOURCE = 4, "электричество: перерыв, один источник питания"
    GAS = 5, "газ: перерыв подачи"
    HEATING_12 = 6, "отопление: перерыв, в комнатах от +12 °C"
    HEATING_10 = 7, "отопление: перерыв, в комнатах от +10 до +12 °C"
    HEATING_8 = 8, "отопление: перерыв, в комнатах от +8 до +10 °C"
    HEATING_COLD = 9, "отопление: в комнатах холоднее нормы"
    HOT_WATER_COLD = 10, "горячая вода: холоднее нормы"
    HOT_WATER_BELOW_40 = 11, "горячая вода: холоднее 40 °C"
    WATER_PRESSURE = 12, "вода: давление отличается до 25 %"
    WATER_UNFIT = 13, "вода: давление отличается свыше 25 %, состав"
    SEWAGE = 14, "водоотведение: перерыв"
    ELECTRICITY_UNFIT = 15, "электричество: напряжение, частота не по норме"
    GAS_PRESSURE = 16, "газ: давление отличается до 25 %"
    GAS_UNFIT = 17, "газ: давление отличается свыше 25 %, свойства"
    HEATING_PRESSURE = 18, "отопление: давление отличается свыше 25 %"
