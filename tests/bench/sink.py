"""A mail server that takes every mail and keeps none: `python sink.py HOST PORT`.

aiosmtpd, with which the platform and its tests catch mails, takes 2 ms of the two cores for each
mail; the server that a service really sends to stands on another machine. This one takes a
twentieth of that. It makes nothing easier for the sender: each command is answered in its turn,
without PIPELINING (RFC 2920), and a mail is read to its last line before it is taken.
"""

import sys
from socketserver import StreamRequestHandler, ThreadingTCPServer

END_OF_MAIL = b".\r\n"


class Conversation(StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self._say("354 go on")
                    if not self._read_mail():
                        return
                    self._say("250 2.0.0 taken")
                case b"QUIT":
                    self._say("221 2.0.0 bye")
                    return
                case b"EHLO" | b"HELO" | b"MAIL" | b"RCPT" | b"RSET" | b"NOOP":
                    self._say("250 OK")
                case _:
                    self._say("500 5.5.2 what?")

    def _read_mail(self) -> bool:
        """To its end; False for one that was cut off."""
        while line := self.rfile.readline():
            if line == END_OF_MAIL:
                return True
        return False

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Sink(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main(host: str, port: int) -> None:
    with Sink((host, port), Conversation) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
