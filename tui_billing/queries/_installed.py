"""Which installations of meters count."""

from typing import Any

from sqlalchemy import ColumnElement

from tui_billing.domain.metering import MeterInstallation


def stood(installed: Any = MeterInstallation) -> ColumnElement[bool]:
    """Those that stand on some day; the model, an alias or its columns. What was taken back stands on none."""
    stands: ColumnElement[bool] = installed.valid_from < installed.valid_to
    return stands
