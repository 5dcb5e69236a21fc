# The learner's shares.
share-list = Shared documents
share-list-lead = Who has a link sees your documents and whether they hold today. You can end a link at any time.
share-none = Nothing is shared
share-none-text = Make a link for an employer or a college: you choose what it shows, and until when.
share-new = Share documents
share-unnamed = Shared link
share-active = Active
share-expired = Its time is over
share-used-up = Opened as often as it may be
share-ended = Ended
# $count (Number)
share-opened = { $count ->
    [0] Not opened yet
    [one] Opened once
   *[other] Opened { $count } times
}
# $count (Number)
share-documents-count = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
# $time (String)
share-works-until = Works until { $time }
share-works-on = Works until you end it

# Making one.
share-which = Which documents?
share-which-none = Choose at least one document.
share-for = Whom is it for?
share-for-hint = Only you see this.
share-mail = Mail the link to
share-mail-hint = Leave this blank to send it yourself. The PIN is never mailed.
share-until = How long does the link work?
share-until-day = One day
share-until-week = One week
share-until-month = 30 days
share-until-year = One year
share-until-end = Until I end it
share-pin = PIN
share-pin-hint = Tell it to the reader by phone or message: without it the link shows nothing. 4 to 20 letters or digits; blank for none.
share-pin-wrong = Use 4 to 20 letters or digits.
share-pin-suggest = Suggest a PIN
share-limit = How often can it be opened?
share-limit-any = As often as one likes
share-limit-once = Once
# $count (Number)
share-limit-times = { $count ->
    [one] { $count } time
   *[other] { $count } times
}
share-hide = Leave out
share-hide-hint = Files show everything: they are not given out when something is left out.
share-hide-result = The result
share-hide-centre = The centre
share-make = Make the link
share-making = Making the link…
share-more-options = More choices

# One share.
share-made = The link is ready
# $pin (String)
share-made-pin = The PIN is { $pin }. Keep it: we do not, and can’t show it again.
# $email (String)
share-mailed = The link was mailed to { $email }.
share-link = Link
share-copy = Copy the link
share-send = Send…
share-qr = QR code of the link
share-has-pin = Asks for a PIN
share-no-pin = No PIN
share-left-out = Left out
share-openings = When it was opened
share-openings-none = Nobody has opened it yet.
# $browser (String)
# $network (String)
share-opening = { $browser }, network { $network }
share-openings-note = From where is shown roughly: the beginning of the network address.
share-end = End this link
share-end-ask = End this link…
share-end-title = End this link?
share-end-text = Whoever opens it sees nothing from now on. It can’t be opened again.
share-ending = Ending…
share-end-told = The link has ended.
share-shows = It shows

# What whoever opens a link sees.
# $name (String)
opened-title = { $name } shares documents with you
# $time (String)
opened-link-until = This link works until { $time }.
# $name (String)
opened-link-on = This link works until { $name } ends it.
opened-link-note = That says nothing about the documents: how long each is valid stands with it.
# $count (Number)
opened-views-left = { $count ->
    [0] It can’t be opened again after this: keep this page open.
    [one] It can be opened once more.
   *[other] It can be opened { $count } more times.
}
opened-hidden = Something is left out
opened-hidden-text = The learner chose not to show everything. The files show it, so they are not here.
opened-pin-title = These documents are protected by a PIN
opened-pin-text = The learner who sent you the link tells you the PIN.
opened-pin-do = Open
opened-pin-busy = Opening…
opened-pin-wrong = This is not the PIN. Ask the learner for it.
opened-pin-many = Too many wrong PINs. Wait a quarter of an hour, then try again.
opened-over = This link has ended
opened-over-text = Its time is over, it was opened as often as it may be, or the learner ended it. That says nothing about the documents. Ask the learner for a new link.
opened-unknown = This link is not whole
opened-unknown-text = Open it from the message again, or ask the learner for a new one.
opened-centre = Centre
opened-check = Check this document yourself
