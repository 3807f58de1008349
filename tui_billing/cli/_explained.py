"""Explained lines on the screen: as sentences, or as JSON."""

import json
from collections.abc import Sequence

from tui_billing.queries.explained import Explained
from tui_billing.widgets.literal import plain


def print_explained(lines: Sequence[Explained], *, as_json: bool) -> None:
    """All of them, one after another."""
    if as_json:
        print(json.dumps([line.as_data() for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        for depth, text in line.outline.lines():
            print(f"{'  ' * depth}{plain(text)}")
        print()
