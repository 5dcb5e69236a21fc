//! The issuer's signing key and its certificate: read as configured, or made on the first start.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use der::{Any, Encode, asn1::ObjectIdentifier};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use spki::AlgorithmIdentifierOwned;
use x509_cert::{Certificate, ext::pkix::KeyUsage};

use super::SignError;
use crate::config::Config;

const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// `id-kp-documentSigning` (RFC 9336).
const DOCUMENT_SIGNING: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 36];
/// How long a certificate made here holds, in years.
const YEARS: i32 = 10;

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file can't be read or written.
    #[error("{what}: {path} can't be used: {error}")]
    File {
        /// The setting.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Only one of key and certificate is set.
    #[error("signing_key and signing_certificate: set both, or neither")]
    Half,
    /// The key is of no kind that signs here.
    #[error("signing_key: use a P-256 or an RSA key (2048 bits or more) as PKCS #8 in PEM")]
    Kind,
    /// The certificate can't be read.
    #[error("signing_certificate: use one or more certificates in PEM, the key's own first")]
    Certificate,
    /// The certificate is another key's.
    #[error("signing_certificate: this is not the certificate of signing_key")]
    Mismatch,
    /// The certificate is over.
    #[error("signing_certificate: it ended on {0}; renew it")]
    Expired(NaiveDate),
    /// The certificate has not begun.
    #[error(
        "signing_certificate: it begins only on {0}; use one that holds today, and check this machine's clock"
    )]
    NotYet(NaiveDate),
    /// The certificate is for something else.
    #[error(
        "signing_certificate: it is not for signing (its key usage has neither digital signature nor non-repudiation)"
    )]
    Usage,
    /// A new pair could not be made.
    #[error("a signing key could not be made: {0}")]
    Making(String),
}

enum Pair {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// The key with its certificate and, where given, those above it.
pub struct Key {
    pair: Pair,
    random: SystemRandom,
    certificate_der: Vec<u8>,
    chain: Vec<Certificate>,
}

impl Key {
    /// Reads key and certificate as configured; else those of the data folder, which are made if there are none.
    pub fn open(config: &Config, now: DateTime<Utc>) -> Result<Self, KeyError> {
        let own = |name: &str| config.data_dir.join(name);
        let (key, certificate) = match (&config.signing_key, &config.signing_certificate) {
            (Some(key), Some(certificate)) => (key.clone(), certificate.clone()),
            (None, None) => {
                let pair = (own("signing-key.pem"), own("signing-certificate.pem"));
                if !pair.0.exists() || !pair.1.exists() {
                    make(&config.brand.name, now, &pair.0, &pair.1)?;
                }
                pair
            }
            _ => return Err(KeyError::Half),
        };
        let key = Self::read(&read("signing_key", &key)?, &read("signing_certificate", &certificate)?)?;
        let (begins, ends) = key.validity();
        if now < begins {
            return Err(KeyError::NotYet(begins.date_naive()));
        }
        if now > ends {
            return Err(KeyError::Expired(ends.date_naive()));
        }
        Ok(key)
    }

    /// Reads a key and its certificates from PEM.
    pub fn read(key: &str, certificates: &str) -> Result<Self, KeyError> {
        let (label, key) = der::SecretDocument::from_pem(key).map_err(|_| KeyError::Kind)?;
        if label != "PRIVATE KEY" {
            return Err(KeyError::Kind);
        }
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_bytes(), &random)
            .map(Pair::Ec)
            .or_else(|_| RsaKeyPair::from_pkcs8(key.as_bytes()).map(Pair::Rsa))
            .map_err(|_| KeyError::Kind)?;
        // The reader of chains can't take a text in which nothing begins.
        if !certificates.contains("-----BEGIN CERTIFICATE-----") {
            return Err(KeyError::Certificate);
        }
        let chain =
            Certificate::load_pem_chain(certificates.as_bytes()).map_err(|_| KeyError::Certificate)?;
        let own = chain.first().ok_or(KeyError::Certificate)?;
        let public = match &pair {
            Pair::Ec(pair) => pair.public_key().as_ref(),
            Pair::Rsa(pair) => pair.public_key().as_ref(),
        };
        if own.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes() != public {
            return Err(KeyError::Mismatch);
        }
        let usage = own.tbs_certificate.get::<KeyUsage>().map_err(|_| KeyError::Certificate)?;
        if usage.is_some_and(|(_, usage)| !usage.digital_signature() && !usage.non_repudiation()) {
            return Err(KeyError::Usage);
        }
        let certificate_der = own.to_der().map_err(|_| KeyError::Certificate)?;
        Ok(Self { pair, random, certificate_der, chain })
    }

