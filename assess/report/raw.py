"""A part of a PDF that is written as it stands."""

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFObject


class Raw(PDFObject):
    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, document: Any) -> bytes:
        return self.content
