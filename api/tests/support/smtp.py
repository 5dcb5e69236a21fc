"""A mail server for tests: smtp.py FOLDER. It prints its port, and writes what it accepts to FOLDER as one JSON file for
each mail. What it does with a mail, the recipient's address says by how it begins:

later    refused for now, the first time
never    refused for now, always
refused  refused for good
dropped  the connection is closed while the mail is sent, the first time
hole     no answer ever comes to the mail, the first time
"""

import asyncio
import json
import pathlib
import sys

from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])
seen = set()


def first_time(address):
    new = address not in seen
    seen.add(address)
    return new


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 No such mailbox here"
        if address.startswith("never") or (address.startswith("later") and first_time(address)):
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        if address.startswith("dropped") and first_time(address):
            server.transport.abort()
            return "250 never read"
        if address.startswith("hole") and first_time(address):
            await asyncio.sleep(3600)
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("utf-8", "surrogateescape"),
        }
        name = f"{len(list(folder.glob('*.json'))):05}"
        (folder / f"{name}.part").write_text(json.dumps(mail))
        (folder / f"{name}.part").rename(folder / f"{name}.json")
        return "250 Taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
