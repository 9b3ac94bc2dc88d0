"""XML parsed without DTD, entities or network; a document type declaration is refused."""

from __future__ import annotations

from lxml import etree

from services.files.documents.problems import CorruptDocument, DocumentTooLarge, ForbiddenMarkup

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the class of its elements

MAX_XML_BYTES = 100 * 2**20
_OUT_OF_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2


def parse_xml(data: bytes) -> Element:
    """Return the root element of well-formed XML."""
    if len(data) > MAX_XML_BYTES:
        raise DocumentTooLarge("The document holds more than 100 MiB of text. Split it and send the pieces.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == _OUT_OF_MEMORY:
            raise DocumentTooLarge("The document is too large to be analysed. Split it and send the pieces.") from error
        raise CorruptDocument("The document is not well-formed. Save it again and send it anew.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ForbiddenMarkup("The document declares a DOCTYPE, which is not accepted. Remove it and send it again.")
    return root


def local_name(element: Element) -> str:
    """Return the element's name without its namespace; empty for what is no element."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
