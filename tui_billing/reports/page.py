"""A sheet of paper: a handful of marks (words, lines, rectangles, codes) in millimetres, and the PDF they become.

``x`` runs to the right from the left edge, ``y`` down from the top edge; the ``y`` of words is their base line.
Everything painted lies under everything written. A sheet is one short content stream of its own making, handed
compressed to ReportLab, which keeps the objects, the fonts and the cross references: formatting each number and each
string through its canvas takes four times as long (``docs/algorithms/receipt.md``).
The same marks give the same bytes: no clock, no random ids.
"""

import zlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from reportlab.pdfbase import pdfdoc

from tui_billing.reports.fonts import Face, encoded, shortened, typeface
from tui_billing.reports.qr_symbol import Symbol

MM: Final = 72 / 25.4

A4: Final = (210.0, 297.0)
A4_LANDSCAPE: Final = (297.0, 210.0)

INK: Final = b"0.13 0.14 0.16"
GREY: Final = b"0.42 0.44 0.47"
BLUE: Final = b"0.10 0.27 0.50"
RED: Final = b"0.75 0.10 0.10"
AMBER: Final = b"0.85 0.45 0.05"
WHITE: Final = b"1 1 1"
TINT: Final = b"0.90 0.94 0.98"
PINK: Final = b"1 0.92 0.91"
RULE: Final = b"0.62 0.65 0.68"
BAR: Final = b"0.62 0.65 0.69"


class Style(NamedTuple):
    """How words look: the face, the size in points, the ink."""

    face: Face = Face.TEXT
    size: float = 9
    ink: bytes = INK


