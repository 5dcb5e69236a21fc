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
check-see-pdf = { $kind ->
    [certificate] See the certificate (PDF)
    [transcript] See the transcript (PDF)
   *[letter] See the letter (PDF)
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
menu-check = Check a document
menu-sign-in = Sign in
menu-portal = Open the portal
menu-pages = Other pages
