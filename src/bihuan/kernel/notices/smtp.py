"""邮件服务器: hands letters over by SMTP, one connection a run."""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Any, NoReturn, Self

from bihuan.kernel.notices.posting import Letter, NotDelivered

TIMEOUT = 10  # seconds; the worker's clock waits behind it


class Post:
    """A connection to the mail server, opened at the first letter and closed at the end."""

    def __init__(self, server: dict[str, Any]) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None
        self.unreachable = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.connection is not None:
            self._leave(self.connection)

    def send(self, letter: Letter) -> None:
        """Hand a letter over; raises NotDelivered with the server's code or what went wrong."""
        # One outage is waited for once a run, not once a letter.
        if self.unreachable:
            raise NotDelivered(self.unreachable)
        try:
            self._connected().send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _text in refused.recipients.values()]
            raise NotDelivered(str(codes[0]) if codes else "refused") from None
        except smtplib.SMTPResponseException as refused:
            self._gave_up(str(refused.smtp_code))
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            # An address that this server or no server can write to.
            self._gave_up(type(error).__name__)
        except (OSError, smtplib.SMTPException) as error:
            self.unreachable = type(error).__name__
            raise NotDelivered(self.unreachable) from None

    def _gave_up(self, trouble: str) -> NoReturn:
        """Give up one letter; with no connection, the whole run."""
        if self.connection is None:
            self.unreachable = trouble
        raise NotDelivered(trouble) from None

    def _connected(self) -> smtplib.SMTP:
        if self.connection is None:
            self.connection = self._connect()
        return self.connection

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        place = (server["host"], server["port"])
        if server["tls"] == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            opened = smtplib.SMTP(*place, timeout=TIMEOUT)
        try:
            # Asked for and not offered is a failure: nothing goes out in plain text then.
            if server["tls"] == "starttls":
                opened.starttls(context=ssl.create_default_context())
            if server["user"]:
                opened.login(server["user"], server["password"])
        except BaseException:
            opened.close()
            raise
        return opened

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.server["from"]
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.mark}@{self.server['from'].rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    @staticmethod
    def _leave(connection: smtplib.SMTP) -> None:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()
