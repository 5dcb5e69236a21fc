"""The certificate page by WeasyPrint: HTML and SVG to plain PDF, without archival metadata or signature."""

import io

import certificate as page
import segno
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

FACES = "".join(
    f"@font-face {{ font-family: '{face}'; src: url('{(page.FONTS / f'{face}.ttf').as_uri()}') }}"
    for face in (page.SERIF, page.SERIF_BOLD, page.SANS, page.SANS_BOLD)
)
STYLE = FACES + (
    f"@page {{ size: {page.WIDTH}pt {page.HEIGHT}pt; margin: 0 }} body {{ margin: 0 }}"
    f" p, h1 {{ position: absolute; left: 0; width: {page.WIDTH}pt; margin: 0; text-align: center; line-height: 1;"
    " font-weight: normal } svg { position: absolute; left: 0; top: 0 }"
)
FONTS = FontConfiguration()


def numbers(values):
    return " ".join(f"{value:.1f}" for value in values)


PATHS = "".join(
    f'<path fill="none" stroke="{colour}" stroke-width="{width}" d="'
    + "".join(f"M{numbers(start)}" + "".join(f"C{numbers(part)}" for part in parts) for start, parts in curves)
    + '"/>'
    for colour, width, curves in page.drawings()
) + "".join(
    f'<rect x="{inset}" y="{inset}" width="{page.WIDTH - 2 * inset}" height="{page.HEIGHT - 2 * inset}" fill="none"'
    f' stroke="{page.ACCENT}" stroke-width="{width}"/>'
    for inset, width in ((18.0, 1.3), (37.0, 0.6))
)


def line(tag, face, size, y, colour, text):
    style = f"top: {y - size * 0.8:.1f}pt; font: {size}pt '{face}'; color: {colour}"
    return f'<{tag} style="{style}">{text}</{tag}>'


def make(at):
    name = page.NAMES[at % len(page.NAMES)]
    code = segno.make(page.url(at), error="m", micro=False)
    side = 78.0 / code.symbol_size(border=0)[0]
    modules = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, line_of in enumerate(code.matrix)
        for column, dark in enumerate(line_of)
        if dark
    )
    lines = [line("p", page.SERIF, 38.0, 266.0, page.INK, name)]
    lines += [line("h1" if text == page.TITLE else "p", *rest, text) for *rest, text in page.LINES]
    html = (
        f'<html lang="en"><head><title>Certificate: {name}</title><style>{STYLE}</style></head><body>'
        f'<svg width="{page.WIDTH}pt" height="{page.HEIGHT}pt" viewBox="0 0 {page.WIDTH} {page.HEIGHT}">{PATHS}'
        f'<path transform="translate(60 711) scale({side})" fill="{page.INK}" d="{modules}"/></svg>'
        f'{"".join(lines)}</body></html>'
    )
    out = io.BytesIO()
    HTML(string=html).write_pdf(out, font_config=FONTS)
    return out.getvalue()


page.measure(make)
