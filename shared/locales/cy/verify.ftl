verdict-valid = Dilys a dilychwin
verdict-valid-text = { $kind ->
    [certificate] Cyhoeddwyd y dystysgrif hon gan { $issuer }. Mae’n ddilys nawr, { $now }.
    [transcript] Cyhoeddwyd y trawsgrifiad hwn gan { $issuer }. Mae’n ddilys nawr, { $now }.
   *[letter] Cyhoeddwyd y llythyr hwn gan { $issuer }. Mae’n ddilys nawr, { $now }.
}
verdict-expired = Dilys, ond wedi dod i ben
verdict-expired-text = { $kind ->
    [certificate] Cyhoeddwyd y dystysgrif hon gan { $issuer }. Roedd yn ddilys tan { $until }.
    [transcript] Cyhoeddwyd y trawsgrifiad hwn gan { $issuer }. Roedd yn ddilys tan { $until }.
   *[letter] Cyhoeddwyd y llythyr hwn gan { $issuer }. Roedd yn ddilys tan { $until }.
}
verdict-suspended = Wedi’i hatal am y tro
verdict-suspended-text = { $kind ->
    [certificate] Cyhoeddwyd y dystysgrif hon gan { $issuer }. Mae wedi’i hatal ers { $since }, ac nid yw’n ddilys nes i’r ataliad ddod i ben. Gwiriwch eto’n nes ymlaen.
    [transcript] Cyhoeddwyd y trawsgrifiad hwn gan { $issuer }. Mae wedi’i atal ers { $since }, ac nid yw’n ddilys nes i’r ataliad ddod i ben. Gwiriwch eto’n nes ymlaen.
   *[letter] Cyhoeddwyd y llythyr hwn gan { $issuer }. Mae wedi’i atal ers { $since }, ac nid yw’n ddilys nes i’r ataliad ddod i ben. Gwiriwch eto’n nes ymlaen.
}
verdict-revoked = Wedi’i diddymu
verdict-revoked-text = { $kind ->
    [certificate] Cyhoeddwyd y dystysgrif hon gan { $issuer }. Fe’i diddymwyd ar { $since }. Nid yw’n ddilys mwyach.
    [transcript] Cyhoeddwyd y trawsgrifiad hwn gan { $issuer }. Fe’i diddymwyd ar { $since }. Nid yw’n ddilys mwyach.
   *[letter] Cyhoeddwyd y llythyr hwn gan { $issuer }. Fe’i diddymwyd ar { $since }. Nid yw’n ddilys mwyach.
}
verdict-replaced = Mae dogfen newydd yn ei lle
verdict-replaced-text = { $kind ->
    [certificate] Cyhoeddwyd y dystysgrif hon gan { $issuer }. Fe’i disodlwyd ar { $since } ac nid yw’n ddilys mwyach. Gwiriwch y ddogfen newydd yn lle hynny.
    [transcript] Cyhoeddwyd y trawsgrifiad hwn gan { $issuer }. Fe’i disodlwyd ar { $since } ac nid yw’n ddilys mwyach. Gwiriwch y ddogfen newydd yn lle hynny.
   *[letter] Cyhoeddwyd y llythyr hwn gan { $issuer }. Fe’i disodlwyd ar { $since } ac nid yw’n ddilys mwyach. Gwiriwch y ddogfen newydd yn lle hynny.
}
verdict-not-ours = Nid un o’n dogfennau ni
verdict-not-ours-text = Ni chyhoeddodd { $issuer } unrhyw ddogfen â’r cyfeirnod hwn. Cymharwch ef â’r papur, lythyren wrth lythyren.
verdict-mistyped = Mae gwall teipio yn y cyfeirnod hwn
verdict-mistyped-text = Mae gan gyfeirnod 16 o lythrennau a rhifau mewn grwpiau o bedwar, ac mae’n ei wirio ei hun. Nid yw o leiaf un o’r rhain fel y mae ar y papur.

kind-certificate = Tystysgrif
kind-transcript = Trawsgrifiad
kind-letter = Llythyr
fact-learner = Dyfarnwyd i
fact-qualification = Cymhwyster
fact-level = Lefel
fact-result = Canlyniad
fact-issued = Dyddiad cyhoeddi
fact-expires = Dod i ben
fact-document = Dogfen
fact-issuer = Cyhoeddwyd gan

check-title = Gwirio dogfen
check-about = Gweld a yw’r ddogfen hon yn ddilys, a beth yw ei statws nawr.
check-later = Ni ellir gwirio hyn ar hyn o bryd
check-later-text = Arhoswch funud, yna ail-lwythwch y dudalen.
check-compare = A yw’r papur yn dweud yr un peth?
check-compare-text = Os yw unrhyw linell uchod yn wahanol i’r papur neu’r ffeil sydd gennych, mae wedi’i newid.
check-compare-file = Gwirio ffeil PDF heb ei lanlwytho
check-printed = { $kind ->
    [certificate] Mae’r dudalen hon yn dangos yr hyn a argraffwyd ar y dystysgrif pan gyhoeddwyd hi.
    [transcript] Mae’r dudalen hon yn dangos yr hyn a argraffwyd ar y trawsgrifiad pan gyhoeddwyd ef.
   *[letter] Mae’r dudalen hon yn dangos yr hyn a argraffwyd ar y llythyr pan gyhoeddwyd ef.
}
check-newer = Gweld y ddogfen newydd
check-see = { $kind ->
    [certificate] Gweld y dystysgrif
    [transcript] Gweld y trawsgrifiad
   *[letter] Gweld y llythyr
}
check-see-pdf = { $kind ->
    [certificate] Gweld y dystysgrif (PDF)
    [transcript] Gweld y trawsgrifiad (PDF)
   *[letter] Gweld y llythyr (PDF)
}
check-paper-of = { $kind ->
    [certificate] Tystysgrif { $name }
    [transcript] Trawsgrifiad { $name }
   *[letter] Llythyr { $name }
}
check-address = Mae gwiriad dilys bob amser yn { $host }. Edrychwch ar far cyfeiriad eich porwr.
check-unsure = Ddim yn siŵr beth sydd gennych?
check-unsure-text = Gofynnwch i’r sawl a ddangosodd y ddogfen i chi am ei chod QR, neu am y cyfeirnod sydd wedi’i argraffu wrth ei ymyl. Os bydd y ddau’n methu, peidiwch â dibynnu arni.
menu-check = Gwirio dogfen
menu-sign-in = Mewngofnodi
menu-portal = Agor y porth
menu-pages = Tudalennau eraill