    /// The key's own certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.chain[0]
    }

    /// The key's own certificate, as DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// The certificate and those above it.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Whether the certificate holds at this time.
    pub fn holds_at(&self, time: DateTime<Utc>) -> bool {
        let (begins, ends) = self.validity();
        (begins..=ends).contains(&time)
    }

    /// From when until when the certificate holds.
    pub fn validity(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let validity = &self.certificate().tbs_certificate.validity;
        let at = |time: &x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
            DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        (at(&validity.not_before), at(&validity.not_after))
    }

    /// How the signature is made.
    pub fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self.pair {
            Pair::Ec(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
            Pair::Rsa(_) => AlgorithmIdentifierOwned { oid: SHA256_WITH_RSA, parameters: Some(Any::null()) },
        }
    }

    /// The most bytes that a signature with its certificates takes.
    pub fn signature_room(&self) -> usize {
        let signature = match &self.pair {
            Pair::Ec(_) => 80,
            Pair::Rsa(pair) => pair.public().modulus_len(),
        };
        let certificates: usize =
            self.chain.iter().filter_map(|one| one.encoded_len().ok()).map(u32::from).sum::<u32>() as usize;
        // Names, identifiers and attributes beside them.
        let issuer = self.certificate().tbs_certificate.issuer.encoded_len().map_or(0, u32::from) as usize;
        signature + certificates + issuer + 400
    }

    /// The signature over a message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let failed = |_| SignError::Signature("the key gave none".to_owned());
        match &self.pair {
            Pair::Ec(pair) => Ok(pair.sign(&self.random, message).map_err(failed)?.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &self.random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
        }
    }
}

fn read(what: &'static str, path: &Path) -> Result<String, KeyError> {
    fs::read_to_string(path).map_err(|error| KeyError::File { what, path: path.to_owned(), error })
}

/// Makes a key and a certificate that it signs itself. Of several processes that start at once, one makes them.
fn make(issuer: &str, now: DateTime<Utc>, key_path: &Path, certificate_path: &Path) -> Result<(), KeyError> {
    let making = |error: rcgen::Error| KeyError::Making(error.to_string());
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| KeyError::File { what: "data_dir", path, error }
    };
    let lock_path = key_path.with_extension("lock");
    let lock = fs::File::create(&lock_path).map_err(at(&lock_path))?;
    lock.lock().map_err(at(&lock_path))?;
    if key_path.exists() && certificate_path.exists() {
        return Ok(());
    }
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(making)?;
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, issuer);
    name.push(DnType::CommonName, format!("{issuer} documents"));
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = name;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(DOCUMENT_SIGNING.to_vec())];
    let today = now.date_naive();
    let day = |years: i32| {
        // The 28th is a day of every month.
        let (month, day) =
            (u8::try_from(today.month()).unwrap_or(1), u8::try_from(today.day().min(28)).unwrap_or(1));
        date_time_ymd(today.year() + years, month, day)
    };
    // Demo data is issued in the past.
    parameters.not_before = day(-3);
    parameters.not_after = day(YEARS);
    let certificate = parameters.self_signed(&pair).map_err(making)?;
    // The certificate first: a key without one would be taken for whole.
    keep(certificate_path, &certificate.pem()).map_err(at(certificate_path))?;
    keep(key_path, &pair.serialize_pem()).map_err(at(key_path))
}

/// Writes a file that nobody else may read, whole or not at all.
fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Such a file has mode 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
