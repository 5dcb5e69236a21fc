mail-open = Agor y dudalen hon
notify-subject = Eich dogfennau gan { $issuer }
remind-subject = Nodyn atgoffa: eich dogfennau gan { $issuer }
mail-hello = Helo { $name },
notify-text = { $documents ->
    [zero] Mae { $issuer } wedi cyhoeddi dogfennau ar gyfer eich dyfarniad: { $qualification }. Maent yn aros amdanoch ar-lein.
    [one] Mae { $issuer } wedi cyhoeddi un ddogfen ar gyfer eich dyfarniad: { $qualification }. Mae’n aros amdanoch ar-lein.
    [two] Mae { $issuer } wedi cyhoeddi dwy ddogfen ar gyfer eich dyfarniad: { $qualification }. Maent yn aros amdanoch ar-lein.
    [few] Mae { $issuer } wedi cyhoeddi tair dogfen ar gyfer eich dyfarniad: { $qualification }. Maent yn aros amdanoch ar-lein.
    [many] Mae { $issuer } wedi cyhoeddi { $documents } dogfen ar gyfer eich dyfarniad: { $qualification }. Maent yn aros amdanoch ar-lein.
   *[other] Mae { $issuer } wedi cyhoeddi { $documents } dogfen ar gyfer eich dyfarniad: { $qualification }. Maent yn aros amdanoch ar-lein.
}
remind-text = { $documents ->
    [zero] Mae’r dogfennau a gyhoeddodd { $issuer } ar gyfer eich dyfarniad yn dal i aros amdanoch ar-lein: { $qualification }.
    [one] Mae’r ddogfen a gyhoeddodd { $issuer } ar gyfer eich dyfarniad yn dal i aros amdanoch ar-lein: { $qualification }.
    [two] Mae’r ddwy ddogfen a gyhoeddodd { $issuer } ar gyfer eich dyfarniad yn dal i aros amdanoch ar-lein: { $qualification }.
    [few] Mae’r tair dogfen a gyhoeddodd { $issuer } ar gyfer eich dyfarniad yn dal i aros amdanoch ar-lein: { $qualification }.
    [many] Mae’r { $documents } dogfen a gyhoeddodd { $issuer } ar gyfer eich dyfarniad yn dal i aros amdanoch ar-lein: { $qualification }.
   *[other] Mae’r { $documents } dogfen a gyhoeddodd { $issuer } ar gyfer eich dyfarniad yn dal i aros amdanoch ar-lein: { $qualification }.
}
notify-register = I weld a rhannu’r hyn sy’n eiddo i chi, cofrestrwch yma gyda’ch rhif cofrestru { $number }, eich enw a’ch dyddiad geni:
notify-sign-in = Os oes gennych gyfrif yn barod, mewngofnodwch: { $link }
mail-help = Os nad yw hwn i chi, neu os oes rhywbeth o’i le, rhowch wybod i ni: { $support }
remind-stop = Os nad ydych am gael rhagor o nodiadau atgoffa: { $link }

stop-ask = Atal nodiadau atgoffa?
stop-ask-text = Gallwch atal y nodiadau atgoffa am ddogfennau sy’n dod i { $email }. Byddwch yn dal i gael gwybod am ddogfennau newydd.
stop-button = Atal nodiadau atgoffa
stop-done = Mae’r nodiadau atgoffa wedi’u hatal
stop-done-text = Ni ddaw rhagor o nodiadau atgoffa i { $email }. Byddwch yn dal i gael gwybod am ddogfennau newydd.
stop-broken = Nid yw’r ddolen hon yn gyflawn
stop-broken-text = Agorwch hi o’r e-bost unwaith eto. Os daeth mewn dwy linell, rhowch nhw at ei gilydd.

