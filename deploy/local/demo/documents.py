"""A real Word document for the demo, made anew each time: headings, a table, a header, repeated sentences."""

from __future__ import annotations

from io import BytesIO

from docx import Document

_PARAGRAPHS = (
    "The harbour crane lifts containers of up to forty tonnes. Read this manual before you work with the crane.",
    "Always wear a helmet. Check the brake before each shift. The brake must hold the full load for ten seconds.",
    "Press the green button to start the motor. Press the red button to stop the motor.",
    "If the warning light is on, stop the motor and call the service team. Do not open the cabinet yourself.",
    "The remote control has a range of 120 metres. Change its batteries every 3 months.",
    "In strong wind the crane stops by itself. Wait until the wind speed is below 18 metres per second.",
    "Clean the rails once a week with a dry brush. Grease the bearings once a month with grease of class 2.",
    "Spare parts are listed in the annex. Order them with the serial number that stands on the plate.",
)
_CHAPTERS = ("Safety", "Starting and stopping", "Daily work", "Care and maintenance", "Faults and remedies")
_TABLE = (
    ("Part", "Interval"),
    ("Brake", "Check the brake before each shift."),
    ("Rails", "Clean the rails once a week."),
    ("Bearings", "Grease the bearings once a month."),
)


def manual() -> bytes:
    """Return a .docx of about 640 words with repetitions."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Nordwind harbour crane HC 40"
    document.add_heading("User manual", level=0)
    for chapter in _CHAPTERS:
        document.add_heading(chapter, level=1)
        for paragraph in _PARAGRAPHS[: 5 if chapter == "Safety" else 4]:
            document.add_paragraph(paragraph)
        document.add_paragraph(f"This ends the chapter “{chapter}”.")
    for paragraph in _PARAGRAPHS[4:]:
        document.add_paragraph(paragraph, style="List Bullet")
    table = document.add_table(rows=0, cols=2)
    for row in _TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()
