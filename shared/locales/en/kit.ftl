kit-check = Please check this
kit-show = Show
kit-hide = Hide
kit-of-password = password
kit-optional = (optional)
kit-close = Close
kit-close-message = Close this message
kit-cancel = Cancel
kit-undo = Undo
kit-try-again = Try again
kit-loading = Loading
kit-copied = Copied
kit-copy-refused = The browser did not allow copying. Select the text instead.
kit-skip = Skip to the content
kit-help = Help:
kit-mailbox = Mailbox of this set-up
# $count (Number)
kit-characters-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}
# $count (Number)
kit-characters-over = { $count ->
    [one] { $count } character too many
   *[other] { $count } characters too many
}
# $count (Number)
kit-characters-more = { $count ->
    [one] { $count } more character at least
   *[other] { $count } more characters at least
}
kit-not-here = This is not here
kit-not-here-text = It may have been removed, or it belongs to another centre. Check the address.
kit-no-page = This page does not exist
kit-no-page-text = Check the address: a letter may be missing. If a link brought you here, it is wrong or too old.
kit-start-page = Go to the start page
kit-pdf-alone = Your browser shows PDF files on their own.
kit-pdf-open = Open the PDF
kit-download = Download

# Why something could not be done.
fault-offline = The portal can’t be reached
fault-offline-text = Check your connection, then try again.
fault-stopped = This was interrupted
fault-stopped-text = Try again.
fault-unreadable = Something went wrong
fault-unreadable-text = The answer was not one that this page understands. Reload the page, then try again.
fault-credentials = Wrong login or password
fault-credentials-text = That login and password don’t match. Check both, or reset your password.
fault-many = Too many requests
fault-many-text = Wait a while, then try again.
fault-link = This link is used or too old
fault-link-text = Ask for a new one.
fault-fields = Something is not filled in right
fault-fields-text = Mend what is marked, then send it again.

# What is wrong with a field.
wrong-required = Fill this in.
wrong-email = Enter an email address like name@example.org.
wrong-short = Use at least 12 characters: a few random words are good.
wrong-long = This is too long.
wrong-breached = This password is on lists of stolen ones. Choose another one.
wrong-personal = This is little more than your own name or address. Choose something else.
wrong-easy = This would be guessed in few tries. A few random words are hard to guess.
wrong-password = This is not your current password.
wrong-unchanged = This is your address already.
wrong-match = We could not match this number to your name and date of birth. Compare it with your letter, or ask your centre.
wrong-past = Choose a time that is yet to come.
wrong-other = This is not right. Check it.
