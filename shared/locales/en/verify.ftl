# The verdict on a document. $kind is certificate, transcript or letter.
verdict-valid = Genuine and valid
# $issuer (String) - the awarding organisation
# $kind (String) - the kind of document
# $now (String) - date and time of the check
verdict-valid-text = { $kind ->
    [certificate] { $issuer } issued this certificate. It is valid now, { $now }.
    [transcript] { $issuer } issued this transcript. It is valid now, { $now }.
   *[letter] { $issuer } issued this letter. It is valid now, { $now }.
}
verdict-expired = Genuine, but expired
# $issuer (String) - the awarding organisation
# $kind (String) - the kind of document
# $until (String) - the last day on which it held
verdict-expired-text = { $kind ->
    [certificate] { $issuer } issued this certificate. It was valid until { $until }.
    [transcript] { $issuer } issued this transcript. It was valid until { $until }.
   *[letter] { $issuer } issued this letter. It was valid until { $until }.
}
verdict-suspended = Suspended for now
# $issuer (String) - the awarding organisation
# $kind (String) - the kind of document
# $since (String) - date and time of the suspension
verdict-suspended-text = { $kind ->
    [certificate] { $issuer } issued this certificate. It is suspended since { $since }, and does not hold until that ends. Check again later.
    [transcript] { $issuer } issued this transcript. It is suspended since { $since }, and does not hold until that ends. Check again later.
   *[letter] { $issuer } issued this letter. It is suspended since { $since }, and does not hold until that ends. Check again later.
}
verdict-revoked = Cancelled
# $issuer (String) - the awarding organisation
# $kind (String) - the kind of document
# $since (String) - date and time of the cancellation
verdict-revoked-text = { $kind ->
    [certificate] { $issuer } issued this certificate. It was cancelled on { $since }. It no longer holds.
    [transcript] { $issuer } issued this transcript. It was cancelled on { $since }. It no longer holds.
   *[letter] { $issuer } issued this letter. It was cancelled on { $since }. It no longer holds.
}
verdict-replaced = Replaced by a newer document
# $issuer (String) - the awarding organisation
# $kind (String) - the kind of document
# $since (String) - date and time of the replacement
verdict-replaced-text = { $kind ->
    [certificate] { $issuer } issued this certificate. It was replaced on { $since } and holds no more. Check the newer document instead.
    [transcript] { $issuer } issued this transcript. It was replaced on { $since } and holds no more. Check the newer document instead.
   *[letter] { $issuer } issued this letter. It was replaced on { $since } and holds no more. Check the newer document instead.
}
verdict-not-ours = Not a document of ours
# $issuer (String) - the awarding organisation
verdict-not-ours-text = { $issuer } issued no document with this reference. Compare it with the paper, letter by letter.
verdict-mistyped = This reference has a typing mistake
verdict-mistyped-text = A reference has 16 letters and figures in groups of four, and checks itself. At least one of these is not as on the paper.

# What a document says.
kind-certificate = Certificate
kind-transcript = Transcript
kind-letter = Letter
fact-learner = Awarded to
fact-erased = The name and the file were erased with the learner’s personal data
fact-qualification = Qualification
fact-level = Level
fact-result = Result
fact-issued = Date of issue
fact-expires = Expires
fact-document = Document
fact-issuer = Issued by

