learner-portal = Learner portal
learner-welcome = Your certificates, always at hand
learner-welcome-text = See the documents of your qualifications, show them to an employer by a link, and take copies of them.
learner-first-time = Here for the first time?
learner-first-time-text = You need your enrolment number: it is on your letter, or your centre knows it.
learner-just-registered = Just registered? Follow the link in the mail first.
learner-register = Register
learner-staff = Staff of centres sign in here

# Registering.
register-title = Register as a learner
register-lead = Type your details as they are on your certificate or letter. Case, accents and hyphens don’t matter.
register-number = Enrolment number
register-number-hint = On your letter, or ask your centre.
register-first = First name
register-first-hint = Leave this blank if you have one name only.
register-last = Last name
register-born = Date of birth
register-born-wrong = Enter your date of birth, with the whole year.
register-email-hint = We mail you a link to confirm it. Use one that stays yours.
register-busy = Registering…
register-have-account = I have an account
# $email (String)
register-done-text = A mail is on its way to { $email }. If your details match, it has a link to confirm your address. If not, it says what to do.
register-again = Change my details and try again

# The parts of the portal.
learner-menu = Main menu
learner-menu-documents = Documents
learner-menu-shares = Shared
learner-menu-account = Account
learner-documents = My documents
learner-documents-none = No documents yet
learner-documents-none-text = They appear here as soon as they are issued. Was something issued under another enrolment number? Add it in your account.
# $date (String)
learner-awarded = Awarded { $date }
# $date (String)
learner-issued = Issued { $date }
learner-more = Show more
status-valid = Valid
status-expired = Expired
status-suspended = Suspended
status-revoked = Cancelled
status-replaced = Replaced

# One document.
document-see = See the document
document-says = What it says
# $since (String)
document-since = Since { $since }
# $date (String)
document-valid-until = Valid until { $date }
document-for-good = It does not expire
document-award-date = Date of award
document-centre = Centre
document-reference = Reference
document-status = Status
document-units = Units
# $level (String)
document-unit-level = Level { $level }
# $credits (String)
document-unit-credits = { $credits } credits
document-newer = A newer document has taken its place.
document-share = Share
document-linkedin = Add to LinkedIn profile
document-linkedin-text = LinkedIn asks you before anything is added. The page that checks your certificate becomes public with it.
document-check = See the public check
document-others = Other documents of this award
document-mistake = Report a mistake

# Mistakes.
mistake-lead = We look at it, and answer here and by mail. If something is wrong, you get a new document.
mistake-kind = What is wrong?
mistake-details = A name, a date, a grade or a unit
mistake-missing = Something is missing
mistake-unreadable = It can’t be opened or read
mistake-other = Something else
mistake-message = What does it say, and what should it say?
mistake-send = Send the report
mistake-sent = Thank you. We have your report.
mistake-none = You have reported nothing
mistake-none-text = Open a document and choose “Report a mistake” where something on it is wrong.
mistake-title = My reports
mistake-open = Open
mistake-in-progress = We are working on it
mistake-closed = Closed
# $author (String)
# $time (String)
mistake-from = { $author }, { $time }

# The account.
own-account = My account
own-enrolments = Enrolment numbers
own-enrolments-lead = The documents of all these numbers are together here.
own-enrolment-add = Add a number
own-enrolment-adding = Adding…
own-enrolment-new = Another enrolment number of yours
own-enrolment-added = The number is added. Its documents are with yours.
own-data = My data
own-data-lead = All that this account holds, and each document, in one file.
own-data-do = Download my data
own-data-busy = Preparing…
# $name (String)
own-data-done = Saved { $name }.
own-delete = Delete my account
own-delete-lead = Your documents stay valid, and anyone who has one can check it. You can register again at any time.
own-delete-ask = Delete my account…
own-delete-title = Delete your account?
own-delete-shares = All links by which you shared documents end at once.
own-delete-devices = All devices are signed out.
own-delete-documents = Your documents stay valid. Register again, and they are here again.
own-delete-busy = Deleting…
own-deleted = Your account is deleted.
