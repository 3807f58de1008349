"""The one form in which names are stored for search and in which what is typed is compared with them."""

import re

_NOT_WORD = re.compile(r"[\W_]+")


def search_key(text: str) -> str:
    """Casefolded, ``ё`` as ``е``, punctuation and runs of spaces as one space: ``search_key("Пётр-1 ") == "петр 1"``.

    The key of two texts joined by a space is their keys joined by a space, and a key is its own key.
    """
    return _NOT_WORD.sub(" ", text.casefold().replace("ё", "е").replace("е\u0308", "е")).strip()
