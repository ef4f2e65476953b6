"""Alerts by e-mail, over SMTP. The password goes to the server named in the settings, over TLS, and nowhere else."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.settings.alert_settings import AlertSettings
from stockbridge.sync.alerts.letter import Letter

TIMEOUT_SECONDS: Final = 20.0


def send_mail(letter: Letter, settings: AlertSettings, password: str | None) -> None:
    """Hand the letter to the mail server.

    Raises:
        BadInput: the server did not take it; says why and what to look at.
    """
    assert settings.smtp_host is not None, "settings with e-mail addresses name a mail server"
    try:
        _deliver(_message(letter, settings), settings, password)
    except smtplib.SMTPAuthenticationError:
        raise BadInput(
            f"{settings.smtp_host} refused the user name or password: check both in the settings of alerts"
        ) from None
    except ssl.SSLError as error:
        raise BadInput(
            f"{settings.smtp_host} does not speak {settings.smtp_security} on port {settings.smtp_port} "
            f"({error.reason or 'TLS failed'}): check alerts.smtp_security and alerts.smtp_port"
        ) from None
    except smtplib.SMTPException as error:
        raise BadInput(f"{settings.smtp_host} did not take the e-mail ({_words(error)})") from None
    except OSError as error:
        raise BadInput(
            f"{settings.smtp_host} port {settings.smtp_port} cannot be reached ({error.strerror or 'no answer'}): "
            "check alerts.smtp_host and alerts.smtp_port"
        ) from None


def _deliver(message: EmailMessage, settings: AlertSettings, password: str | None) -> None:
    context = ssl.create_default_context()
    host, port = settings.smtp_host or "", settings.smtp_port
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user is not None:
            server.login(settings.smtp_user, password or "")
        server.send_message(message)
    finally:
        # It took the letter or said why not; how it says goodbye changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def _message(letter: Letter, settings: AlertSettings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Stockbridge <{settings.sender}>"
    message["To"] = ", ".join(settings.emails)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.over_at or letter.since)
    message["Message-ID"] = _message_id(letter.id, letter.connection)
    if letter.about != letter.id:
        message["In-Reply-To"] = message["References"] = _message_id(letter.about, letter.connection)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_paragraphs(letter)) + "\n")
    return message


def _paragraphs(letter: Letter) -> list[str]:
    began = f"since {letter.since:%Y-%m-%d %H:%M} UTC"
    if letter.over_at is None:
        paragraphs = [letter.text, f"Connection: {letter.connection}, {began}"]
    else:
        paragraphs = [f"It is over since {letter.over_at:%Y-%m-%d %H:%M} UTC. It was:", letter.text, f"({began})"]
    return [*paragraphs, letter.link] if letter.link is not None else paragraphs


def _message_id(identity: str, connection: str) -> str:
    return f"<{identity}.{connection}@stockbridge.invalid>"


def _words(error: smtplib.SMTPException) -> str:
    """What the server said, as one short line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "it refuses " + ", ".join(sorted(error.recipients))
    said = error.smtp_error if isinstance(error, smtplib.SMTPResponseException) else str(error)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200] or type(error).__name__
