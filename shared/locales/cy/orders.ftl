# Archebu printiau: y siop, y fasged, y ddesg dalu, ac archebion.
store = Siop
store-lead = Copïau printiedig o ddogfennau, wedi’u hanfon drwy’r post.
store-search = Chwilio am gynnyrch
store-categories = Categorïau
store-all = Pob cynnyrch
store-none = Nid oes cynnyrch yn cyfateb
store-none-text = Rhowch gynnig ar lai o eiriau, neu gategori arall.
store-empty = Ni ellir archebu dim eto
store-empty-text = Bydd cynhyrchion yn ymddangos yma cyn gynted ag y cânt eu gwerthu.
store-details = Manylion
store-details-of = am { $product }
store-with-vat = { $price } gyda TAW
store-vat-rate = ynghyd â TAW ar { $rate }
store-without-vat = { $price } heb TAW
store-replaces = Mae archebu hwn yn disodli’r ddogfen bresennol: cyhoeddir un newydd â’i chyfeirnod ei hun, a bydd yr un bresennol wedyn yn dweud iddi gael ei disodli.
store-vat-none = dim TAW
store-which = Pa ddogfennau?
store-which-none = Dewiswch o leiaf un ddogfen.
store-no-documents = Nid oes dogfen i’w harchebu ar ei chyfer
store-no-documents-text = Dim ond dogfennau dilys neu rai sydd wedi dod i ben y gellir eu hargraffu eto, nid rhai a ataliwyd, a ganslwyd neu a ddisodlwyd.
store-add = Ychwanegu at y fasged
store-add-many = { $count ->
    [zero] Ychwanegu { $count } at y fasged
    [one] Ychwanegu { $count } at y fasged
    [two] Ychwanegu { $count } at y fasged
    [few] Ychwanegu { $count } at y fasged
    [many] Ychwanegu { $count } at y fasged
   *[other] Ychwanegu { $count } at y fasged
}
store-adding = Yn ychwanegu…
store-added = { $count ->
    [zero] Maen nhw i gyd yn y fasged eisoes.
    [one] Ychwanegwyd { $count } llinell at y fasged.
    [two] Ychwanegwyd { $count } linell at y fasged.
    [few] Ychwanegwyd { $count } llinell at y fasged.
    [many] Ychwanegwyd { $count } llinell at y fasged.
   *[other] Ychwanegwyd { $count } llinell at y fasged.
}
store-full = Mae lle i { $most } llinell ar y mwyaf mewn basged. Archebwch yr hyn sydd ynddi yn gyntaf.

basket = Basged
basket-link = { $count ->
    [zero] Basged: gwag
    [one] Basged: { $count } darn
    [two] Basged: { $count } ddarn
    [few] Basged: { $count } darn
    [many] Basged: { $count } darn
   *[other] Basged: { $count } darn
}
basket-empty = Mae eich basged yn wag
basket-empty-text = Dewiswch gynnyrch yn y siop, a’r dogfennau i’w hargraffu.
basket-to-store = Mynd i’r siop
basket-quantity = Nifer
basket-quantity-of = o { $what }
basket-quantity-wrong = Defnyddiwch rif cyfan o 1 i { $most }.
basket-note = Nodyn
basket-note-add = Ychwanegu nodyn
basket-remove = Tynnu
basket-empty-it = Gwagio’r fasged
basket-emptied = Mae’r fasged yn wag.
basket-removed = Tynnwyd { $what }.
basket-each = { $price } yr un
basket-checkout = Mynd i’r ddesg dalu
basket-faults = Ni ellir archebu rhywbeth bellach
basket-faults-text = Tynnwch yr hyn sydd wedi’i farcio i fynd ymlaen. Ni chodir tâl amdano.
basket-fault-product = Nid yw hwn yn cael ei werthu bellach.
basket-fault-status = Mae’r ddogfen hon wedi’i hatal, ei chanslo neu ei disodli ers hynny.
basket-fault-gone = Nid yw’r ddogfen hon yno bellach.
basket-drop-faults = Tynnu’r hyn na ellir ei archebu
basket-left-out = { $count ->
    [zero] Ni adawyd dim allan.
    [one] Ni ellir archebu { $count } llinell bellach ac fe’i gadawyd allan.
    [two] Ni ellir archebu { $count } linell bellach ac fe’u gadawyd allan.
    [few] Ni ellir archebu { $count } llinell bellach ac fe’u gadawyd allan.
    [many] Ni ellir archebu { $count } llinell bellach ac fe’u gadawyd allan.
   *[other] Ni ellir archebu { $count } llinell bellach ac fe’u gadawyd allan.
}