account-confirm-subject = Cadarnhewch eich cyfeiriad ar gyfer porth dysgwyr { $issuer }
account-confirm-ask = Cadarnhewch mai dyma eich cyfeiriad, o fewn saith diwrnod:
account-confirm-then = Yna gallwch fewngofnodi a gweld eich dogfennau.
mail-hello-anyone = Helo,
mail-not-asked = Os na wnaethoch ofyn am hyn, peidiwch â gwneud dim, neu dywedwch wrthym: { $support }
account-no-match-subject = Ni allem baru eich manylion ym mhorth dysgwyr { $issuer }
account-no-match-text = Gofynnodd rhywun, chi gobeithio, am gyfrif â’r cyfeiriad hwn. Ni allem baru’r hyn a deipiwyd â dysgwr a all gofrestru.
account-no-match-try = Cymharwch eich rhif cofrestru, eich enw a’ch dyddiad geni â’ch llythyr neu’ch tystysgrif ddiwethaf, yna rhowch gynnig arall arni:
account-no-match-known = Os oes gennych gyfrif eisoes, mewngofnodwch â’r cyfeiriad a ddefnyddiwyd bryd hynny:
account-no-match-ask = Os nad yw’n gweithio o hyd, gofynnwch i’ch canolfan, neu i ni: { $support }
account-known-subject = Mae gennych gyfrif ym mhorth { $issuer } eisoes
account-known-text = Gofynnodd rhywun, chi gobeithio, am gyfrif arall â’r cyfeiriad hwn. Ni newidiwyd dim.
account-known-then = Os ydych yn ddysgwr, mewngofnodwch ac ychwanegwch eich rhif cofrestru yno:
account-known-staff = Mae angen cyfeiriad arall ar staff ar gyfer eu dogfennau eu hunain. Cwestiynau: { $support }
account-second-subject = Gofynnodd rhywun am ail gyfrif ym mhorth dysgwyr { $issuer }
account-second-text = Gofynnodd rhywun sy’n gwybod eich rhif cofrestru, eich enw a’ch dyddiad geni am gyfrif arall. Ni chafodd neb un: mae eich dogfennau yn y cyfrif â’r cyfeiriad hwn.
account-second-you = Os mai chi oedd, mewngofnodwch yma, neu dewiswch gyfrinair newydd yno:
account-second-not-you = Os nad chi oedd, nid oes angen i chi wneud dim. Cwestiynau: { $support }
account-moved-subject = Mae eich dogfennau ym mhorth dysgwyr { $issuer } wedi symud
account-moved-text = Roeddem wedi’ch cofrestru ddwywaith, ac roedd gennych gyfrif ar gyfer pob un. Mae eich dogfennau gyda’i gilydd nawr, yn eich cyfrif arall: mewngofnodwch â’i gyfeiriad.
account-moved-none = Os nad oes gennych gyfrif arall, dywedwch wrthym: { $support }
account-deleted-subject = Mae eich cyfrif ym mhorth dysgwyr { $issuer } wedi’i ddileu
account-deleted-text = Mae eich cyfrif wedi mynd, a’r dolenni y rhannoch ddogfennau drwyddynt hefyd. Mae eich dogfennau’n parhau’n ddilys, a gall unrhyw un sydd ag un ei gwirio.
account-deleted-again = Gallwch gofrestru eto unrhyw bryd:
account-deleted-not-you = Os nad chi oedd, dywedwch wrthym: { $support }
share-mail-subject = Mae { $learner } yn rhannu dogfennau â chi
share-mail-text = Mae { $learner } yn rhannu dogfennau { $issuer } â chi. Gwelwch beth maent yn ei ddweud, ac a ydynt yn ddilys heddiw:
share-mail-pin = Mae angen PIN arnoch i’w hagor, a gewch gan y dysgwr.
share-mail-until = Mae’r ddolen yn gweithio tan { $until }.
device-new-subject = Mewngofnododd dyfais newydd i’ch cyfrif { $issuer }
device-new-text = Mewngofnododd rhywun i’ch cyfrif â { $device }, o { $address }, ar { $time }.
device-new-you = Os mai chi oedd, nid oes angen i chi wneud dim.
device-new-not-you = Os nad chi oedd, allgofnodwch y ddyfais honno, yn rhestr eich dyfeisiau:
device-new-password = Yna dewiswch gyfrinair newydd ar unwaith:
device-new-help = Rydym yn hapus i helpu: { $support }
factor-subject = Newidiwyd sut rydych yn mewngofnodi i { $issuer }
factor-on = Mae mewngofnodi i’ch cyfrif yn gofyn am god o’ch ap dilysu o hyn ymlaen.
factor-off = Nid yw mewngofnodi i’ch cyfrif yn gofyn am god ap dilysu mwyach.
factor-codes = Gwnaed codau adfer newydd ar gyfer eich cyfrif. Nid yw’r rhai blaenorol yn gweithio mwyach.
factor-recovery = Mewngofnododd rhywun i’ch cyfrif ag un o’i godau adfer. Nid yw’n gweithio mwyach.
factor-passkey-added = Ychwanegwyd allwedd mynediad at eich cyfrif.
factor-passkey-removed = Tynnwyd allwedd mynediad o’ch cyfrif.
factor-reset = Mae gweinyddwr wedi ailosod eich ail ffactor: nid yw ap dilysu, codau adfer ac allweddi mynediad eich cyfrif yn gweithio mwyach, ac mae pob dyfais wedi’i hallgofnodi.
factor-not-you = Os na wnaethoch hyn neu os nad oeddech yn ei ddisgwyl, dewiswch gyfrinair newydd ar unwaith, a dywedwch wrthym yn { $support }:
password-forgot-subject = Dewiswch gyfrinair newydd ar gyfer porth { $issuer }
password-forgot-text = Gofynnodd rhywun, chi gobeithio, am gyfrinair newydd. Dewiswch ef yma, o fewn awr:
password-forgot-not-you = Os nad chi oedd, peidiwch â gwneud dim: mae eich cyfrinair yn aros fel y mae.
password-changed-subject = Newidiwyd eich cyfrinair ar gyfer porth { $issuer }
password-changed-text = Newidiwyd eich cyfrinair yn awr, ac allgofnodwyd dyfeisiau eraill.
password-changed-not-you = Os nad chi oedd, dewiswch un newydd yma ar unwaith:
password-changed-tell = A dywedwch wrthym: { $support }
address-confirm-subject = Cadarnhewch eich cyfeiriad newydd ar gyfer porth { $issuer }
address-confirm-ask = Cadarnhewch mai { $email } yw eich cyfeiriad newydd, o fewn saith diwrnod:
address-confirm-not-you = Os na wnaethoch ofyn am hyn, peidiwch â gwneud dim: nid oes dim yn newid heboch chi.
address-mind-subject = Mae eich cyfeiriad ym mhorth { $issuer } ar fin newid
address-mind-own = Gofynnodd rhywun, chi gobeithio, i { $email } ddod yn gyfeiriad eich cyfrif. Daw hynny i rym pan gaiff ei gadarnhau drwy ddolen a anfonwyd yno.
address-mind-admin = Gofynnodd gweinyddwr i { $email } ddod yn gyfeiriad eich cyfrif. Daw hynny i rym pan gaiff ei gadarnhau drwy ddolen a anfonwyd yno.
address-mind-stop = Os nad ydych am hyn, dylech ei ganslo o fewn saith diwrnod. Yna caiff pob dyfais ei hallgofnodi, a bydd y cyfeiriad hwn yn parhau:
address-mind-then = Yna dewiswch gyfrinair newydd. Os oes angen help arnoch: { $support }
report-subject = Eich adroddiad i { $issuer }
report-about = Mae hyn am y camgymeriad a adroddwyd gennych yn eich dogfen { $reference }.
report-open = Mae ar agor.
report-in-progress = Rydym yn gweithio arno.
report-closed = Mae wedi cau.
report-all = Mae’r cyfan yma:
