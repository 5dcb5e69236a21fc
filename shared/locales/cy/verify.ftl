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
fact-erased = Cafodd yr enw a’r ffeil eu dileu gyda data personol y dysgwr
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
check-paper-of = { $kind ->
    [certificate] Tystysgrif { $name }
    [transcript] Trawsgrifiad { $name }
   *[letter] Llythyr { $name }
}
check-address = Mae gwiriad dilys bob amser yn { $host }. Edrychwch ar far cyfeiriad eich porwr.
check-unsure = Ddim yn siŵr beth sydd gennych?
check-unsure-text = Gofynnwch i’r sawl a ddangosodd y ddogfen i chi am ei chod QR, neu am y cyfeirnod sydd wedi’i argraffu wrth ei ymyl. Os bydd y ddau’n methu, peidiwch â dibynnu arni.
check-known-since = Nid yw dogfennau a gyhoeddwyd cyn { $day } ar y gofrestr hon. Holwch { $address } am y rheini.
menu-check = Gwirio dogfen
menu-sign-in = Mewngofnodi
menu-portal = Agor y porth
menu-pages = Tudalennau eraill

validate-title = Dilysu dogfen
validate-lead = Gweld a yw tystysgrif, trawsgrifiad neu lythyr yn ddilys heddiw.
validate-label = Cyfeirnod y ddogfen
validate-hint = 16 o lythrennau a rhifau wrth ymyl y cod QR, fel 7K3M-9QPX-2HFD-V6TJ. Nid yw cysylltnodau, bylchau na phriflythrennau o bwys.
validate-check = Gwirio
validate-checking = Wrthi’n gwirio…
validate-blank = Teipiwch gyfeirnod y ddogfen.
validate-wrong = Mae gwall teipio yn y cyfeirnod hwn. Cymharwch ef â’r papur: yn aml mae’n 8 yn lle B, neu’n 5 yn lle S.
validate-length = { $count ->
    [one] Mae gan gyfeirnod 16 o lythrennau a rhifau; mae gan hwn un. Edrychwch a oes rhai ar goll.
   *[other] Mae gan gyfeirnod 16 o lythrennau a rhifau; mae gan hwn { $count }. Edrychwch a oes rhai ar goll neu ormod.
}
scan-title = Neu sganio’r cod QR
scan-text = Daliwch god y ddogfen o flaen y camera. Mae’r llun yn aros ar eich dyfais.
scan-start = Sganio â’r camera
scan-photo = Dewis llun o’r cod
scan-dialog = Sganio’r cod QR
scan-aim = Daliwch y cod QR yng nghanol y llun.
scan-refused = Ni ellir defnyddio’r camera. Caniatewch ef ar gyfer y wefan hon yn eich porwr, neu dewiswch lun o’r cod.
scan-nothing = Nid oes cod QR i’w ddarllen yn y llun hwn. Tynnwch ef eto, yn syth oddi uchod, gyda’r cod yn ei lenwi.
scan-foreign = Nid yw’r cod hwn yn arwain at un o’n dogfennau ni. Mae’n dweud: { $text }
scan-close = Cau
file-title = Neu wirio ffeil PDF
file-label = Ffeil PDF
file-choose = Dewiswch ffeil PDF, neu ei gollwng yma
file-stays = Mae’r ffeil yn aros ar eich dyfais: dim ond ei hôl bys sy’n cael ei gymharu.
file-checking = Wrthi’n gwirio…
file-too-large = Mae gan y ffeil hon fwy na 50 MB. Nid oes gan un o’n dogfennau ni byth gymaint.
file-unreadable = Ni allai’r porwr ddarllen y ffeil hon. Rhowch gynnig arall arni gyda chopi sydd wedi’i gadw ar eich dyfais.
file-same = Mae’r ffeil yn union fel y cyhoeddwyd hi
file-same-signed = Nid oes yr un beit ohoni wedi’i newid, ac mae ei llofnod ei hun yn dal.
file-same-unsigned = Nid oes yr un beit ohoni wedi’i newid. Nid oes ganddi lofnod ei hun.
file-changed = Mae { $name } wedi’i newid ers ei chyhoeddi
file-changed-text = Ei rhan gyntaf yw dogfen { $reference }, ac ychwanegwyd rhywbeth ati wedyn: nodyn, ffurflen, tudalennau eraill. Dibynnwch ar y gwreiddiol yn unig.
file-original = Gweld y gwreiddiol
file-broken = Mae { $name } wedi’i haltro
file-broken-text = Mae ein llofnod ni arni, ond nid yr hyn a lofnodwyd ydyw. Peidiwch â dibynnu arni. Gwiriwch y cyfeirnod sydd wedi’i argraffu ynddi, a chymharwch bob llinell.
file-unknown-signed = Mae { $name } wedi’i llofnodi gennym ni, ond nid yw ar ein cofrestr
file-unknown-signed-text = Nid yw copïau i’w hargraffu ar y gofrestr. Gwiriwch y cyfeirnod sydd wedi’i argraffu ynddi.
file-foreign = Nid yw { $name } yn ffeil a gyhoeddwyd gennym ni
file-foreign-text = Llofnod rhywun arall sydd arni, ac nid yw’n dweud dim amdanom ni. Gwiriwch y cyfeirnod sydd wedi’i argraffu ynddi.
file-unsigned-text = Nid oes llofnod o’n heiddo ni arni. Felly yr edrych sgan, allbrint neu gopi a gadwyd gan raglen arall, a ffugiad hefyd. Gwiriwch y cyfeirnod sydd wedi’i argraffu ynddi.
file-named = Gwirio { $reference }, y mae’n ei enwi

receipt-title = Derbynneb gwiriad
receipt-time = Gwiriwyd ar { $time }
receipt-again = Roedd yr hyn a ddywed yn wir bryd hynny. Gwiriwch eto yn { $address }
receipt-print = Argraffu neu gadw’r gwiriad hwn
