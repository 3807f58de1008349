"""The entry grid in a real pty: bursts, gaps, layouts, memory, bytes."""

import pytest

from tests.terminal.harness import DOWN, ENTER, GRID, Terminal


@pytest.fixture
def saved(tmp_path):
    """The file that the saves of the bench application are written to."""
    path = tmp_path / "saved"
    path.touch()
    return path


def grid(saved, rows=50, **settings):
    environment = {"ESCDELAY": "250", "TEXTUAL_DISABLE_KITTY_KEY": "1", "TEXTUAL_ANIMATIONS": "none"}
    terminal = Terminal([*GRID, str(rows), str(saved)], **environment, **settings)
    terminal.wait("Счёт")
    return terminal


def test_a_burst_of_ten_readings_in_one_write_lands_in_ten_rows_in_order(saved):
    with grid(saved) as terminal:
        terminal.send("".join(f"{at}{at}{at}{ENTER}" for at in range(1, 10)) + f"10{ENTER}20{ENTER}")
        terminal.wait("11/50")
        terminal.wait(r"✓ Д 10 +Н 20")
        shown = terminal.text.splitlines()
        assert [line.split()[1] for line in shown[2:11]] == [f"{at}{at}{at}" for at in range(1, 10)]
    assert saved.read_text().splitlines() == [*(f"{at - 1} {at}{at}{at}" for at in range(1, 10)), "9 10 20"]


@pytest.mark.parametrize("gap_ms", [0, 1, 2, 5])
def test_keys_with_gaps_land_where_they_belong(saved, gap_ms):
    with grid(saved) as terminal:
        for key in "".join(f"{at}{at}\r" for at in range(1, 9)):
            terminal.send(key)
            terminal.read(gap_ms / 1000)
        terminal.wait("✓ 88")
    assert saved.read_text().splitlines() == [f"{at - 1} {at}{at}" for at in range(1, 9)]


def test_an_arrow_key_split_in_two_packets_is_an_arrow_key(saved):
    with grid(saved) as terminal:
        terminal.send("\x1b")
        terminal.read(0.15)
        terminal.send("[B")
        terminal.wait("2/50")
        terminal.send(f"7{ENTER}")
        terminal.wait("✓ 7")
    assert saved.read_text() == "1 7\n"


def test_the_russian_layout_types_decimals_and_clears(saved):
    with grid(saved) as terminal:
        terminal.send(f"12ю5{ENTER}9\x153б1{ENTER}ф4Б2{ENTER}")
        terminal.wait("✓ 4,2")
    assert saved.read_text().splitlines() == ["0 12,5", "1 3,1", "2 4,2"]


def test_ditto_back_reason_and_refusal(saved):
    with grid(saved) as terminal:
        terminal.send(f"+{ENTER}/1{ENTER}40404{ENTER}5{ENTER}")
        terminal.wait("✓ 5 ")
        text = terminal.wait("! 40404 .*База занята")
        assert "/ /1" in text
        terminal.send(f"---{ENTER}")
        terminal.wait("3/50")
    assert saved.read_text().splitlines() == ["0 1000", "1 1", "3 5"]


def test_hostile_names_are_shown_as_they_are(saved):
    with grid(saved) as terminal:
        text = terminal.text
        assert "Иванов [/2] А. П." in text
        assert "[@click=app.quit…" in text
        assert "Си·[31mдоров·" in text


def test_a_soft_verdict_needs_a_second_enter_and_a_hard_one_stays(saved):
    with grid(saved) as terminal:
        terminal.send(f"95000{ENTER}")
        terminal.wait("Расход велик")
        terminal.send(f"{ENTER}123456{ENTER}")
        terminal.wait("Больше разрядности")
        terminal.wait("! 123456")
        terminal.wait("✓ 95000")
    assert saved.read_text() == "0 95000\n"


def test_a_pasted_column_is_keyed(saved):
    with grid(saved) as terminal:
        terminal.send("\x1b[200~11\n22\r\n33\n\x1b[201~")
        terminal.wait("✓ 33")
    assert saved.read_text().splitlines() == ["0 11", "1 22", "2 33"]


def test_bytes_of_a_key_are_within_the_budget(saved):
    with grid(saved, 300) as terminal:
        assert max(terminal.cost("1") for _ in range(4)) <= 150
        terminal.send(ENTER)
        terminal.settle()
        enters = []
        for _ in range(30):
            terminal.send("5")
            terminal.settle(0.1)
            enters.append(terminal.cost(ENTER, quiet=0.15))
        assert max(enters) <= 300
        assert terminal.cost(DOWN) <= 800
        assert terminal.cost("\x1b[6~") <= 5000
        assert terminal.settle(1.5) == 0


def test_two_hundred_keys_in_one_write_are_lossless(saved):
    with grid(saved, 100) as terminal:
        terminal.send("".join(f"{at % 9 + 1}5{ENTER}" for at in range(66)))
        terminal.wait(" 61/100")
        terminal.wait(r"✓ .* 1059 ")
    typed = [f"{at % 9 + 1}5" for at in range(66)]
    assert " ".join(line.split(" ", 1)[1] for line in saved.read_text().splitlines()).split() == typed


def test_fifteen_hundred_enters_leave_the_memory_flat(saved):
    with grid(saved, 1600) as terminal:
        for enters in range(110, 1541, 110):
            terminal.send(f"1{ENTER}" * 110)
            terminal.wait(f" {enters // 11 * 10 + 1}/1600")
            if enters == 330:
                terminal.settle()
                before = terminal.memory_kb()
        terminal.settle()
        assert terminal.memory_kb() - before < 2048
    assert len(saved.read_text().splitlines()) == 1400
