"""localstripe on a free port, whose number is printed: with Checkout sessions, which it lacks, made of its payment
intents, and with Idempotency-Key, which it does not heed. `POST /_config/pay/{session}` with a card's number is what a
buyer does on the hosted page; `POST /_config/state` lets it answer nothing but 500, refuse refunds, or work again."""

import asyncio
import socket

from aiohttp import web
from localstripe import server
from localstripe.errors import UserError
from localstripe.resources import Event, PaymentIntent, PaymentMethod, Refund, StripeObject
from localstripe.webhooks import schedule_webhook

answers = {}
state = {"down": False, "refuses": False}


class Session(StripeObject):
    object = "checkout.session"
    _id_prefix = "cs_"

    def __init__(self, mode=None, line_items=None, success_url=None, cancel_url=None, **rest):
        if mode != "payment" or not success_url or not cancel_url or len(line_items) != 1:
            raise UserError(400, "Bad request")
        item = line_items[0]
        super().__init__()
        self.amount_total = int(item["price_data"]["unit_amount"]) * int(item["quantity"])
        self.currency = item["price_data"]["currency"]
        self.client_reference_id = rest.get("client_reference_id")
        self.status = "open"
        self.payment_status = "unpaid"
        self.payment_intent = None
        self.url = "https://checkout.example/" + self.id

    def _pay(self, number):
        if self.status != "open":
            raise UserError(400, "This Checkout Session is over.")
        card = {"number": number, "exp_month": 12, "exp_year": 2032, "cvc": "123"}
        method = PaymentMethod._api_create(type="card", card=card)
        intent = PaymentIntent._api_create(
            amount=self.amount_total, currency=self.currency, payment_method=method.id, confirm=True)
        if intent.status == "requires_action":
            # The buyer leaves the bank's page.
            PaymentIntent._api_authenticate(intent.id, client_secret=intent.client_secret, success=False)
            raise UserError(402, "Not authenticated")
        self.payment_intent = intent.id
        self.status = "complete"
        self.payment_status = "paid"

    @classmethod
    def _api_expire(cls, id, **_):
        session = cls._api_retrieve(id)
        if session.status != "open":
            raise UserError(400, "Only open sessions expire.")
        session.status = "expired"
        schedule_webhook(Event("checkout.session.expired", session))
        return session


@web.middleware
async def once(request, handler):
    if state["down"] and not request.path.startswith("/_config/"):
        return web.json_response({"error": {"message": "down"}}, status=500)
    if state["refuses"] and request.path == "/v1/refunds":
        handler = refuse
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return await handler(request)
    if key not in answers:
        answer = await handler(request)
        answers[key] = (answer.status, answer.body)
    status, body = answers[key]
    return web.Response(status=status, body=body, content_type="application/json")


async def pay(request):
    data = await request.json()
    session = Session._api_retrieve(request.match_info["id"])
    try:
        session._pay(data["number"])
    except UserError as error:
        return web.Response(status=error.code, text=str(error))
    if not data.get("silent"):
        schedule_webhook(Event("checkout.session.completed", session))
    return web.Response()


async def change(request):
    state.update(await request.json())
    return web.Response()


async def refuse(_):
    return web.json_response({"error": {"message": "The card's account is closed."}}, status=402)


async def refunds(request):
    return web.json_response([one.amount for one in Refund._api_list_all("/v1/refunds")._list])


async def main():
    app = server.app
    app.middlewares.insert(0, once)
    app.router.add_post("/v1/checkout/sessions", server.api_create(Session, ""))
    app.router.add_get("/v1/checkout/sessions/{id}", server.api_retrieve(Session, ""))
    app.router.add_post("/v1/checkout/sessions/{id}/expire", server.api_extra(Session._api_expire, ""))
    app.router.add_post("/_config/pay/{id}", pay)
    app.router.add_post("/_config/state", change)
    app.router.add_get("/_config/refunds", refunds)
    runner = web.AppRunner(app)
    await runner.setup()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    print(listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()


# What it knows is gone with it.
server.store.dump_to_disk = lambda: None
asyncio.run(main())
