# Mails to learners, and the page that ends reminders.
# What a button in a mail says, which leads to the link below it.
mail-open = Open this page
# $issuer (String) - the awarding organisation
notify-subject = Your documents from { $issuer }
# $issuer (String) - the awarding organisation
remind-subject = A reminder: your documents from { $issuer }
# $name (String) - the learner's name
mail-hello = Hello { $name },
# $issuer (String) - the awarding organisation
# $qualification (String) - the qualification's title
# $documents (Number) - how many documents wait
notify-text = { $documents ->
    [one] { $issuer } has issued a document for your award: { $qualification }. It waits for you online.
   *[other] { $issuer } has issued { $documents } documents for your award: { $qualification }. They wait for you online.
}
# $issuer (String) - the awarding organisation
# $qualification (String) - the qualification's title
# $documents (Number) - how many documents wait
remind-text = { $documents ->
    [one] The document that { $issuer } has issued for your award still waits for you online: { $qualification }.
   *[other] The { $documents } documents that { $issuer } has issued for your award still wait for you online: { $qualification }.
}
# $number (String) - the enrolment number
notify-register = To see and share what is yours, register here with your enrolment number { $number }, your name and your date of birth:
# $link (String) - where one signs in
notify-sign-in = If you have an account already, sign in: { $link }
# $support (String) - where one asks for help
mail-help = If this is not for you, or anything in it is wrong, tell us: { $support }
# $link (String) - where reminders are ended
remind-stop = If you want no more reminders: { $link }

stop-ask = Stop reminders?
# $email (String) - the address
stop-ask-text = You can end the reminders about documents that come to { $email }. You are still told of new documents.
stop-button = Stop reminders
stop-done = Reminders are stopped
# $email (String) - the address
stop-done-text = No more reminders come to { $email }. You are still told of new documents.
stop-broken = This link is not whole
stop-broken-text = Open it from the mail once more. If it has come to you in two lines, put them together.

