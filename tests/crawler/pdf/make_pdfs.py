"""Writes the PDFs beside this file anew: `python make_pdfs.py`. Needs fpdf2 and Pillow, which the project does not."""

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent
WRITTEN = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
HOURS = [("Mandag", "10-15"), ("Tirsdag", "10-15"), ("Torsdag", "10-18"), ("Fredag", "10-13")]
ABOUT = (
    "Genbrugsstationen i Fjordby tager imod affald fra alle husstande i kommunen. Du skal sortere affaldet hjemmefra, og du må højst "
    "komme med en trailer ad gangen. Personalet på pladsen hjælper dig gerne med at finde den rigtige container. Husk at tage de klare "
    "sække med, så personalet kan se, hvad der er i dem."
)


class Leaflet(FPDF):
    def __init__(self, title: str = ""):
        super().__init__()
        self.set_creation_date(WRITTEN)
        if title:
            self.set_title(title)
        self.add_page()

    def heading(self, text: str, size: int) -> None:
        self.ln(3)
        self.set_font("helvetica", "B", size)
        self.cell(0, 9, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def paragraph(self, text: str) -> None:
        self.set_font("helvetica", "", 11)
        self.multi_cell(0, 5.2, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(3)


class Plan(Leaflet):
    """With a running header and footer."""

    def header(self) -> None:
        self.set_font("helvetica", "I", 9)
        self.cell(0, 6, "Fjordby Kommune - Klimaplan", new_x="LMARGIN", new_y="NEXT")
        self.ln(6)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", "I", 9)
        self.cell(0, 6, f"Side {self.page_no()} af 5", align="C")


def leaflet() -> Leaflet:
    pdf = Leaflet("Microsoft Word - genbrug_endelig2.docx")
    pdf.heading("Genbrugsstationen", 20)
    pdf.paragraph(ABOUT)
    pdf.heading("Åbningstider", 14)
    for day, hours in HOURS:
        pdf.set_font("helvetica", "", 11)
        pdf.cell(60, 6, day)
        pdf.cell(40, 6, hours, new_x="LMARGIN", new_y="NEXT")
    pdf.heading("Du kan aflevere", 14)
    for thing in (
        "pap og papir",
        "haveaffald, når det er skåret op, så det kan ligge i containeren uden at rage ud over kanten på den",
        "småt elektronik",
    ):
        pdf.set_font("helvetica", "", 11)
        pdf.multi_cell(0, 5.2, f"- {thing}", align="L", new_x="LMARGIN", new_y="NEXT")
    return pdf


def hyphens() -> Leaflet:
    pdf = Leaflet("Boligstøtte")
    pdf.paragraph(
        "Boligstøtte er en hjælp til huslejen for dem, der bor til leje i kommu-\nnen. Støtten afhænger af indkomsten og af "
        "hvor mange I er i hus-\nstanden. Spørg hos børne-\nog ungeforvaltningen eller i Nord-\nFjordby Borgerservice."
    )
    return pdf


def plan() -> Leaflet:
    pdf = Plan("Klimaplan for Fjordby")
    for number in range(1, 26):
        pdf.heading(f"Indsats {number}: Flere træer", 14)
        pdf.paragraph(f"Kommunen planter {number * 10} træer langs vejene i det år, planen gælder, og passer dem i tre år. " * 5)
    return pdf


def locked() -> Leaflet:
    pdf = Leaflet("Låst")
    pdf.paragraph(ABOUT)
    pdf.set_encryption(owner_password="ejer", user_password="læser")
    return pdf


def scanned() -> Leaflet:
    picture = Image.new("L", (400, 200), 255)
    ImageDraw.Draw(picture).text((20, 20), "Underskrevet aftale", fill=0)
    pdf = Leaflet()
    pdf.image(picture, w=150)
    return pdf


if __name__ == "__main__":
    for make in (leaflet, hyphens, plan, locked, scanned):
        make().output(str(FOLDER / f"{make.__name__}.pdf"))
