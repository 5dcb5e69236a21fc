"""The certificate page by ReportLab: plain PDF, without tags, archival metadata or signature."""

import io

import certificate as page
import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas, pathobject

for face in (page.SERIF, page.SERIF_BOLD, page.SANS, page.SANS_BOLD):
    pdfmetrics.registerFont(TTFont(face, str(page.FONTS / f"{face}.ttf")))

# ReportLab counts from below. The paths are made once: they are the same on every certificate.
up = lambda curve: [page.HEIGHT - value if at % 2 else value for at, value in enumerate(curve)]
PATHS = []
for colour, width, curves in page.drawings():
    path = pathobject.PDFPathObject()
    for start, parts in curves:
        path.moveTo(*up(start))
        for part in parts:
            path.curveTo(*up(part))
    PATHS.append((HexColor(colour), width, path))


def make(at):
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(page.WIDTH, page.HEIGHT), pageCompression=1)
    name = page.NAMES[at % len(page.NAMES)]
    pdf.setTitle(f"Certificate: {name}, {page.TITLE}")
    pdf.setAuthor("Northmoor Awards")
    for colour, width, path in PATHS:
        pdf.setStrokeColor(colour)
        pdf.setLineWidth(width)
        pdf.drawPath(path, stroke=1, fill=0)
    pdf.setStrokeColor(HexColor(page.ACCENT))
    for inset, width in ((18.0, 1.3), (37.0, 0.6)):
        pdf.setLineWidth(width)
        pdf.rect(inset, inset, page.WIDTH - 2 * inset, page.HEIGHT - 2 * inset)
    for face, size, y, colour, text in [(page.SERIF, 38.0, 266.0, page.INK, name), *page.LINES]:
        pdf.setFillColor(HexColor(colour))
        pdf.setFont(face, size)
        pdf.drawCentredString(page.WIDTH / 2, page.HEIGHT - y, text)
    code = segno.make(page.url(at), error="m", micro=False)
    side = 78.0 / code.symbol_size(border=0)[0]
    pdf.setFillColor(HexColor(page.INK))
    path = pdf.beginPath()
    for row, modules in enumerate(code.matrix):
        for column, dark in enumerate(modules):
            if dark:
                path.rect(60.0 + column * side, page.HEIGHT - 711.0 - (row + 1) * side, side, side)
    pdf.drawPath(path, stroke=0, fill=1)
    pdf.linkURL(page.url(at), (156, page.HEIGHT - 742, 396, page.HEIGHT - 727))
    pdf.showPage()
    pdf.save()
    return out.getvalue()


page.measure(make)
