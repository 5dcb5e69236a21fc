kit-check = Gwiriwch hyn
kit-show = Dangos
kit-hide = Cuddio
kit-of-password = y cyfrinair
kit-optional = (dewisol)
kit-close = Cau
kit-close-message = Caewch y neges hon
kit-cancel = Canslo
kit-undo = Dadwneud
kit-try-again = Rhowch gynnig arall arni
kit-loading = Yn llwytho
kit-copied = Wedi’i gopïo
kit-copy-refused = Ni chaniataodd y porwr gopïo. Dewiswch y testun yn lle hynny.
kit-skip = Ewch i’r cynnwys
kit-help = Cymorth:
kit-mailbox = Blwch post y gosodiad hwn
kit-characters-left = { $count ->
    [zero] Dim nodau ar ôl
    [one] { $count } nod ar ôl
    [two] { $count } nod ar ôl
    [few] { $count } nod ar ôl
    [many] { $count } nod ar ôl
   *[other] { $count } nod ar ôl
}
kit-characters-over = { $count ->
    [zero] Dim nodau’n ormod
    [one] { $count } nod yn ormod
    [two] { $count } nod yn ormod
    [few] { $count } nod yn ormod
    [many] { $count } nod yn ormod
   *[other] { $count } nod yn ormod
}
kit-characters-more = { $count ->
    [zero] Digon o nodau
    [one] O leiaf { $count } nod arall
    [two] O leiaf { $count } nod arall
    [few] O leiaf { $count } nod arall
    [many] O leiaf { $count } nod arall
   *[other] O leiaf { $count } nod arall
}
kit-not-here = Nid yw hwn yma
kit-not-here-text = Efallai ei fod wedi’i ddileu, neu ei fod yn perthyn i rywun arall. Gwiriwch y cyfeiriad.
kit-no-page = Nid yw’r dudalen hon yn bod
kit-no-page-text = Gwiriwch y cyfeiriad: efallai bod llythyren ar goll. Os daethoch yma drwy ddolen, mae’n anghywir neu’n rhy hen.
kit-start-page = Ewch i’r dudalen gychwyn
kit-pdf-alone = Mae eich porwr yn dangos ffeiliau PDF ar eu pen eu hunain.
kit-pdf-open = Agorwch y PDF
kit-download = Lawrlwytho

fault-offline = Ni ellir cyrraedd y porth
fault-offline-text = Gwiriwch eich cysylltiad, yna rhowch gynnig arall arni.
fault-stopped = Torrwyd ar draws hyn
fault-stopped-text = Rhowch gynnig arall arni.
fault-unreadable = Aeth rhywbeth o’i le
fault-unreadable-text = Ni all y dudalen hon ddeall yr ateb. Ail-lwythwch y dudalen, yna rhowch gynnig arall arni.
fault-credentials = Enw neu gyfrinair anghywir
fault-credentials-text = Nid yw’r enw a’r cyfrinair hynny’n cyd-fynd. Gwiriwch y ddau, neu ailosodwch eich cyfrinair.
fault-many = Gormod o geisiadau
fault-many-text = Arhoswch ychydig, yna rhowch gynnig arall arni.
fault-link = Mae’r ddolen hon wedi’i defnyddio neu’n rhy hen
fault-link-text = Gofynnwch am un newydd.
fault-fields = Nid yw rhywbeth wedi’i lenwi’n gywir
fault-fields-text = Cywirwch yr hyn sydd wedi’i farcio, yna anfonwch eto.

wrong-required = Llenwch hwn.
wrong-email = Rhowch gyfeiriad e-bost fel enw@enghraifft.org.
wrong-short = Defnyddiwch o leiaf 12 nod: mae ychydig o eiriau ar hap yn dda.
wrong-long = Mae hwn yn rhy hir.
wrong-breached = Mae’r cyfrinair hwn ar restrau o rai sydd wedi’u dwyn. Dewiswch un arall.
wrong-personal = Nid yw hwn fawr mwy na’ch enw neu’ch cyfeiriad eich hun. Dewiswch rywbeth arall.
wrong-easy = Byddai’n hawdd dyfalu hwn. Mae’n anodd dyfalu ychydig o eiriau ar hap.
wrong-password = Nid hwn yw eich cyfrinair presennol.
wrong-unchanged = Hwn yw eich cyfeiriad yn barod.
wrong-match = Ni allem gysylltu’r rhif hwn â’ch enw a’ch dyddiad geni. Cymharwch ef â’ch llythyr, neu gofynnwch i’ch canolfan.
wrong-past = Dewiswch amser sydd eto i ddod.
wrong-other = Nid yw hwn yn gywir. Gwiriwch ef.
