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
