share-list = Dogfennau a rannwyd
share-list-lead = Bydd pwy bynnag sydd â dolen yn gweld eich dogfennau ac a ydynt yn ddilys heddiw. Gallwch ddod â dolen i ben ar unrhyw adeg.
share-none = Nid oes dim wedi’i rannu
share-none-text = Gwnewch ddolen ar gyfer cyflogwr neu goleg: chi sy’n dewis beth mae’n ei ddangos, a than pryd.
share-new = Rhannu dogfennau
share-unnamed = Dolen a rannwyd
share-active = Gweithredol
share-expired = Daeth ei hamser i ben
share-used-up = Agorwyd mor aml ag y caniateir
share-ended = Wedi dod i ben
share-opened = { $count ->
    [zero] Heb ei hagor eto
    [one] Agorwyd unwaith
    [two] Agorwyd ddwywaith
    [few] Agorwyd { $count } gwaith
    [many] Agorwyd { $count } gwaith
   *[other] Agorwyd { $count } gwaith
}
share-documents-count = { $count ->
    [zero] Dim dogfennau
    [one] { $count } ddogfen
    [two] { $count } ddogfen
    [few] { $count } dogfen
    [many] { $count } dogfen
   *[other] { $count } dogfen
}
share-works-until = Yn gweithio tan { $time }
share-works-on = Yn gweithio nes i chi ddod â hi i ben

share-which = Pa ddogfennau?
share-which-none = Dewiswch o leiaf un ddogfen.
share-for = I bwy mae hon?
share-for-hint = Dim ond chi sy’n gweld hwn.
share-mail = Anfon y ddolen at
share-mail-hint = Gadewch hwn yn wag i’w hanfon eich hun. Nid yw’r PIN byth yn cael ei anfon drwy e-bost.
share-until = Am ba hyd mae’r ddolen yn gweithio?
share-until-day = Un diwrnod
share-until-week = Un wythnos
share-until-month = 30 diwrnod
share-until-year = Un flwyddyn
share-until-end = Nes i mi ddod â hi i ben
share-pin = PIN
share-pin-hint = Dywedwch ef wrth y darllenydd dros y ffôn neu mewn neges: hebddo nid yw’r ddolen yn dangos dim. 4 i 20 o lythrennau neu rifau; gwag am ddim.
share-pin-wrong = Defnyddiwch 4 i 20 o lythrennau neu rifau.
share-pin-suggest = Awgrymu PIN
share-limit = Pa mor aml y gellir ei hagor?
share-limit-any = Mor aml ag y dymunir
share-limit-once = Unwaith
share-limit-times = { $count ->
    [zero] { $count } gwaith
    [one] unwaith
    [two] dwywaith
    [few] { $count } gwaith
    [many] { $count } gwaith
   *[other] { $count } gwaith
}
share-hide = Gadael allan
share-hide-hint = Mae ffeiliau’n dangos popeth: ni roddir hwy pan fydd rhywbeth wedi’i adael allan.
share-hide-result = Y canlyniad
share-hide-centre = Y ganolfan
share-make = Gwneud y ddolen
share-making = Yn gwneud y ddolen…
share-more-options = Rhagor o ddewisiadau

share-made = Mae’r ddolen yn barod
share-made-pin = Y PIN yw { $pin }. Cadwch ef: nid ydym ni’n gwneud, ac ni allwn ei ddangos eto.
share-mailed = Anfonwyd y ddolen at { $email }.
share-link = Dolen
share-copy = Copïo’r ddolen
share-send = Anfon…
share-qr = Cod QR y ddolen
share-has-pin = Yn gofyn am PIN
share-no-pin = Dim PIN
share-left-out = Wedi’i adael allan
share-openings = Pryd yr agorwyd hi
share-openings-none = Nid oes neb wedi’i hagor eto.
share-opening = { $browser }, rhwydwaith { $network }
share-openings-note = Dangosir o ble yn fras: dechrau cyfeiriad y rhwydwaith.
share-end = Dod â’r ddolen hon i ben
share-end-ask = Dod â’r ddolen hon i ben…
share-end-title = Dod â’r ddolen hon i ben?
share-end-text = Ni fydd pwy bynnag sy’n ei hagor yn gweld dim o hyn ymlaen. Ni ellir ei hailagor.
share-ending = Yn dod i ben…
share-end-told = Mae’r ddolen wedi dod i ben.
share-shows = Mae’n dangos

opened-title = Mae { $name } yn rhannu dogfennau â chi
opened-link-until = Mae’r ddolen hon yn gweithio tan { $time }.
opened-link-on = Mae’r ddolen hon yn gweithio nes i { $name } ddod â hi i ben.
opened-link-note = Nid yw hynny’n dweud dim am y dogfennau: mae hyd dilysrwydd pob un gyda hi.
opened-views-left = { $count ->
    [zero] Ni ellir ei hagor eto ar ôl hyn: cadwch y dudalen hon ar agor.
    [one] Gellir ei hagor unwaith eto.
    [two] Gellir ei hagor ddwywaith eto.
    [few] Gellir ei hagor { $count } gwaith eto.
    [many] Gellir ei hagor { $count } gwaith eto.
   *[other] Gellir ei hagor { $count } gwaith eto.
}
opened-hidden = Mae rhywbeth wedi’i adael allan
opened-hidden-text = Dewisodd y dysgwr beidio â dangos popeth. Mae’r ffeiliau’n ei ddangos, felly nid ydynt yma.
opened-pin-title = Mae’r dogfennau hyn wedi’u diogelu â PIN
opened-pin-text = Bydd y dysgwr a anfonodd y ddolen atoch yn dweud y PIN wrthych.
opened-pin-do = Agor
opened-pin-busy = Yn agor…
opened-pin-wrong = Nid hwn yw’r PIN. Gofynnwch i’r dysgwr amdano.
opened-pin-many = Gormod o PINs anghywir. Arhoswch chwarter awr, yna rhowch gynnig arall arni.
opened-over = Mae’r ddolen hon wedi dod i ben
opened-over-text = Daeth ei hamser i ben, agorwyd hi mor aml ag y caniateir, neu daeth y dysgwr â hi i ben. Nid yw hynny’n dweud dim am y dogfennau. Gofynnwch i’r dysgwr am ddolen newydd.
opened-unknown = Nid yw’r ddolen hon yn gyflawn
opened-unknown-text = Agorwch hi o’r neges eto, neu gofynnwch i’r dysgwr am un newydd.
opened-centre = Canolfan
opened-check = Gwiriwch y ddogfen hon eich hun