# The page.
check-title = Check of a document
check-about = See whether this document is genuine, and what its status is now.
check-later = This can’t be checked right now
check-later-text = Wait a minute, then reload the page.
check-compare = Does the paper say the same?
check-compare-text = If any line above differs from the paper or file in your hands, it has been altered.
check-compare-file = Check a PDF file without uploading it
# $kind (String) - the kind of document
check-printed = { $kind ->
    [certificate] This page shows what was printed on the certificate when it was issued.
    [transcript] This page shows what was printed on the transcript when it was issued.
   *[letter] This page shows what was printed on the letter when it was issued.
}
check-newer = See the newer document
# $kind (String) - the kind of document
check-see = { $kind ->
    [certificate] See the certificate
    [transcript] See the transcript
   *[letter] See the letter
}
# $kind (String) - the kind of document
# $name (String) - the learner
check-paper-of = { $kind ->
    [certificate] Certificate of { $name }
    [transcript] Transcript of { $name }
   *[letter] Letter of { $name }
}
# $host (String) - the host of genuine checks
check-address = A genuine check is always at { $host }. Look at your browser’s address bar.
check-unsure = Not sure what you hold?
check-unsure-text = Ask the person who showed you the document for its QR code, or for the reference printed beside it. If both fail, do not rely on it.
# $day (String) - the first day of issue that is known
# $address (String) - the support address
check-known-since = Documents issued before { $day } are not on this register. Ask { $address } about those.
menu-check = Check a document
menu-sign-in = Sign in
menu-portal = Open the portal
menu-pages = Other pages

# Validating: typing, scanning, dropping a file.
validate-title = Validate a document
validate-lead = See whether a certificate, transcript or letter is genuine, and holds today.
validate-label = Reference of the document
validate-hint = 16 letters and figures beside the QR code, like 7K3M-9QPX-2HFD-V6TJ. Hyphens, spaces and capitals don’t matter.
validate-check = Check
validate-checking = Checking…
validate-blank = Type the reference of the document.
validate-wrong = There is a typing mistake in this reference. Compare it with the paper: often it is an 8 for a B, or a 5 for an S.
# $count (Number) - symbols typed
validate-length = { $count ->
    [one] A reference has 16 letters and figures; this has one. Look if some are missing.
   *[other] A reference has 16 letters and figures; this has { $count }. Look if some are missing or too many.
}
scan-title = Or scan the QR code
scan-text = Hold the code of the document before the camera. The picture stays on your device.
scan-start = Scan with the camera
scan-photo = Choose a photo of the code
scan-dialog = Scan the QR code
scan-aim = Hold the QR code in the middle of the picture.
scan-refused = The camera can’t be used. Allow it for this site in your browser, or choose a photo of the code.
scan-nothing = There is no QR code to be read in this picture. Take it again, straight from above, with the code filling it.
# $text (String) - what the code says
scan-foreign = This code does not lead to a document of ours. It says: { $text }
scan-close = Close
file-title = Or check a PDF file
file-label = PDF file
file-choose = Choose a PDF file, or drop it here
file-stays = The file stays on your device: only its fingerprint is compared.
file-checking = Checking…
file-too-large = This file has more than 50 MB. A document of ours never has.
file-unreadable = The browser could not read this file. Try again with a copy that is saved on your device.
file-same = The file is exactly as it was issued
file-same-signed = Not one byte of it has been changed, and its own signature holds.
file-same-unsigned = Not one byte of it has been changed. It carries no signature of its own.
# $name (String) - the file
file-changed = { $name } has been changed since it was issued
# $reference (String) - the document's reference
file-changed-text = Its first part is document { $reference }, and something was added to it afterwards: a note, a form, other pages. Rely on the original only.
file-original = See the original
# $name (String) - the file
file-broken = { $name } has been altered
file-broken-text = It carries our signature, but it is not what was signed. Do not rely on it. Check the reference that is printed in it, and compare each line.
# $name (String) - the file
file-unknown-signed = { $name } is signed by us, but is not on our register
file-unknown-signed-text = Copies for printing are not on the register. Check the reference that is printed in it.
# $name (String) - the file
file-foreign = { $name } is not a file that we issued
file-foreign-text = It carries somebody else’s signature, which says nothing about us. Check the reference that is printed in it.
file-unsigned-text = It carries no signature of ours. A scan, a print-out or a copy saved by another program looks like this, and so does a forgery. Check the reference that is printed in it.
# $reference (String) - the reference
file-named = Check { $reference }, which it names

# The receipt of a check.
receipt-title = Receipt of a check
# $time (String) - date and time
receipt-time = Checked on { $time }
# $address (String) - the page's address
receipt-again = What it says was true at that time. Check again at { $address }
receipt-print = Print or save this check
