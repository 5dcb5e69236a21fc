# Mails about orders of prints, to learners and to centres.
# $number (String) - the order's number
order-mail-placed-subject = Your order { $number }
# $number (String) - the order's number
# $total (String) - the price
order-mail-placed-text = Thank you: we have your order { $number }. It comes to { $total }.
# $number (String) - the order's number
order-mail-production-subject = Your order { $number } is being made
# $number (String) - the order's number
order-mail-production-text = Your order { $number } is being printed. It can’t be cancelled any more.
# $number (String) - the order's number
order-mail-dispatched-subject = Your order { $number } is on its way
# $number (String) - the order's number
# $postage (String) - the way of posting
order-mail-dispatched-text = Your order { $number } is on its way to you: { $postage }.
# $tracking (String) - the tracking number
order-mail-tracking = The number by which you can follow it: { $tracking }
# $number (String) - the order's number
order-mail-completed-subject = Your order { $number } is complete
# $number (String) - the order's number
order-mail-completed-text = Your order { $number } is complete. If anything is missing or wrong, tell us.
# $number (String) - the order's number
order-mail-cancelled-subject = Your order { $number } is cancelled
# $number (String) - the order's number
order-mail-cancelled-text = Your order { $number } is cancelled. What was paid for it is given back.
# $number (String) - the order's number
order-mail-refunded-subject = A refund for your order { $number }
# $amount (String) - how much
# $number (String) - the order's number
order-mail-refunded-text = We have credited { $amount } of your order { $number }.
# $reason (String) - why
order-mail-reason = The reason: { $reason }
order-mail-see = All about it is here:
# $number (String) - the order's number
# $days (Number) - how long it waited
order-mail-lapsed-text = Your order { $number } was not paid within { $days } days, so it is cancelled. Nothing was charged. You can order again at any time.
