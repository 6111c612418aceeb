"""Signatures: with a certificate made for the test, a signed report validates and a changed byte is found."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assess.errors import ReportError
from assess.report import pdf
from assess.report.sign import Signer
from tests.report_examples import CAFE, report

pytest.importorskip("pyhanko")
PASSWORD = "湘江 1234"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """A PKCS 12 file with a key and a certificate of its own."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "智赋评测试签名")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(PASSWORD.encode())
    path = tmp_path_factory.mktemp("sign") / "seal.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked))
    return path


@pytest.fixture(scope="module")
def plain() -> bytes:
    return pdf.render(report(CAFE, 0.12))


@pytest.fixture(scope="module")
def signed(store, plain) -> bytes:
    return Signer.of_file(store, PASSWORD).signed(plain)


def verdict(data: bytes):
    """What a validator that trusts the signer's own certificate says of the signature."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (signature,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    trust = ValidationContext(trust_roots=[signature.signer_cert])
    return validate_pdf_signature(signature, trust)


def test_the_signature_of_a_report_validates(signed):
    found = verdict(signed)
    assert found.intact and found.valid and found.trusted
    assert found.coverage.name == "ENTIRE_FILE"


def test_a_changed_byte_breaks_it(signed, plain):
    changed = bytearray(signed)
    changed[len(plain) // 2] ^= 1
    assert not verdict(bytes(changed)).intact


def test_the_report_itself_stands_in_the_signed_file_unchanged(signed, plain):
    assert signed.startswith(plain)


def test_a_wrong_password_is_a_sentence_with_what_to_check(store):
    with pytest.raises(ReportError, match="password is wrong; check ASSESS_SIGN_P12, ASSESS_SIGN_PASSWORD"):
        Signer.of_file(store, "wrong")


def test_a_file_that_is_no_certificate_is_a_sentence(tmp_path):
    (tmp_path / "seal.p12").write_bytes(b"not a certificate")
    with pytest.raises(ReportError, match="no PKCS 12 file"):
        Signer.of_file(tmp_path / "seal.p12", PASSWORD)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ReportError, match="gone.p12 cannot be read"):
        Signer.of_file(tmp_path / "gone.p12", PASSWORD)


def test_a_missing_library_says_how_to_install_it(store, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyhanko.sign", None)
    with pytest.raises(ReportError, match=r"pip install 'assess\[sign\]'"):
        Signer.of_file(store, PASSWORD)


def test_the_service_does_not_start_with_a_certificate_it_cannot_use(store, tmp_path, tiny):
    from assess.web import create_app
    from tests.web.visitor import small_model

    given = {"DATA": tmp_path, "SECRET_KEY": "for tests only", "QUESTIONNAIRE": tiny, "MODEL": small_model(tiny)}
    with pytest.raises(ReportError, match="password is wrong"):
        create_app(given | {"SIGN_P12": store, "SIGN_PASSWORD": "wrong"})
    app = create_app(given | {"SIGN_P12": store, "SIGN_PASSWORD": PASSWORD})
    assert app.extensions["signer"].signed(pdf.render(report(CAFE, 0.12))).startswith(b"%PDF")
