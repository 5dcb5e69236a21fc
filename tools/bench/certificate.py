"""What both makers of the certificate page share: its lines, its drawings by arithmetic, its QR code, the measuring."""

import math
import pathlib
import resource
import sys

WIDTH, HEIGHT = 595.28, 841.89
FONTS = pathlib.Path(__file__).resolve().parents[2] / "api/assets/fonts"
SERIF, SERIF_BOLD = "SourceSerif4-Regular", "SourceSerif4-SemiBold"
SANS, SANS_BOLD = "Inter-Regular", "Inter-SemiBold"
INK, MUTED, ACCENT, GOLD = "#16202e", "#4a5766", "#0d4f4a", "#a88433"
TITLE = "Level 2 Award in Food Safety and Hygiene"

# Face, size, baseline from above, colour, text: as in api/benches/bare.
LINES = [
    (SERIF_BOLD, 20.0, 152.0, INK, "Northmoor Awards"),
    (SANS, 9.5, 210.0, MUTED, "THIS IS TO CERTIFY THAT"),
    (SANS, 9.5, 308.0, MUTED, "HAS ACHIEVED THE"),
    (SERIF_BOLD, 26.0, 356.0, ACCENT, TITLE),
    (SERIF, 12.5, 396.0, INK, "Qualification number 601/2977/3 · Level 2"),
    (SANS, 9.5, 442.0, MUTED, "WITH THE RESULT"),
    (SERIF_BOLD, 18.0, 472.0, INK, "Pass with Merit"),
    (SERIF, 12.5, 506.0, INK, "at Harbour College, centre 10411"),
    (SERIF, 12.5, 530.0, INK, "Date of award 12/11/2026 · Date of issue 18/11/2026"),
    (SERIF, 15.0, 636.0, INK, "Eleanor Whitcombe"),
    (SERIF_BOLD, 10.5, 658.0, INK, "Regulated qualification Chief Executive"),
    (SERIF, 9.5, 671.0, MUTED, "listed on the regulator’s register Northmoor Awards"),
    (SANS, 8.5, 723.0, MUTED, "Verify this certificate at Learner N000982470"),
    (SANS_BOLD, 10.5, 738.0, INK, "portal.northmoor.example/v/7K3M9QPX2HFDV6T4"),
    (SANS_BOLD, 12.5, 773.0, INK, "7K3M-9QPX-2HFD-V6T4 Its status today is on that page"),
]
NAMES = [
    f"{first} {last}"
    for first in ("Gwenllian", "Amelia", "Łukasz", "Zoë", "Siân")
    for last in ("Tŵr-Llŵyd", "Evans", "Okafor", "D’Arcy")
]


def url(at):
    return f"https://portal.northmoor.example/v/7K3M{at:012}"


def circle(x, y, r):
    """Four curves as (x1, y1, x2, y2, x3, y3), after the point where they begin."""
    k = r * 0.552285
    return (x + r, y), [
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    ]


def ring(x, y, count, distance, radius):
    for step in range(count):
        turn = math.tau * step / count
        yield circle(x + distance * math.cos(turn), y + distance * math.sin(turn), radius)


def strands():
    middle, height = 27.5, 8.5
    sides = [
        (WIDTH, lambda along, up: (along, middle + up)),
        (WIDTH, lambda along, up: (along, HEIGHT - middle - up)),
        (HEIGHT, lambda along, up: (middle + up, along)),
        (HEIGHT, lambda along, up: (WIDTH - middle - up, along)),
    ]
    for length, place in sides:
        for shift in (0.0, 7.0, 14.0, 21.0):
            along, up, curves = 18.0 + shift % 14.0, height if shift < 14.0 else -height, []
            start = place(along, up)
            while along + 14.0 <= length - 18.0:
                curves.append(place(along + 5, up) + place(along + 9, -up) + place(along + 14, -up))
                along, up = along + 14.0, -up
            yield start, curves


def drawings():
    """Colour, width, curves: what certificate paper carries."""
    centre = (WIDTH / 2, 418.0)
    yield "#e8ece8", 0.4, [*ring(*centre, 30, 78.0, 120.0), *ring(*centre, 30, 160.0, 38.0)]
    yield "#55837e", 0.4, list(strands())
    for x in (27.5, WIDTH - 27.5):
        for y in (27.5, HEIGHT - 27.5):
            yield ACCENT, 0.45, list(ring(x, y, 6, 4.56, 3.99))
    seal = (WIDTH / 2, 640.0)
    yield GOLD, 0.5, list(ring(*seal, 28, 28.5, 6.5))
    yield GOLD, 0.8, [circle(*seal, 36.0), circle(*seal, 21.0), circle(*seal, 40.0)]


def measure(make):
    """Prints certificates a CPU-second; the first ones, which load and remember, don't count."""
    long = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for at in range(3):
        pdf = make(at)
    if len(sys.argv) > 2:
        pathlib.Path(sys.argv[2]).write_bytes(pdf)

    def cpu():
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    started, made = cpu(), 0
    while made < 5 or cpu() - started < long:
        make(made)
        made += 1
    print(made / (cpu() - started))
