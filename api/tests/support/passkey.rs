//! An authenticator of passkeys, and the browser before it: as `WebAuthn` has them, by hand.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use sha2::{Digest, Sha256};

use super::{Value, awards::text, json};

/// One passkey, and what can be made wrong with it.
pub struct Passkey {
    key: EcdsaKeyPair,
    id: [u8; 16],
    user: String,
    /// The site that asks, as the browser says.
    pub origin: String,
    /// The name for which the key was made.
    pub rp_id: String,
    /// Whether its user was verified.
    pub verified: bool,
    counter: u32,
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Passkey {
    /// A new one for the portal at this address.
    pub fn new(origin: &str) -> Self {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_ASN1_SIGNING,
            document.as_ref(),
            &SystemRandom::new(),
        );
        Self {
            key: key.unwrap(),
            id: api::clock::random_bytes().unwrap(),
            user: String::new(),
            origin: origin.to_owned(),
            rp_id: url::Url::parse(origin).unwrap().host_str().unwrap().to_owned(),
            verified: true,
            counter: 0,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    fn authenticator_data(&mut self, more: u8) -> Vec<u8> {
        self.counter += 1;
        let flags = 1 | more | if self.verified { 4 } else { 0 };
        let mut data = Sha256::digest(&self.rp_id).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// What the browser answers to options of a registration.
    pub fn register(&mut self, options: &Value) -> Value {
        text(&options["user"]["id"]).clone_into(&mut self.user);
        let mut data = self.authenticator_data(0x40);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        // COSE: an EC2 key on P-256 for ES256.
        let point = self.key.public_key().as_ref();
        data.extend([0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut object = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        json!({ "id": b64(self.id), "rawId": b64(self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": { "clientDataJSON": b64(self.client_data("webauthn.create", options)),
                "attestationObject": b64(object), "transports": ["internal"] } })
    }

    /// What the browser answers to options of a sign-in.
    pub fn sign(&mut self, options: &Value) -> Value {
        let data = self.authenticator_data(0);
        let client = self.client_data("webauthn.get", options);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({ "id": b64(self.id), "rawId": b64(self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": { "clientDataJSON": b64(client), "authenticatorData": b64(data),
                "signature": b64(signature.as_ref()), "userHandle": self.user } })
    }
}
