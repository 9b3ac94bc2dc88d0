"""WordprocessingML: body, headers, footers, notes, text boxes and comments, tracked deletions left out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from services.files.documents.archives import Archive
from services.files.documents.problems import CorruptDocument
from services.files.documents.units import Unit, UnitBuilder
from services.files.documents.xml import Element, local_name, parse_xml
from services.files.domain.profiles import Part

_WORD_NAMESPACES = frozenset(
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
)
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_PART_OF_RELATIONSHIP = {
    "header": Part.HEADER,
    "footer": Part.FOOTER,
    "footnotes": Part.FOOTNOTE,
    "endnotes": Part.ENDNOTE,
    "comments": Part.COMMENT,
}
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_PLACEHOLDERS = frozenset(("footnoteReference", "endnoteReference", "sym", "object", "commentReference", "ptab"))
_SKIPPED = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "tblPr", "trPr", "tcPr",
     "sectPr", "softHyphen", "annotationRef", "footnoteRef", "endnoteRef", "fldData"),
)  # fmt: skip
_FORMAT_NOISE = frozenset(("lang", "noProof", "rFonts", "webHidden", "rPrChange", "ins", "szCs", "bCs", "iCs"))


def read_docx(archive: Archive) -> Iterator[Unit]:
    """Yield the paragraphs of the main story, then of every other story that it refers to."""
    main = next((target for kind, target in _relationships(archive, "") if kind == "officeDocument"), None)
    if main is None:
        raise CorruptDocument("The Word document has no main part. Save it again and send it anew.")
    yield from _Story(Part.BODY).units(parse_xml(archive.read(main)))
    seen = {main}
    for kind, target in _relationships(archive, main):
        if kind in _PART_OF_RELATIONSHIP and target not in seen:
            seen.add(target)
            yield from _Story(_PART_OF_RELATIONSHIP[kind]).units(parse_xml(archive.read(target)))


def _relationships(archive: Archive, source: str) -> list[tuple[str, str]]:
    """Return kind and target of each internal relationship of a part."""
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive:
        return []
    found = []
    for element in parse_xml(archive.read(path)):
        target = element.get("Target") or ""
        if element.get("TargetMode") != "External" and target:
            joined = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append(((element.get("Type") or "").rpartition("/")[2], joined))
    return found


def _word_name(element: Element) -> str:
    """Return the local name of an element of WordprocessingML, empty for any other."""
    tag: object = element.tag
    if not isinstance(tag, str) or tag[1:].partition("}")[0] not in _WORD_NAMESPACES:
        return ""
    return tag.rpartition("}")[2]


class _Story:
    """One story of the document: its paragraphs in order, each followed by the text boxes anchored in it."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def units(self, container: Element) -> Iterator[Unit]:
        """Yield the units below a container of paragraphs and tables."""
        for child in container:
            name = _word_name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif child.tag == _ALTERNATIVES:
                yield from self.units(_chosen(child))
            elif name not in _SKIPPED:
                yield from self.units(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Unit]:
        content = _Paragraph()
        content.collect(paragraph)
        unit = content.builder.take(self._part)
        if unit:
            yield unit
        for box in content.boxes:
            yield from _Story(Part.TEXT_BOX if self._part is Part.BODY else self._part).units(box)


class _Paragraph:
    """The runs of one paragraph, with a tag wherever the formatting changes."""

    def __init__(self) -> None:
        self.builder = UnitBuilder()
        self.boxes: list[Element] = []
        self._format: str | None = None

    def collect(self, element: Element) -> None:
        """Add what the element holds, in reading order."""
        for child in element:
            if child.tag == _ALTERNATIVES:
                self.collect(_chosen(child))
                continue
            self._add(child, _word_name(child))

    def _add(self, child: Element, name: str) -> None:
        if name == "t":
            self.builder.text(child.text)
        elif name in _CHARACTERS:
            self.builder.text(_CHARACTERS[name])
        elif name in _PLACEHOLDERS:
            self.builder.tag(name)
        elif name == "txbxContent":
            self.boxes.append(child)
        elif name not in _SKIPPED:
            if name == "r":
                self._mark_format(child)
            self.collect(child)

    def _mark_format(self, run: Element) -> None:
        """Add a tag when this run looks unlike the one before; the first run sets the ground."""
        properties = next((child for child in run if _word_name(child) == "rPr"), None)
        look = "" if properties is None else _look(properties)
        if self._format is not None and look != self._format:
            self.builder.tag(look or "plain")
        self._format = look


def _look(properties: Element) -> str:
    """Describe run properties in one line, without what does not show."""
    shown = [child for child in properties if local_name(child) not in _FORMAT_NOISE]
    return " ".join(":".join((local_name(child), *map(str, child.attrib.values()))) for child in shown)


def _chosen(alternatives: Element) -> Element:
    """Return the one alternative to read: the same text box is there once more as a fallback."""
    return next((child for child in alternatives if local_name(child) == "Choice"), alternatives[0])
