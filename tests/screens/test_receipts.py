"""Receipts are printed into the folder that is typed."""

import asyncio
import threading

import pytest

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.towns import LAST
from tui_billing.operations.receipts import issue_receipts
from tui_billing.queries.receipts import posted_buildings
from tui_billing.screens import receipts as module
from tui_billing.screens.receipts import Receipts
from tui_billing.storage.bulk import CancelledError

PATIENCE_S = 60


async def typed(pilot, text):
    """The folder, in place of what the line proposes."""
    await pilot.press("ctrl+u", *text)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_prints_every_charged_building_into_the_typed_folder(billed, size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    houses = len(billed.read(posted_buildings, LAST))
    async with opened(desk_of(billed), Receipts(), size) as pilot:
        assert LAST.title in shown(pilot)[0]
        await typed(pilot, "bills")
        await press(pilot, "enter")
        files = sorted((tmp_path / "bills").iterdir())
        assert len(files) == houses
        assert all(file.read_bytes().startswith(b"%PDF") for file in files)
        assert "Каталог: bills" in status(pilot)
        assert files[0].name[:20] in picture(pilot)
        before = [file.read_bytes() for file in files]
        await press(pilot, "enter")
        assert "новых: 0" in status(pilot)
        assert [file.read_bytes() for file in files] == before


async def test_a_period_that_is_not_charged_is_refused_and_the_line_takes_keys_again(billed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened(desk_of(billed), Receipts()) as pilot:
        await press(pilot, "right")
        assert LAST.plus(1).title in shown(pilot)[0]
        await press(pilot, "enter")
        assert f"Начисление за {LAST.plus(1).title} не проведено" in status(pilot)
        await typed(pilot, "x")
        assert "Каталог для PDF: x" in picture(pilot)
        assert list(tmp_path.glob("*/*.pdf")) == []


async def test_a_folder_that_cannot_be_made_is_refused_with_advice(billed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    async with opened(desk_of(billed), Receipts()) as pilot:
        await typed(pilot, "file")
        await press(pilot, "enter")
        assert "Не удаётся записать" in status(pilot)


@pytest.mark.parametrize("leave", ["f9", "escape"])
async def test_f9_or_leaving_stops_after_the_building_under_way_and_what_is_printed_stays(
    billed, tmp_path, monkeypatch, leave
):
    monkeypatch.chdir(tmp_path)
    houses = len(billed.read(posted_buildings, LAST))
    loop, begun = asyncio.get_running_loop(), asyncio.Event()
    stopped = threading.Event()

    def held_up(*args, progress, cancelled, **kwargs):
        """As the real one, but after the first building it waits for the person."""

        def tell(done, total):
            progress(done, total)
            loop.call_soon_threadsafe(begun.set)
            while not cancelled():
                progress(done, total)

        try:
            return issue_receipts(*args, progress=tell, cancelled=cancelled, **kwargs)
        except CancelledError:
            stopped.set()
            raise

    monkeypatch.setattr(module, "issue_receipts", held_up)
    async with opened(desk_of(billed), Receipts()) as pilot:
        await pilot.press("enter")
        await begun.wait()
        await press(pilot, leave)
        if leave == "f9":
            assert status(pilot) == str(CancelledError())
        assert await asyncio.to_thread(stopped.wait, PATIENCE_S)
    assert len(list((tmp_path / "receipts").glob("*.pdf"))) == 1 < houses
