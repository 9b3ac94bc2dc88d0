"""Documents made on the spot: real Word files by python-docx, and the parts that it cannot make by hand."""

import io
import zipfile
from pathlib import Path

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def story(element: str, inner: str) -> bytes:
    """Return a story part such as footnotes with one paragraph."""
    return f"<w:{element} {W}>{inner}</w:{element}>".encode()


def add_part(document, name: str, relationship: str, content_type: str, data: bytes) -> None:
    """Add a part that python-docx has no words for."""
    part = Part(PackURI(f"/word/{name}.xml"), content_type, data, document.part.package)
    document.part.relate_to(part, relationship)


def word_file(path: Path, *paragraphs: str) -> Path:
    """Save a Word document with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def rich_word_file(path: Path) -> Path:
    """Save a Word document with text in every place that is extracted, and a tracked deletion."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "In the header"
    document.sections[0].footer.paragraphs[0].text = "In the footer"
    paragraph = document.add_paragraph("Plain and ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run(" text. Second sentence.")
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "In a cell"
    body = document.element.body
    tracked = (
        f"<w:p {W}><w:ins><w:r><w:t>Kept</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Removed</w:delText></w:r></w:del></w:p>"
    )
    box = (
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml">'
        "<w:r><mc:AlternateContent>"
        '<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>'
        "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    for markup in (tracked, box):
        body.insert(len(body) - 1, parse_xml(markup))
    note = "<w:footnote w:id='1'><w:p><w:r><w:t>In a footnote</w:t></w:r></w:p></w:footnote>"
    add_part(document, "footnotes", RELATIONSHIP_TYPE.FOOTNOTES, CONTENT_TYPE.WML_FOOTNOTES, story("footnotes", note))
    note = "<w:endnote w:id='1'><w:p><w:r><w:t>In an endnote</w:t></w:r></w:p></w:endnote>"
    add_part(document, "endnotes", RELATIONSHIP_TYPE.ENDNOTES, CONTENT_TYPE.WML_ENDNOTES, story("endnotes", note))
    note = "<w:comment w:id='1'><w:p><w:r><w:t>In a comment</w:t></w:r></w:p></w:comment>"
    add_part(document, "remarks", RELATIONSHIP_TYPE.COMMENTS, CONTENT_TYPE.WML_COMMENTS, story("comments", note))
    document.save(str(path))
    return path


def zip_file(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Save a zip archive."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def word_zip(path: Path, document_xml: bytes) -> Path:
    """Save a zip that looks like a Word document around any main part."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zip_file(
        path,
        {
            "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'.encode(),
            "_rels/.rels": b'<Relationships><Relationship Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": document_xml,
        },
    )


def encrypted_zip(path: Path) -> Path:
    """Save a zip whose entry is flagged as encrypted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "secret")
    data = bytearray(buffer.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    return path


XLIFF = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
 <file original="a" source-language="en" target-language="fr" datatype="plaintext"><body>
  <trans-unit id="1"><source>Press <g id="1">the</g> button<x id="2"/>. Then stop.</source><target/></trans-unit>
  <trans-unit id="2" translate="no"><source>ACME</source></trans-unit>
  <group translate="no"><trans-unit id="3"><source>Inherited</source></trans-unit>
   <trans-unit id="4" translate="yes"><source>Open again</source></trans-unit></group>
  <trans-unit id="5"><source>One. Two.</source>
   <seg-source><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2">Two.</mrk></seg-source></trans-unit>
  <trans-unit id="6"><source>Signed</source><target state="signed-off">Signé</target></trans-unit>
  <trans-unit id="7"><source>Click <ph id="1">&lt;img alt="<sub>A picture</sub>"/&gt;</ph> here</source></trans-unit>
  <trans-unit id="8"><source>Line<x id="1" ctype="lb"/>break</source><alt-trans><source>Old</source></alt-trans></trans-unit>
 </body></file>
</xliff>"""
