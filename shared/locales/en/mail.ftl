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
