"""A signature on a report, with the certificate of whoever issues it. The only home of pyHanko, an optional extra."""

from io import BytesIO
from pathlib import Path
from typing import Any

from assess.errors import ReportError
from assess.i18n import mark

_FIELD = "Seal"


class Signer:
    """Signs reports with the key and certificate of a PKCS 12 file. Two signatures of one report differ: they hold the
    time of signing."""

    def __init__(self, store: bytes, password: bytes) -> None:
        """Raises ReportError when the library is not installed or the file cannot be opened with the password."""
        try:
            from pyhanko.sign import signers
        except ImportError as error:
            raise ReportError(
                mark("Reports cannot be signed: pyHanko is not installed. Install it with: pip install 'assess[sign]'")
            ) from error
        try:
            self._signer: Any = signers.SimpleSigner.load_pkcs12_data(store, [], passphrase=password)
        except Exception as error:  # what the parsers below raise depends on where the file is broken
            raise _unusable() from error
        if self._signer is None:
            raise _unusable()

    @classmethod
    def of_file(cls, path: Path, password: str) -> "Signer":
        """The signer of a PKCS 12 file. Raises ReportError with what to do when it cannot be used."""
        try:
            store = path.read_bytes()
        except OSError as error:
            message = mark("The certificate {file} cannot be read; check the setting {setting}")
            raise ReportError(message, file=path.name, setting="ASSESS_SIGN_P12") from error
        return cls(store, password.encode())

    def signed(self, report: bytes) -> bytes:
        """The report with a signature over every byte of it, appended."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers

        how = signers.PdfSignatureMetadata(field_name=_FIELD, subfilter=fields.SigSeedSubFilter.PADES, certify=True)
        target = BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(report)), how, signer=self._signer, output=target)
        return target.getvalue()


def _unusable() -> ReportError:
    message = mark(
        "The certificate cannot be opened: it is no PKCS 12 file, or the password is wrong; check {settings}"
    )
    return ReportError(message, settings="ASSESS_SIGN_P12, ASSESS_SIGN_PASSWORD")
