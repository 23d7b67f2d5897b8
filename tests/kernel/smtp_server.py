"""A mail server for tests: speaks SMTP on a real socket, and refuses when it is told to."""

import base64
import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters, or refuses them: `refuse` maps a command to the answer it gets instead."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, login: tuple[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.login = login
        self.refuse: dict[str, str] = {}
        self.hang_up_after: str = ""
        self.letters: list[EmailMessage] = []
        self.conversations = 0
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)

    def __enter__(self) -> "MailServer":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()

    @property
    def settings(self) -> dict[str, Any]:
        """Return what `settings.SMTP` says of this server."""
        user, password = self.login or ("", "")
        return {
            "host": "127.0.0.1", "port": self.server_address[1], "user": user,
            "password": password, "tls": "", "from": "bihuan@example.cn",
            "url": "https://wall.example.cn/desk/notices/",
        }  # fmt: skip


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.conversations += 1
        self._say("220 test")
        while line := self.rfile.readline():
            words = line.decode().strip()
            command = words.split(" ")[0].upper()
            if not self._answer(command, words):
                return

    def _answer(self, command: str, words: str) -> bool:
        if command in self.server.refuse:
            self._say(self.server.refuse[command])
            return True
        if command == "EHLO":
            self._say("250-test\r\n250 AUTH PLAIN" if self.server.login else "250 test")
        elif command == "AUTH":
            self._authenticate(words)
        elif command == "DATA":
            self._say("354 go on")
            self._take()
            if self.server.hang_up_after == "DATA":
                return False
            self._say("250 taken")
        else:
            self._say("221 bye" if command == "QUIT" else "250 ok")
        return command != "QUIT"

    def _authenticate(self, words: str) -> None:
        given = base64.b64decode(words.rsplit(" ", maxsplit=1)[-1]).decode().split("\0")[1:]
        self._say("235 welcome" if tuple(given) == self.server.login else "535 no")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.server.letters.append(message)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
