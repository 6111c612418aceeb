"""Reports as PDF for whoever may read them: with the address where they can be checked, signed where that is set up."""

from dataclasses import dataclass
from io import BytesIO

from flask import Flask, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assess.errors import ReportError
from assess.report import pdf
from assess.report.records import ReportContent
from assess.report.sign import Signer
from assess.web.language import locale

_PRINTED = 16
"""Characters of the digest that stand on the cover."""


@dataclass(frozen=True)
class Printer:
    """`base`: the address of the service; what it draws outlives the request it was asked in."""

    base: str
    signer: Signer | None

    def draw(self, content: ReportContent, substitute: bool = False) -> bytes:
        """Raises ReportError for a character no font has, unless `substitute`."""
        cover = content.cover
        address = f"{self.base}/verify/{cover.report_number}?digest={cover.digest[:_PRINTED]}"
        made = pdf.render(content, address=address, substitute=substitute)
        return self.signer.signed(made) if self.signer else made


def start(app: Flask) -> None:
    """Opens the certificate, so that one that cannot be used is known at the start. Raises ReportError."""
    file, password = app.config["SIGN_P12"], app.config["SIGN_PASSWORD"]
    app.extensions["signer"] = Signer.of_file(file, password) if file else None


def printer() -> Printer:
    base = current_app.config["PUBLIC_URL"] or url_for("survey.start", _external=True)
    return Printer(base.rstrip("/"), current_app.extensions["signer"])


def printed(content: ReportContent, name: str) -> ResponseReturnValue:
    """The PDF, shown by the browser, which is all that WeChat's own browser can do with one. With a character no font
    has: a page that names it and offers to print a mark in its place."""
    try:
        made = printer().draw(content, substitute=request.args.get("marks") == "1")
    except ReportError as error:
        address = f"{request.path}?marks=1"
        return render_template("unprintable.html", said=error.text(locale()), address=address), 422
    return send_file(BytesIO(made), "application/pdf", as_attachment=False, download_name=name)
