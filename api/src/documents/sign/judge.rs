//! What is to be said of a signature that a file carries: whether it is ours, and whether it covers these bytes.

use ::cms::{cert::CertificateChoices, content_info::ContentInfo, signed_data::SignedData};
use der::{
    Decode, Encode, Reader, SliceReader,
    asn1::{ObjectIdentifier, OctetString},
};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use shared::verify::SignatureVerdict;

use super::{cms::MESSAGE_DIGEST, key::Key};

/// P-256 and RSA keys, as the certificate names them (RFC 5480, RFC 8017).
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The judgement of a signature (CMS `SignedData` as DER, with anything after it) over content with this SHA-256. One by
/// another certificate is not looked into further: anyone can make one that holds.
pub fn judge(key: &Key, signature: &[u8], digest: &[u8]) -> SignatureVerdict {
    match read(signature) {
        Some(signed) if is_ours(key, &signed) => {
            if holds(key, &signed, digest) == Some(true) {
                SignatureVerdict::Holds
            } else {
                SignatureVerdict::Broken
            }
        }
        _ => SignatureVerdict::NotOurs,
    }
}

fn read(signature: &[u8]) -> Option<SignedData> {
    let mut reader = SliceReader::new(signature).ok()?;
    let content: ContentInfo = reader.decode().ok()?;
    SignedData::from_der(&content.content.to_der().ok()?).ok()
}

fn is_ours(key: &Key, signed: &SignedData) -> bool {
    signed.certificates.iter().flat_map(|set| set.0.iter()).any(|choice| match choice {
        CertificateChoices::Certificate(one) => one.to_der().is_ok_and(|der| der == key.certificate_der()),
        CertificateChoices::Other(_) => false,
    })
}

fn holds(key: &Key, signed: &SignedData, digest: &[u8]) -> Option<bool> {
    let signer = signed.signer_infos.0.iter().next()?;
    let attributes = signer.signed_attrs.as_ref()?;
    let named = attributes.iter().find(|attribute| attribute.oid == MESSAGE_DIGEST)?;
    let named: OctetString = named.values.iter().next()?.decode_as().ok()?;
    let public = &key.certificate().tbs_certificate.subject_public_key_info;
    let algorithm: &dyn VerificationAlgorithm =
        if public.algorithm.oid == EC { &ECDSA_P256_SHA256_ASN1 } else { &RSA_PKCS1_2048_8192_SHA256 };
    let public = UnparsedPublicKey::new(algorithm, public.subject_public_key.raw_bytes());
    let message = attributes.to_der().ok()?;
    Some(named.as_bytes() == digest && public.verify(&message, signer.signature.as_bytes()).is_ok())
}
