"""Keys on two layouts: a shortcut works whatever layout is switched on."""

from textual.binding import Binding

LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
TWIN = dict(zip(LATIN, CYRILLIC, strict=True))


def both(keys: str) -> str:
    """The keys and what the same physical keys send on the Russian layout: ``both("ctrl+s,q")``."""
    found: list[str] = []
    for key in keys.split(","):
        prefix, plus, letter = key.rpartition("+")
        twin = TWIN.get(letter)
        found += [key] if twin is None else [key, f"{prefix}{plus}{twin}"]
    return ",".join(found)


def go(keys: str, action: str, description: str, *, show: bool = True) -> Binding:
    """A binding that acts before any widget sees the key: what opens or closes a screen must be one.

    Keys typed after it, even in the same packet, are then kept for the screen that it opens.
    """
    return Binding(both(keys), action, description, show=show, priority=True)
