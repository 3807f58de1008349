"""Lists under a line to type into: the caret that was moved is the row that Enter opens."""

from tests.screens.office import desk_of, opened, picture, press
from tui_billing.screens.reading_route import ReadingRoute
from tui_billing.widgets.list_grid import ListGrid


async def test_enter_opens_the_line_that_the_arrows_went_to(billed):
    async with opened(desk_of(billed), ReadingRoute()) as pilot:
        second = pilot.app.screen.query_one(ListGrid).rows[1][1]
        await press(pilot, "down", "enter")
        assert second.title in picture(pilot)
        assert not isinstance(pilot.app.screen, ReadingRoute)
