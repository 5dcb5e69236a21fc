# Ordering prints: the store, the basket, the checkout, and orders.
store = Store
store-lead = Printed copies of documents, sent by post.
store-search = Search for a product
store-categories = Categories
store-all = All products
store-none = No product matches
store-none-text = Try fewer words, or another category.
store-empty = Nothing can be ordered yet
store-empty-text = Products appear here as soon as they are sold.
store-details = Details
# $product (String)
store-details-of = of { $product }
# $price (String)
store-with-vat = { $price } with VAT
# $rate (String)
store-vat-rate = plus VAT at { $rate }
# $price (String)
store-without-vat = { $price } without VAT
store-replaces = Ordering this replaces the present document: a new one is issued with a reference of its own, and the present one then says that it was replaced.
store-vat-none = no VAT
store-which = Which documents?
store-which-none = Choose at least one document.
store-no-documents = There is no document to order it for
store-no-documents-text = Only documents that are valid or have expired can be printed again, not suspended, cancelled or replaced ones.
store-add = Add to basket
# $count (Number)
store-add-many = { $count ->
    [one] Add { $count } to basket
   *[other] Add { $count } to basket
}
store-adding = Adding…
# $count (Number)
store-added = { $count ->
    [0] All of them are in the basket already.
    [one] Added { $count } line to the basket.
   *[other] Added { $count } lines to the basket.
}
# $most (Number)
store-full = A basket has { $most } lines at most. Order what is in it first.

# The basket.
basket = Basket
# $count (Number)
basket-link = { $count ->
    [0] Basket: empty
    [one] Basket: { $count } piece
   *[other] Basket: { $count } pieces
}
basket-empty = Your basket is empty
basket-empty-text = Choose a product in the store, and the documents to print.
basket-to-store = Go to the store
basket-quantity = Quantity
# $what (String)
basket-quantity-of = of { $what }
# $most (Number)
basket-quantity-wrong = Use a whole number from 1 to { $most }.
basket-note = Note
basket-note-add = Add a note
basket-remove = Remove
basket-empty-it = Empty the basket
basket-emptied = The basket is empty.
# $what (String)
basket-removed = Removed { $what }.
# $price (String)
basket-each = { $price } each
basket-checkout = Go to checkout
basket-faults = Something can’t be ordered any more
basket-faults-text = Remove what is marked to go on. Nothing is charged for it.
basket-fault-product = This is not sold any more.
basket-fault-status = This document has been suspended, cancelled or replaced since.
basket-fault-gone = This document is not there any more.
basket-drop-faults = Remove what can’t be ordered
# $count (Number)
basket-left-out = { $count ->
    [one] { $count } line can’t be ordered any more and was left out.
   *[other] { $count } lines can’t be ordered any more and were left out.
}

# The checkout.
checkout = Checkout
checkout-delivery = Where should it go?
checkout-name = To whom
checkout-line1 = First line of the address
checkout-line2 = Second line
checkout-town = Town
checkout-postcode = Postcode
checkout-country = Country
checkout-sending = Postage and payment
checkout-postage = How should we send it?
checkout-free = free
checkout-payment = How do you want to pay?
checkout-account = On account, by invoice
# $left (String)
# $limit (String)
checkout-account-left = { $left } of your credit of { $limit } is left.
checkout-account-short = This order is more than what is left of your credit. Pay by card, or ask us to raise the limit.
checkout-card = By card
checkout-card-text = You pay on the page of our payment provider. We never see the number of your card.
checkout-card-test = This portal is for trying out: the page after this one charges nothing.
checkout-no-card = Cards can’t be taken at present.
checkout-purchase-order = Purchase order number
checkout-purchase-order-hint = It is printed on the invoice.
checkout-note = Note to us
checkout-summary = Summary
checkout-net = Without VAT
# $rate (String)
checkout-vat = VAT at { $rate }
checkout-total = Total
checkout-replaces = Part of this order replaces the present document: a new one is issued with a reference of its own, and the present one then says that it was replaced.
checkout-terms = Terms
checkout-agree = I agree to the terms
checkout-agree-missing = Agree to the terms to order.
checkout-place = Place the order
checkout-pay = Go to payment
checkout-placing = Ordering…
checkout-change = Change the basket

# Orders.
orders = Orders
orders-lead = What was ordered, and how far it is.
orders-none = No orders yet
orders-none-text = What you order in the store appears here.
# $number (String)
order-title = Order { $number }
order-placed = Thank you, your order is placed
order-placed-text = We have mailed you a confirmation.
order-waiting = Waiting for your payment to be confirmed
order-waiting-text = This takes a few seconds. You can leave this page: nothing is lost, and nothing is charged twice.
order-unpaid = This order is not paid yet
order-unpaid-text = It is made as soon as it is paid.
order-pay = Pay now
order-cancel = Cancel the order
order-cancelling = Cancelling…
order-cancel-question = Cancel this order?
order-cancel-text = Nothing is printed or sent. What was paid is given back.
order-cancel-keep = Keep the order
order-cancelled = The order is cancelled.
order-again = Order again
order-again-busy = Filling the basket…
order-invoice = Invoice
order-invoice-saved = Saved the invoice.
order-facts = Order
order-number = Number
order-status = Status
order-date = Ordered
order-by = Ordered by
order-pieces = Pieces
order-deliver-to = Deliver to
order-payment = Payment
order-payment-account = On account
order-payment-card = By card
order-delivery = Delivered to
order-postage = Postage
order-tracking = Tracking number
order-carrier = Carrier
order-due = To be paid by
order-paid = Paid
order-owed = Still to pay
order-refunded = Credited
order-lines = What was ordered
order-history = What happened
order-credit-notes = Credit notes
order-credit-note = Credit note
# $reference (String)
order-replaced = Printed as a replacement: { $reference }
order-status-awaiting-payment = Awaiting payment
order-status-placed = Placed
order-status-in-production = In production
order-status-dispatched = Dispatched
order-status-completed = Completed
order-status-cancelled = Cancelled
order-status-refunded = Refunded
order-event-created = Ordered
order-event-paid = Paid by card
order-event-payment-failed = The payment did not go through
order-event-payment-mismatch = The payment is not what was asked for; we are looking at it
order-event-payment-returned = A payment came too late and is given back
order-event-placed = Placed
order-event-in-production = Being made
order-event-dispatched = Dispatched
order-event-tracking-changed = The tracking was changed
order-event-completed = Completed
order-event-cancelled = Cancelled
order-event-refunded = Credited
order-event-settled = Paid on account
order-event-lapsed = Cancelled: not paid in time
order-event-return-refused = The card could not be refunded; we are looking at it
order-event-returned = Paid back by bank transfer
document-order = Order a print
