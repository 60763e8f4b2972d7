"""What the same database operations cost with nothing around them: Tornado, Motor, json.

No permissions, validation, encryption, timeline rules or answers worth reading: the floor that the
product is compared with. Each handler does as many operations of the same kinds, on the same
collections and documents of the same size; the bench counts both with mongod's profiler and
refuses to compare what is not equal.

    python -m tests.bench.bare URI DATABASE PORT PROCESSES
"""

import asyncio
import json
import os
import sys
from hashlib import sha256
from typing import Any
from uuid import uuid4

os.environ.setdefault("MOTOR_MAX_WORKERS", "32")

from motor.motor_asyncio import AsyncIOMotorClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.process import fork_processes
from tornado.web import Application, RequestHandler

Document = dict[str, Any]


class Bare(RequestHandler):
    def initialize(self, client: Any, database: Any, samples: dict[str, Document]) -> None:
        self.client, self.db, self.samples = client, database, samples

    async def sample(self, collection: str) -> Document:
        """A document as the product wrote it last; read once, then copied."""
        if collection not in self.samples:
            newest = [("$natural", -1)]
            self.samples[collection] = await self.db[collection].find_one({}, sort=newest)
        return self.samples[collection]

    async def session(self) -> Document:
        token = self.request.headers["Authorization"].removeprefix("Bearer ")
        found: Document = await self.db.sessions.find_one(
            {"token_hash": sha256(token.encode()).hexdigest()}
        )
        return found

    async def answer_with_promises(self, ticket: Document) -> None:
        """What was promised for its devices, and by whom, is shown with a ticket."""
        wanted = {"device_ids": ticket["devices"][0]["device_id"]}
        promise = await self.db.promises.find_one(wanted)
        by = {"_id": promise["promised_by"] if promise else "nobody"}
        self.answer([ticket, promise, await self.db.staff.find_one(by)])

    def answer(self, value: object) -> None:
        self.set_header("Content-Type", "application/json")
        self.write(json.dumps(value, default=str, ensure_ascii=False))


class Scan(Bare):
    async def get(self, code: str) -> None:
        found = await self.db.device_codes.find_one({"code": code})
        device = await self.db.devices.find_one({"_id": found["device_id"]})
        self.answer(await self.db.device_models.find_one({"_id": device["model_id"]}))


class Read(Bare):
    async def get(self, ticket_id: str) -> None:
        await self.session()
        self.answer(await self.db.tickets.find_one({"_id": ticket_id}))


class Tickets(Bare):
    async def get(self) -> None:
        session = await self.session()
        query = {"branch_id": session["branch_id"]}
        cursor = self.db.tickets.find(query).sort([("created_at", -1), ("_id", -1)]).limit(26)
        self.answer(await cursor.to_list(26))

    async def post(self) -> None:
        session = await self.session()
        body = json.loads(self.request.body)
        await self.db.policy_texts.find_one({"kind": "privacy"})
        await self.db.consent_records.find_one({"person_id": session["person_id"]})
        async with await self.client.start_session() as transaction:
            transaction.start_transaction()
            ticket = await self.create(session, body, transaction)
            await transaction.commit_transaction()
        self.set_status(201)
        # When somebody will come, as the customer who asks is told.
        await self.db.sla_records.find_one({"_id": ticket["_id"]})
        await self.answer_with_promises(ticket)

    async def create(self, session: Document, body: Document, transaction: Any) -> Document:
        db, key = self.db, self.request.headers["Idempotency-Key"]
        operation = f"{session['person_id']}|{key}"
        await db.timeline_lines.find_one({"operation_key": operation}, session=transaction)
        device_id = body["device_ids"][0]
        device = await db.devices.find_one({"_id": device_id}, session=transaction)
        model = await db.device_models.find_one({"_id": device["model_id"]}, session=transaction)
        await db.product_lines.find_one({"_id": model["line_id"]}, session=transaction)
        await db.tickets.find_one({"idx.open_devices": device_id}, session=transaction)
        await db.households.find_one({"_id": device["household_id"]}, session=transaction)
        # By whose code he once came to the firm.
        await db.customer_accounts.find_one({"_id": session["person_id"]}, session=transaction)
        await self.look_into_the_background(device, transaction)
        ticket = {**await self.sample("tickets"), "_id": uuid4().hex, "number": uuid4().hex}
        # Its sealed values are a copy's and do not open: kept out of the list the product reads.
        ticket["branch_id"] = "bare"
        ticket["idx"] = {**ticket["idx"], "sole_devices": [device_id], "link": uuid4().hex}
        line = {**await self.sample("timeline_lines"), "_id": f"{ticket['_id']}:1"}
        await db.timeline_lines.insert_one(line | {"operation_key": operation}, session=transaction)
        await db.tickets.insert_one(ticket, session=transaction)
        await db.outbox.insert_one(
            {**await self.sample("outbox"), "_id": uuid4().hex, "state": "done"},
            session=transaction,
        )
        return ticket

    async def look_into_the_background(self, device: Document, transaction: Any) -> None:
        """The rules it begins with, and what is taken down for those that will judge it."""
        db = self.db
        keys = [f"{kind}:firm" for kind in ("flow", "modules", "approval_path")]
        these = {"$or": [{"_id": {"$in": keys}}, {"kind": {"$in": ["form", "sop"]}}]}
        await db.definitions.find(these, session=transaction).to_list(200)
        await db.households.find_one({"_id": device["household_id"]}, session=transaction)
        match = {"$match": {"idx.devices": device["_id"], "service_type": "repair"}}
        count: list[Document] = [match, {"$count": "count"}]
        await db.tickets.aggregate(count, session=transaction).to_list(1)


class Move(Bare):
    async def post(self, ticket_id: str) -> None:
        session = await self.session()
        key = self.request.headers["Idempotency-Key"]
        operation = f"{session['person_id']}|{key}"
        async with await self.client.start_session() as transaction:
            transaction.start_transaction()
            await self.db.timeline_lines.find_one({"operation_key": operation}, session=transaction)
            ticket = await self.db.tickets.find_one({"_id": ticket_id}, session=transaction)
            line = {**await self.sample("timeline_lines"), "_id": f"{ticket_id}:{uuid4().hex}"}
            await self.db.timeline_lines.insert_one(
                line | {"operation_key": operation}, session=transaction
            )
            ticket["version"] += 1
            await self.db.tickets.replace_one({"_id": ticket_id}, ticket, session=transaction)
            await self.db.outbox.insert_one(
                {**await self.sample("outbox"), "_id": uuid4().hex, "state": "done"},
                session=transaction,
            )
            await transaction.commit_transaction()
        await self.answer_with_promises(ticket)


async def serve(uri: str, name: str, sockets: list[Any]) -> None:
    client: Any = AsyncIOMotorClient(
        uri, w="majority", journal=True, readConcernLevel="majority", maxPoolSize=32
    )
    database = client[name]
    given: Document = {"client": client, "database": database, "samples": {}}
    app = Application(
        [
            (r"/bare/scan/(.+)", Scan, given),
            (r"/bare/tickets", Tickets, given),
            (r"/bare/tickets/(\w+)", Read, given),
            (r"/bare/tickets/(\w+)/review", Move, given),
        ],
        log_function=lambda handler: None,
    )
    HTTPServer(app).add_sockets(sockets)
    await asyncio.Event().wait()


def main(uri: str, name: str, port: str, processes: str) -> None:
    sockets = bind_sockets(int(port), "127.0.0.1")
    fork_processes(int(processes))
    asyncio.run(serve(uri, name, sockets))


if __name__ == "__main__":
    main(*sys.argv[1:])
