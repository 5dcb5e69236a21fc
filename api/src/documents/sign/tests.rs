//! The signatures are judged by the tools that others check them with: pdfsig (poppler), pyHanko and qpdf.

use std::{fs, path::Path, process::Command, sync::LazyLock};

use chrono::TimeZone;
use proptest::prelude::*;
use rcgen::{CertificateParams, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256};
use shared::{
    documents::{DocumentKind, View},
    verify::signed_part,
};

use super::*;
use crate::documents::render::{
    Renderer,
    tests::{facts, render},
};

static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::new().unwrap());

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 18, 9, 30, 0).unwrap()
}

fn statement() -> Statement<'static> {
    Statement { signer: "Northmoor Awards", reason: "Issued by the awarding organisation", at: at() }
}

fn config(folder: &Path, more: &[(&str, &str)]) -> Config {
    let mut settings: Vec<_> = vec![("PORTAL_DATA_DIR", folder.to_str().unwrap())];
    settings.extend(more);
    let environment =
        settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_sources(Path::new("/nowhere/config.toml"), &environment).unwrap()
}

/// A file of this kind, signed by a key that was made for it; the certificate lies beside it.
fn signed(kind: DocumentKind, signer: &Signer) -> Vec<u8> {
    let pdf = render(&RENDERER, &facts(kind), View::Digital).unwrap();
    signer.sign(pdf, &statement()).unwrap()
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What pdfsig says of a file.
fn pdfsig(folder: &Path, bytes: &[u8]) -> String {
    let file = folder.join("signed.pdf");
    fs::write(&file, bytes).unwrap();
    said("pdfsig", &["-nocert", file.to_str().unwrap()])
}

/// What pyHanko says of a file, by the signer's own certificate.
fn pyhanko(folder: &Path, bytes: &[u8], signer: &Signer) -> String {
    let (file, root) = (folder.join("signed.pdf"), folder.join("root.der"));
    fs::write(&file, bytes).unwrap();
    fs::write(&root, signer.certificate()).unwrap();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.setup/venv/bin/pyhanko");
    let arguments = [
        "sign",
        "validate",
        "--pretty-print",
        "--no-revocation-check",
        "--trust",
        root.to_str().unwrap(),
        file.to_str().unwrap(),
    ];
    said(program.to_str().unwrap(), &arguments)
}

#[test]
fn pdfsig_pyhanko_and_qpdf_find_every_kind_of_document_sound() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::open(&config(folder.path(), &[]), at()).unwrap();
    for kind in [DocumentKind::Certificate, DocumentKind::Transcript, DocumentKind::Letter] {
        let bytes = signed(kind, &signer);
        let report = pdfsig(folder.path(), &bytes);
        assert!(report.contains("Signature is Valid"), "{report}");
        assert!(report.contains("Total document signed"), "{report}");
        assert!(report.contains("ETSI.CAdES.detached"), "{report}");
        let report = pyhanko(folder.path(), &bytes, &signer);
        assert!(report.contains("The signature is judged VALID"), "{report}");
        let file = folder.path().join("signed.pdf");
        let check = Command::new("qpdf").arg("--check").arg(&file).output().unwrap();
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    }
}

#[test]
fn what_was_rendered_stays_as_it_was_under_the_signature() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::open(&config(folder.path(), &[]), at()).unwrap();
    let pdf = render(&RENDERER, &facts(DocumentKind::Certificate), View::Digital).unwrap();
    let bytes = signer.sign(pdf.clone(), &statement()).unwrap();
    assert!(bytes.starts_with(&pdf));
    assert!(bytes.len() - pdf.len() < 6000, "{}", bytes.len() - pdf.len());
}