checkout = Desg dalu
checkout-delivery = I ble dylai fynd?
checkout-name = At bwy
checkout-line1 = Llinell gyntaf y cyfeiriad
checkout-line2 = Ail linell
checkout-town = Tref
checkout-postcode = Cod post
checkout-country = Gwlad
checkout-sending = Cludiant a thalu
checkout-postage = Sut dylem ei anfon?
checkout-free = am ddim
checkout-payment = Sut hoffech chi dalu?
checkout-account = Ar gyfrif, drwy anfoneb
checkout-account-left = Mae { $left } o’ch credyd o { $limit } ar ôl.
checkout-account-short = Mae’r archeb hon yn fwy na’r hyn sydd ar ôl o’ch credyd. Talwch â cherdyn, neu gofynnwch i ni godi’r terfyn.
checkout-card = Â cherdyn
checkout-card-text = Byddwch yn talu ar dudalen ein darparwr taliadau. Nid ydym byth yn gweld rhif eich cerdyn.
checkout-card-test = Porth ar gyfer rhoi cynnig arni yw hwn: nid yw’r dudalen nesaf yn codi tâl.
checkout-no-card = Ni ellir derbyn cardiau ar hyn o bryd.
checkout-purchase-order = Rhif archeb brynu
checkout-purchase-order-hint = Mae’n cael ei argraffu ar yr anfoneb.
checkout-note = Nodyn i ni
checkout-summary = Crynodeb
checkout-net = Heb TAW
checkout-vat = TAW ar { $rate }
checkout-total = Cyfanswm
checkout-replaces = Mae rhan o’r archeb hon yn disodli’r ddogfen bresennol: cyhoeddir un newydd â’i chyfeirnod ei hun, a bydd yr un bresennol wedyn yn dweud iddi gael ei disodli.
checkout-terms = Telerau
checkout-agree = Rwy’n cytuno â’r telerau
checkout-agree-missing = Cytunwch â’r telerau i archebu.
checkout-place = Gosod yr archeb
checkout-pay = Mynd i dalu
checkout-placing = Yn archebu…
checkout-change = Newid y fasged

orders = Archebion
orders-lead = Yr hyn a archebwyd, a pha mor bell y mae wedi cyrraedd.
orders-none = Dim archebion eto
orders-none-text = Bydd yr hyn a archebwch yn y siop yn ymddangos yma.
order-title = Archeb { $number }
order-placed = Diolch, mae eich archeb wedi’i gosod
order-placed-text = Rydym wedi anfon cadarnhad atoch drwy e-bost.
order-waiting = Yn aros i’ch taliad gael ei gadarnhau
order-waiting-text = Mae hyn yn cymryd ychydig eiliadau. Gallwch adael y dudalen hon: ni chollir dim, ac ni chodir tâl ddwywaith.
order-unpaid = Nid yw’r archeb hon wedi’i thalu eto
order-unpaid-text = Caiff ei gwneud cyn gynted ag y telir amdani.
order-pay = Talu nawr
order-cancel = Canslo’r archeb
order-cancelling = Yn canslo…
order-cancel-question = Canslo’r archeb hon?
order-cancel-text = Ni chaiff dim ei argraffu na’i anfon. Rhoddir yn ôl yr hyn a dalwyd.
order-cancel-keep = Cadw’r archeb
order-cancelled = Mae’r archeb wedi’i chanslo.
order-again = Archebu eto
order-again-busy = Yn llenwi’r fasged…
order-invoice = Anfoneb
order-invoice-saved = Cadwyd yr anfoneb.
order-facts = Archeb
order-number = Rhif
order-status = Statws
order-date = Archebwyd
order-by = Archebwyd gan
order-pieces = Darnau
order-deliver-to = I’w hanfon at
order-payment = Taliad
order-payment-account = Ar gyfrif
order-payment-card = Â cherdyn
order-delivery = Anfonwyd at
order-postage = Cludiant
order-tracking = Rhif olrhain
order-carrier = Cludwr
order-due = I’w dalu erbyn
order-paid = Talwyd
order-owed = Yn dal i’w dalu
order-refunded = Credydwyd
order-lines = Yr hyn a archebwyd
order-history = Beth ddigwyddodd
order-credit-notes = Nodiadau credyd
order-credit-note = Nodyn credyd
order-replaced = Argraffwyd fel un newydd yn ei lle: { $reference }
order-status-awaiting-payment = Yn aros am daliad
order-status-placed = Wedi’i gosod
order-status-in-production = Yn cael ei gwneud
order-status-dispatched = Wedi’i hanfon
order-status-completed = Wedi’i chwblhau
order-status-cancelled = Wedi’i chanslo
order-status-refunded = Wedi’i had-dalu
order-event-created = Archebwyd
order-event-paid = Talwyd â cherdyn
order-event-payment-failed = Nid aeth y taliad drwodd
order-event-payment-mismatch = Nid y taliad yw’r hyn y gofynnwyd amdano; rydym yn edrych arno
order-event-payment-returned = Daeth taliad yn rhy hwyr ac fe’i rhoddir yn ôl
order-event-placed = Wedi’i gosod
order-event-in-production = Yn cael ei gwneud
order-event-dispatched = Wedi’i hanfon
order-event-tracking-changed = Newidiwyd yr olrhain
order-event-completed = Wedi’i chwblhau
order-event-cancelled = Wedi’i chanslo
order-event-refunded = Credydwyd
order-event-settled = Talwyd ar gyfrif
order-event-lapsed = Wedi’i chanslo: ni thalwyd mewn pryd
order-event-return-refused = Nid oedd modd ad-dalu’r cerdyn; rydym yn edrych ar hyn
order-event-returned = Wedi’i ad-dalu drwy drosglwyddiad banc
document-order = Archebu print