class Sheet:
    """One page, or the frame that many pages share."""

    def __init__(self, width: float, height: float, paper: "Paper") -> None:
        self.width, self.height = width, height
        self._paper = paper
        self._painted: list[bytes] = []
        self._written: list[bytes] = []
        self._style: Style | None = None

    def text(self, x: float, y: float, words: str, style: Style) -> None:
        """Write words from ``x`` on."""
        self._write(x * MM, y, encoded(words, style.face)[0], style)

    def right(self, x: float, y: float, words: str, style: Style, room: float = 0) -> None:
        """Write words that end at ``x``, in smaller type where they are wider than ``room``: figures are never cut."""
        raw, width = encoded(words, style.face)
        if room and width * style.size > room * MM * 1000:
            style = style._replace(size=room * MM * 1000 // (width / 10) / 10)
        self._write(x * MM - width * style.size / 1000, y, raw, style)

    def centre(self, x: float, y: float, words: str, style: Style) -> None:
        """Write words with their middle at ``x``."""
        raw, width = encoded(words, style.face)
        self._write(x * MM - width * style.size / 2000, y, raw, style)

    def fitted(self, x: float, y: float, words: str, style: Style, room: float) -> None:
        """Write as much of the words as ``room`` holds."""
        self.text(x, y, shortened(words, style.face, style.size, room), style)

    def line(self, x1: float, y1: float, x2: float, y2: float, ink: bytes = RULE, width: float = 0.25) -> None:
        """Draw a line, its width in points."""
        self._painted.append(b"%b RG %.2f w %b %b l S" % (ink, width, self._at(x1, y1, b"m"), self._at(x2, y2)))

    def dash(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a dashed line: where to cut."""
        self._painted.append(b"[4 3] 0 d")
        self.line(x1, y1, x2, y2, RULE, 0.5)
        self._painted.append(b"[] 0 d")

    def rect(self, x: float, y: float, width: float, height: float, ink: bytes) -> None:
        """Fill a rectangle whose upper left corner is at ``(x, y)``."""
        self._painted.append(b"%b rg %b %.2f %.2f re f" % (ink, self._at(x, y), width * MM, -height * MM))

    def box(self, x: float, y: float, width: float, height: float, cells: int = 1) -> None:
        """Outline a rectangle whose upper left corner is at ``(x, y)``, cut into so many cells to write in."""
        top, bottom = (self.height - y) * MM, (self.height - y - height) * MM
        cuts = [(x + width * cell / cells) * MM for cell in range(1, cells)]
        inner = b"".join(b"%.2f %.2f m %.2f %.2f l " % (cut, top, cut, bottom) for cut in cuts)
        self._painted.append(
            b"%b RG .5 w %b %.2f %.2f re %bS" % (RULE, self._at(x, y), width * MM, -height * MM, inner)
        )

    def qr(self, x: float, y: float, side: float, symbol: Symbol) -> None:
        """Draw a symbol as a one-bit mask on white, ``side`` without the four light modules around it.

        A mask is read from any screen or printer; rectangles leave seams at low resolutions, and weigh five times more.
        """
        quiet = 4 * side / symbol.side
        self.rect(x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet, WHITE)
        self._painted.append(
            b"q 0 g %.2f 0 0 %.2f %b cm\nBI /W %d /H %d /IM true /D [1 0] /F /AHx\nID %b>\nEI Q"
            % (side * MM, side * MM, self._at(x, y + side), symbol.side, symbol.side, symbol.rows.hex().encode())
        )

    def bars(self, x: float, y: float, width: float, height: float, values: Sequence[int]) -> None:
        """Draw values as bars standing on ``y + height``, the greatest ``height`` tall, the last one in blue."""
        step, scale = width * MM / max(len(values), 1), height * MM / max([*values, 1])
        left, base = x * MM + step * 0.1, (self.height - y - height) * MM
        drawn = [
            b"%.2f %.2f %.2f %.2f re" % (left + step * number, base, step * 0.8, max(value, 0) * scale)
            for number, value in enumerate(values)
        ]
        self._painted += [BAR + b" rg", *drawn[:-1], b"f", BLUE + b" rg", *drawn[-1:], b"f"]

    def frame(self, key: Hashable, draw: Callable[["Sheet"], None]) -> None:
        """Lay the frame under this sheet; ``draw`` is called once in a document for a key."""
        name = self._paper.frame_name(key, draw, self.width, self.height)
        self._painted.insert(0, b"/%b Do" % name.encode())

    def stream(self) -> bytes:
        """The content of the page."""
        written = [b"BT", *self._written, b"ET"] if self._written else []
        return b"\n".join([*self._painted, *written])

    def _write(self, x_pt: float, y: float, raw: bytes, style: Style) -> None:
        if style is not self._style:
            self._change(style)
        self._written.append(b"1 0 0 1 %.2f %.2f Tm(%b)Tj" % (x_pt, (self.height - y) * MM, raw))

    def _change(self, style: Style) -> None:
        """Write only what differs from the style before."""
        before, self._style = self._style, style
        if before is None or (before.face, before.size) != (style.face, style.size):
            self._written.append(b"%b %g Tf" % (self._paper.face_name(style.face), style.size))
        if before is None or before.ink != style.ink:
            self._written.append(style.ink + b" rg")

    def _at(self, x: float, y: float, operator: bytes = b"") -> bytes:
        return b"%.2f %.2f %b" % (x * MM, (self.height - y) * MM, operator)


class Paper:
    """A PDF under way: sheets are added, then ``data()`` gives the file. The pages are kept compressed."""

    def __init__(self, title: str, size: tuple[float, float] = A4) -> None:
        self._size = size
        self._document = pdfdoc.PDFDocument(invariant=1, compression=1, lang="ru")
        self._document.setTitle(title)
        self._document.setCreator("tui-billing")
        self._names = {face: typeface(face).assign(self._document).encode() for face in Face}
        self._frames: dict[Hashable, str] = {}
        self._frame_objects = pdfdoc.PDFDictionary({})
        self._resources = self._document.Reference(_resources(self._frame_objects), "PageResources")
        self._frame_resources = self._document.Reference(_resources(), "FrameResources")
        self.pages = 0

    @contextmanager
    def sheet(self) -> Iterator[Sheet]:
        """The next page, added when the block ends."""
        width, height = self._size
        sheet = Sheet(width, height, self)
        yield sheet
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = round(width * MM, 2), round(height * MM, 2)
        page.Contents = self._document.Reference(_compressed(sheet.stream()), f"Contents{self.pages}")
        page.Resources = self._resources
        self._document.addPage(page)
        self.pages += 1

    def data(self) -> bytes:
        """The file. The paper is finished."""
        return bytes(self._document.GetPDFData(None))

    def face_name(self, face: Face) -> bytes:
        """How the pages of this document call a face."""
        return self._names[face]

    def frame_name(self, key: Hashable, draw: Callable[[Sheet], None], width: float, height: float) -> str:
        """How the pages of this document call a frame; drawn at the first call for a key."""
        if key not in self._frames:
            name = f"X{len(self._frames)}"
            sheet = Sheet(width, height, self)
            draw(sheet)
            form = pdfdoc.PDFFormXObject(0, 0, round(width * MM, 2), round(height * MM, 2))
            form.Contents = _compressed(sheet.stream())
            form.Resources = self._frame_resources
            self._frame_objects.dict[name] = self._document.Reference(form, f"Frame{name}")
            self._frames[key] = name
        return self._frames[key]


def _resources(frames: pdfdoc.PDFDictionary | None = None) -> pdfdoc.PDFResourceDictionary:
    resources = pdfdoc.PDFResourceDictionary()
    resources.basicFonts()
    resources.allProcs()
    if frames is not None:
        resources.XObject = frames
    return resources


def _compressed(content: bytes) -> pdfdoc.PDFStream:
    """A stream that ReportLab writes as it is: kept small in memory, encoded without its detour through text."""
    stream = pdfdoc.PDFStream(content=zlib.compress(content, 6))
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    return stream
