# An authenticator app with its recovery codes, and passkeys, in one's own account.
second-title = Second factor
second-lead = A code from an app on your phone, asked for after your password: a stolen password alone opens nothing then.
second-none = Signing in asks for your password only.
second-set-up = Set up an authenticator app
# $date (String) - a day
second-since = On since { $date }
# $codes (Number) - how many are left
second-left = { $codes ->
    [one] { $codes } recovery code is left.
   *[other] { $codes } recovery codes are left.
}
second-left-none = No recovery code is left: make new ones, in case your phone is lost.
second-codes-ask = Make new recovery codes…
second-off-ask = Switch it off…
second-need = You need an authenticator app on your phone: any that makes six-digit codes.
second-next = Next
second-moment = One moment…
second-scan = Scan this with the app:
second-qr = QR code for the authenticator app
second-no-scan = I can’t scan it
second-type = Type this key into the app, as a key by time:
second-copy-key = Copy the key
second-code-now = The six digits that the app shows now.
second-on = Switch on
second-checking = Checking…
second-off-title = Switch the authenticator app off?
second-off-text = Signing in asks for your password only, and your recovery codes don’t work any more.
second-off = Switch off
second-off-busy = Switching off…
second-codes-title = Make new recovery codes?
second-codes-text = The codes that you have now don’t work any more.
second-codes-do = Make new codes
second-codes-busy = Making them…
second-code-any = Of the app, or a recovery code.
second-keep-title = Keep these recovery codes
second-keep-text = Each of them signs in once in place of the app, when your phone is lost or broken. They are shown only now. Keep them where you keep passwords, not on the phone.
second-copy = Copy
second-download = Download
second-print = Print
second-kept = I have kept them
second-now-on = Signing in asks for a code of your app.
second-save-failed = The file could not be saved. Copy the codes instead.
passkeys-title = Passkeys
passkeys-lead = Sign in with your finger, your face or your device’s PIN instead of a password. A passkey is a second factor too.
passkeys-none = You have no passkey yet.
passkeys-impossible = This browser can’t make passkeys at this address.
passkeys-add-ask = Add a passkey…
passkeys-add-title = Add a passkey
passkeys-name = Name
passkeys-name-hint = To tell it from others: “Phone”, “Office laptop”.
passkeys-name-missing = Say what you call it: “Phone”, “Office laptop”.
passkeys-add = Add
passkeys-add-busy = Follow your browser…
passkeys-not-made = Your browser made no passkey. Perhaps this device has one already, or you changed your mind: try again.
# $name (String) - what its owner calls it
passkeys-added = Added the passkey “{ $name }”.
# $name (String) - what its owner calls it
passkeys-removed = Removed the passkey “{ $name }”.
# $made (String) - date and time
passkeys-unused = Made { $made }. Not used yet.
# $made (String) - date and time
# $used (String) - date and time
passkeys-used = Made { $made }. Used last { $used }.
passkeys-remove-ask = Remove…
passkeys-remove-title = Remove this passkey?
passkeys-remove = Remove
passkeys-remove-busy = Removing…
passkeys-remove-end = It signs in no more.
passkeys-remove-too = Your device may still show it: delete it there too.
