second-title = Ail ffactor
second-lead = Cod o ap ar eich ffôn, y gofynnir amdano ar ôl eich cyfrinair: nid yw cyfrinair wedi’i ddwyn yn agor dim ar ei ben ei hun wedyn.
second-none = Dim ond eich cyfrinair sydd ei angen i fewngofnodi.
second-set-up = Gosod ap dilysu
second-since = Ymlaen ers { $date }
second-left = { $codes ->
    [zero] { $codes } cod adfer ar ôl.
    [one] { $codes } cod adfer ar ôl.
    [two] { $codes } god adfer ar ôl.
    [few] { $codes } chod adfer ar ôl.
    [many] { $codes } chod adfer ar ôl.
   *[other] { $codes } cod adfer ar ôl.
}
second-left-none = Nid oes cod adfer ar ôl: gwnewch rai newydd, rhag ofn i chi golli eich ffôn.
second-codes-ask = Gwneud codau adfer newydd…
second-off-ask = Ei ddiffodd…
second-need = Mae angen ap dilysu ar eich ffôn: unrhyw un sy’n gwneud codau chwe digid.
second-next = Nesaf
second-moment = Un funud…
second-scan = Sganiwch hwn â’r ap:
second-qr = Cod QR ar gyfer yr ap dilysu
second-no-scan = Ni allaf ei sganio
second-type = Teipiwch yr allwedd hon yn yr ap, fel allwedd yn ôl amser:
second-copy-key = Copïo’r allwedd
second-code-now = Y chwe digid y mae’r ap yn eu dangos nawr.
second-on = Troi ymlaen
second-checking = Yn gwirio…
second-off-title = Diffodd yr ap dilysu?
second-off-text = Dim ond eich cyfrinair fydd ei angen i fewngofnodi, ac ni fydd eich codau adfer yn gweithio mwyach.
second-off = Diffodd
second-off-busy = Yn diffodd…
second-codes-title = Gwneud codau adfer newydd?
second-codes-text = Ni fydd y codau sydd gennych nawr yn gweithio mwyach.
second-codes-do = Gwneud codau newydd
second-codes-busy = Yn eu gwneud…
second-code-any = O’r ap, neu god adfer.
second-keep-title = Cadwch y codau adfer hyn
second-keep-text = Mae pob un yn mewngofnodi unwaith yn lle’r ap, pan fydd eich ffôn ar goll neu wedi torri. Dim ond nawr y cânt eu dangos. Cadwch nhw lle rydych yn cadw cyfrineiriau, nid ar y ffôn.
second-copy = Copïo
second-download = Lawrlwytho
second-print = Argraffu
second-kept = Rwyf wedi’u cadw
second-now-on = Mae mewngofnodi’n gofyn am god o’ch ap.
second-save-failed = Ni ellid cadw’r ffeil. Copïwch y codau yn lle hynny.
passkeys-title = Allweddi mynediad
passkeys-lead = Mewngofnodwch â’ch bys, eich wyneb neu PIN eich dyfais yn lle cyfrinair. Mae allwedd mynediad yn ail ffactor hefyd.
passkeys-none = Nid oes gennych allwedd mynediad eto.
passkeys-impossible = Ni all y porwr hwn wneud allweddi mynediad yn y cyfeiriad hwn.
passkeys-add-ask = Ychwanegu allwedd mynediad…
passkeys-add-title = Ychwanegu allwedd mynediad
passkeys-name = Enw
passkeys-name-hint = I’w gwahaniaethu oddi wrth eraill: “Ffôn”, “Gliniadur”.
passkeys-name-missing = Dywedwch beth rydych yn ei galw: “Ffôn”, “Gliniadur”.
passkeys-add = Ychwanegu
passkeys-add-busy = Dilynwch eich porwr…
passkeys-not-made = Ni wnaeth eich porwr allwedd mynediad. Efallai fod gan y ddyfais hon un eisoes, neu eich bod wedi newid eich meddwl: rhowch gynnig arall arni.
passkeys-added = Ychwanegwyd yr allwedd mynediad “{ $name }”.
passkeys-removed = Tynnwyd yr allwedd mynediad “{ $name }”.
passkeys-unused = Gwnaed { $made }. Heb ei defnyddio eto.
passkeys-used = Gwnaed { $made }. Defnyddiwyd ddiwethaf { $used }.
passkeys-remove-ask = Tynnu…
passkeys-remove-title = Tynnu’r allwedd mynediad hon?
passkeys-remove = Tynnu
passkeys-remove-busy = Yn tynnu…
passkeys-remove-end = Ni fydd yn mewngofnodi mwyach.
passkeys-remove-too = Efallai y bydd eich dyfais yn dal i’w dangos: dilëwch hi yno hefyd.