#[test]
fn the_key_is_made_once_and_nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let first = Signer::open(&config(folder.path(), &[]), at()).unwrap().certificate().to_vec();
    assert_eq!(Signer::open(&config(folder.path(), &[]), at()).unwrap().certificate(), first);
    let mode = fs::metadata(folder.path().join("signing-key.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A key and a certificate of their own in this folder, valid for these years.
fn own(folder: &Path, pair: &KeyPair, years: (i32, i32)) -> (String, String) {
    let mut parameters = CertificateParams::default();
    parameters.not_before = rcgen::date_time_ymd(years.0, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(years.1, 1, 1);
    let (key, certificate) = (folder.join("own-key.pem"), folder.join("own-certificate.pem"));
    fs::write(&key, pair.serialize_pem()).unwrap();
    fs::write(&certificate, parameters.self_signed(pair).unwrap().pem()).unwrap();
    (key.to_str().unwrap().to_owned(), certificate.to_str().unwrap().to_owned())
}

fn open_own(folder: &Path, (key, certificate): &(String, String)) -> Result<Signer, KeyError> {
    let settings =
        [("PORTAL_SIGNING_KEY", key.as_str()), ("PORTAL_SIGNING_CERTIFICATE", certificate.as_str())];
    Signer::open(&config(folder, &settings), at())
}

#[test]
fn an_own_rsa_key_signs_too() {
    let folder = tempfile::tempdir().unwrap();
    let pem =
        said("openssl", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-quiet"]);
    let pair = KeyPair::from_pem_and_sign_algo(&pem, &PKCS_RSA_SHA256).unwrap();
    let signer = open_own(folder.path(), &own(folder.path(), &pair, (2020, 2040))).unwrap();
    let bytes = signed(DocumentKind::Letter, &signer);
    let report = pdfsig(folder.path(), &bytes);
    assert!(report.contains("Signature is Valid"), "{report}");
    let report = pyhanko(folder.path(), &bytes, &signer);
    assert!(report.contains("The signature is judged VALID"), "{report}");
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn keys_that_cannot_serve_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (
        KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
        KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
    );
    let refused = |pair: &(String, String)| open_own(folder.path(), pair).err().unwrap();
    let said = |error: KeyError, words: &str| assert!(error.to_string().contains(words), "{error}");
    said(refused(&own(folder.path(), &one, (2020, 2025))), "it ended on 2025-01-01");
    said(refused(&own(folder.path(), &one, (2027, 2030))), "it begins only on 2027-01-01");
    let good = own(folder.path(), &one, (2020, 2040));
    open_own(folder.path(), &good).unwrap();
    fs::write(&good.0, other.serialize_pem()).unwrap();
    assert!(matches!(refused(&good), KeyError::Mismatch));
    // Whatever else a key file may be: a secret must not be in the words.
    let rsa = |bits: &str| {
        openssl(&["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", &format!("rsa_keygen_bits:{bits}")])
    };
    for wrong in [
        "no key".to_owned(),
        String::new(),
        openssl(&["genpkey", "-algorithm", "ED25519"]),
        openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout"]),
        openssl(&["genpkey", "-algorithm", "ED25519", "-aes256", "-pass", "pass:secret"]),
        rsa("1024"),
        fs::read_to_string(&good.1).unwrap(),
    ] {
        fs::write(&good.0, &wrong).unwrap();
        let error = refused(&good);
        assert!(matches!(error, KeyError::Kind), "{error}: {wrong}");
    }
    fs::write(&good.0, [0xff, 0xfe]).unwrap();
    assert!(matches!(refused(&good), KeyError::File { what: "signing_key", .. }));
    fs::write(&good.0, rsa("2048")).unwrap();
    assert!(matches!(refused(&good), KeyError::Mismatch), "an RSA key with a certificate of another kind");
    fs::write(&good.0, one.serialize_pem()).unwrap();
    for wrong in ["no certificate", "", &one.serialize_pem()] {
        fs::write(&good.1, wrong).unwrap();
        assert!(matches!(refused(&good), KeyError::Certificate), "{wrong}");
    }
    assert!(matches!(refused(&("/nowhere/key".to_owned(), good.1.clone())), KeyError::File { .. }));
    let nowhere = refused(&(good.0.clone(), "/nowhere/certificate".to_owned()));
    assert!(matches!(nowhere, KeyError::File { what: "signing_certificate", .. }));
    assert!(matches!(refused(&(String::new(), good.1)), KeyError::Half));
}

#[test]
fn a_certificate_for_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let files = own(folder.path(), &pair, (2020, 2040));
    let certificate = |usages: Vec<KeyUsagePurpose>| {
        let mut parameters = CertificateParams::default();
        parameters.key_usages = usages;
        fs::write(&files.1, parameters.self_signed(&pair).unwrap().pem()).unwrap();
    };
    certificate(vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]);
    assert!(matches!(open_own(folder.path(), &files), Err(KeyError::Usage)));
    certificate(vec![KeyUsagePurpose::ContentCommitment]);
    open_own(folder.path(), &files).unwrap();
}

#[test]
fn an_expired_certificate_signs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::open(&config(folder.path(), &[]), at()).unwrap();
    let late = Utc.with_ymd_and_hms(2040, 1, 1, 0, 0, 0).unwrap();
    let pdf = render(&RENDERER, &facts(DocumentKind::Letter), View::Digital).unwrap();
    let refused = signer.sign(pdf, &Statement { at: late, ..statement() });
    assert!(matches!(refused, Err(SignError::NotValid(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_changed_byte_of_what_is_signed_breaks_it(place in 0.0..1.0f64, change in 1..=255u8) {
        static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let folder = tempfile::tempdir().unwrap();
            let signer = Signer::open(&config(folder.path(), &[]), at()).unwrap();
            signed(DocumentKind::Letter, &signer)
        });
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = SIGNED.clone();
        // Not of the signature itself: the certificate in it has parts that only those look at who ask who has issued it.
        let part = signed_part(&bytes).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = (place * (part.before + part.end - part.from) as f64) as usize;
        let at = if at < part.before { at } else { at - part.before + part.from };
        bytes[at] ^= change;
        let report = pdfsig(folder.path(), &bytes);
        prop_assert!(!report.contains("Signature is Valid") || !report.contains("Total document signed"), "{}", report);
    }

    #[test]
    fn wild_bytes_are_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(update::prepare(bytes, &statement(), 100).is_err());
    }

    #[test]
    fn what_a_signature_says_never_ends_its_text(signer in "\\PC{0,40}") {
        let pdf = render(&RENDERER, &facts(DocumentKind::Letter), View::Digital).unwrap();
        let statement = Statement { signer: &signer, ..statement() };
        let prepared = update::prepare(pdf, &statement, 100).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prepared.pdf");
        fs::write(&file, &prepared.bytes).unwrap();
        let check = Command::new("qpdf").arg("--check").arg(&file).output().unwrap();
        prop_assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    }
}
