"""A finished document as bytes: what ReportLab writes, with less ado for the thousand small objects of the tags."""

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFCrossReferenceTable, PDFFile, PDFIndirectObject, PDFTrailer

from assess.report.tags import Element


def written(document: Any, canvas: Any) -> bytes:
    """Does what `PDFDocument.GetPDFData` does for a document without encryption."""
    for font in document.delayedFonts:
        font.addObjects(document)
    document.info.invariant = document.invariant
    document.info.digest(document.signature)
    root, info = document.Reference(document.Catalog), document.Reference(document.info)
    document.Outlines.prepare(document, canvas)
    document.encrypt.prepare(document)
    file = PDFFile(document._pdfVersion)
    names: list[str] = []
    # Writing an object may add others to the end.
    while (number := len(names) + 1) in document.numberToId:
        names.append(document.numberToId[number])
        document.idToOffset[names[-1]] = file.add(_object(document, number, names[-1]))
    table = PDFCrossReferenceTable()
    table.addsection(0, names)
    start = file.add(table.format(document))
    trailer = PDFTrailer(startxref=start, Size=len(names) + 1, Root=root, Info=info, ID=document.ID())
    file.add(trailer.format(document))
    return file.format(document)


def _object(document: Any, number: int, name: str) -> bytes:
    thing = document.idToObject[name]
    if isinstance(thing, Element):
        return b"%d 0 obj\n%s\nendobj\n" % (number, thing.format(document))
    return PDFIndirectObject(name, thing).format(document)
