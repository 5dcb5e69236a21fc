# Signing in, and the pages that mailed links lead to.
account-sign-in = Sign in
account-signing-in = Signing in…
account-sign-out = Sign out
account-login = Email or user name
account-email = Email address
account-password = Password
account-forgot = Forgot my password
account-code = Code
account-code-ask = Your password is right. Now type the six digits that your authenticator app shows.
account-code-hint = No app at hand? Type one of your recovery codes.
account-code-missing = Type the code that your authenticator app shows.
account-code-wrong = This code is not right, or was used already. Wait for the next one, and check the clock of your device.
account-code-back = Use another account
account-passkey-use = Use a passkey
account-passkey-busy = Waiting for your passkey…
account-passkey-none = No passkey was used. Try again, or sign in with your password.
account-passkey-refused = This passkey opens no account here. Use another one, or sign in with your password.
account-passkey-needed = Your account needs its passkey: press “Use a passkey”.
account-or = or
account-again = Please sign in again
# $name (String)
account-again-text = Your session has ended, and your work on this page is still here. Go on as { $name }.
account-again-other = Leave, and use another account
account-confirm = Confirm your email address
account-confirm-text = One click, and we know that mail to this address reaches you.
account-confirm-do = Confirm my address
account-confirm-busy = Confirming…
account-confirmed = Your address is confirmed
account-confirmed-text = Thank you. Sign in with this address from now on.
account-not-whole = This link is not whole. Open it from the mail again.
account-forgot-title = Forgot your password?
account-forgot-text = Type the address of your account. We send you a link to choose a new password.
account-forgot-do = Send the link
account-sending = Sending…
account-back = Back to sign in
account-sent = Look in your inbox
# $email (String)
account-sent-text = If { $email } belongs to an account, a mail with a link is on its way. The link works once, for a short time.
account-sent-nothing = Nothing there after a few minutes? Look in the spam folder, then try again.
account-choose = Choose a new password
account-new-password = New password
account-new-password-hint = At least 12 characters. A few random words are easy to remember and hard to guess.
account-fair = Fair.
account-good = Good.
account-strong = Strong.
account-save-password = Save the new password
account-saving = Saving…
account-changed = Your password is changed
account-changed-text = Sign in with the new password from now on. All devices that were signed in are signed out.
account-first = Choose a password
# $username (String)
account-first-for = For the account { $username }.
account-first-set = Your password is set
account-first-set-text = Sign in with it from now on.
account-over = This link is used or too old
account-over-text = A link works once, for a short time. Ask for a new one: it comes within minutes.
account-over-do = Ask for a new link
account-confirm-over = A link works once, for a short time. Have you confirmed your address already? Then sign in. Else ask for a new link where you registered, or ask your administrator.
account-to-sign-in = Go to sign in

# The own address.
address-lead = For signing in, and where mail from the portal goes.
address-now = Present address
address-new = New address
address-new-hint = We mail a link there to confirm it, and tell your present address.
address-password = Your password
address-password-hint = So that an open screen is not enough to change it.
address-change = Change the address
# $email (String)
address-told = A mail with a link is on its way to { $email }.
# $email (String)
address-waits = { $email } waits to be confirmed
# $until (String)
address-waits-text = Open the link that we mailed there. Until then you sign in with your present address. The link works until { $until }.
address-keep = Keep my present address
address-kept = Your address stays as it is.

# The own password.
password-lead = A change signs all other devices out.
password-current = Current password
password-change = Change the password
password-told = Your password is changed. All other devices are signed out.

# Devices that are signed in.
devices-title = Signed-in devices
devices-lead = Is there one that you don’t know? Sign it out, and change your password.
devices-others-ask = Sign out everywhere else…
devices-others-title = Sign out everywhere else?
devices-others = Sign out everywhere else
devices-busy = Signing out…
devices-others-text = All other devices must sign in again. What was typed there and not saved stays on their screens.
devices-others-told = All other devices are signed out.
# $device (String)
devices-told = Signed out { $device }.
# $place (String)
devices-from = from { $place }
devices-this = This device
# $device (String)
devices-of = of { $device }
# $since (String)
# $seen (String)
devices-since = Signed in { $since }, last seen { $seen }
