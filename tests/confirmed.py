"""The administrator's word for months whose law the program's own data does not settle."""

from tui_billing.domain.law import used_by
from tui_billing.operations.law_checks import confirm_law


def confirm(session, use, *periods):
    """Confirm all that a use of the law needs, month by month."""
    for period in periods:
        for parameter in used_by(use):
            if not parameter.is_checked(period.last):
                confirm_law(session, parameter.name, period, "сверено с КонсультантПлюс")