# Mails about learners' accounts.
# $issuer (String) - the awarding organisation
account-confirm-subject = Confirm your address for the { $issuer } learner portal
account-confirm-ask = Please confirm that this is your address, within seven days:
account-confirm-then = Then you can sign in and see your documents.
mail-hello-anyone = Hello,
# $support (String) - where one asks for help
mail-not-asked = If you did not ask for this, do nothing, or tell us: { $support }
# $issuer (String) - the awarding organisation
account-no-match-subject = We could not match your details in the { $issuer } learner portal
account-no-match-text = Someone, we hope you, asked for an account with this address. We could not match what was typed to a learner who can register.
account-no-match-try = Compare your enrolment number, your name and your date of birth with your last letter or certificate, then try again:
account-no-match-known = If you have an account already, sign in with the address that you used then:
# $support (String) - where one asks for help
account-no-match-ask = If it still does not work, ask your centre, or us: { $support }
# $issuer (String) - the awarding organisation
account-known-subject = You have an account in the { $issuer } portal already
account-known-text = Someone, we hope you, asked for another account with this address. Nothing was changed.
account-known-then = If you are a learner, sign in and add your enrolment number there:
# $support (String) - where one asks for help
account-known-staff = Staff need another address for their own documents. Questions: { $support }
# $issuer (String) - the awarding organisation
account-second-subject = Someone asked for a second account in the { $issuer } learner portal
account-second-text = Someone who knows your enrolment number, your name and your date of birth asked for another account. Nobody got one: your documents are in the account with this address.
account-second-you = If it was you, sign in here, or choose a new password there:
# $support (String) - where one asks for help
account-second-not-you = If it was not you, you need not do anything. Questions: { $support }
# $issuer (String) - the awarding organisation
account-moved-subject = Your documents in the { $issuer } learner portal have moved
account-moved-text = We had registered you twice, and you had an account for each. Your documents are together now, in your other account: sign in with its address.
# $support (String) - where one asks for help
account-moved-none = If you have no other account, tell us: { $support }
# $issuer (String) - the awarding organisation
account-deleted-subject = Your account in the { $issuer } learner portal was deleted
account-deleted-text = Your account is gone, and so are the links by which you shared documents. Your documents stay valid, and whoever has one can check it.
account-deleted-again = You can register again at any time:
# $support (String) - where one asks for help
account-deleted-not-you = If it was not you, tell us: { $support }
# $learner (String) - who shares
share-mail-subject = { $learner } shares documents with you
# $learner (String) - who shares
# $issuer (String) - the awarding organisation
share-mail-text = { $learner } shares documents of { $issuer } with you. See what they say, and whether they hold today:
share-mail-pin = You need a PIN to open it, which you get from the learner.
# $until (String) - date and time
share-mail-until = The link works until { $until }.
# A sign-in on a device that is new to the account.
# $issuer (String) - the awarding organisation
device-new-subject = A new device signed in to your { $issuer } account
# $device (String) - browser and system
# $address (String) - the network address
# $time (String) - date and time
device-new-text = Someone signed in to your account with { $device }, from { $address }, on { $time }.
device-new-you = If it was you, you need not do anything.
device-new-not-you = If it was not you, sign that device out, in the list of your devices:
device-new-password = Then choose a new password at once:
# $support (String) - where one asks for help
device-new-help = We are glad to help: { $support }
# Changes of how one signs in.
# $issuer (String) - the awarding organisation
factor-subject = How you sign in to { $issuer } was changed
factor-on = Signing in to your account asks for a code of your authenticator app from now on.
factor-off = Signing in to your account asks for no code of an authenticator app any more.
factor-codes = New recovery codes were made for your account. The ones before do not work any more.
factor-recovery = Someone signed in to your account with one of its recovery codes. It does not work any more.
factor-passkey-added = A passkey was added to your account.
factor-passkey-removed = A passkey was removed from your account.
factor-reset = An administrator has reset your second factor: the authenticator app, the recovery codes and the passkeys of your account do not work any more, and all devices are signed out.
# $support (String) - where one asks for help
factor-not-you = If you did not do or expect this, choose a new password at once, and tell us at { $support }:
# Passwords and addresses.
# $issuer (String) - the awarding organisation
password-forgot-subject = Choose a new password for the { $issuer } portal
password-forgot-text = Someone, we hope you, asked for a new password. Choose it here, within an hour:
password-forgot-not-you = If it was not you, do nothing: your password stays as it is.
# $issuer (String) - the awarding organisation
password-changed-subject = Your password for the { $issuer } portal was changed
password-changed-text = Your password was changed just now, and other devices were signed out.
password-changed-not-you = If it was not you, choose a new one here at once:
# $support (String) - where one asks for help
password-changed-tell = And tell us: { $support }
# $issuer (String) - the awarding organisation
address-confirm-subject = Confirm your new address for the { $issuer } portal
# $email (String) - the new address
address-confirm-ask = Please confirm that { $email } is your new address, within seven days:
address-confirm-not-you = If you did not ask for this, do nothing: nothing changes without you.
# $issuer (String) - the awarding organisation
address-mind-subject = Your address in the { $issuer } portal is about to change
# $email (String) - the new address
address-mind-own = Someone, we hope you, asked that { $email } becomes the address of your account. It does when it is confirmed by a link that we sent there.
# $email (String) - the new address
address-mind-admin = An administrator asked that { $email } becomes the address of your account. It does when it is confirmed by a link that we sent there.
address-mind-stop = If you don’t want this, call it off within seven days. All devices are signed out then, and this address holds:
# $support (String) - where one asks for help
address-mind-then = Then choose a new password. If you need help: { $support }
# Answers to reports of mistakes.
# $issuer (String) - the awarding organisation
report-subject = Your report to { $issuer }
# $reference (String) - the document's reference
report-about = This is about the mistake that you reported in your document { $reference }.
report-open = It is open.
report-in-progress = We are working on it.
report-closed = It is closed.
report-all = All of it is here:
