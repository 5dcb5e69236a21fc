//! What is mailed to learners about their accounts. No mail tells of a learner to anyone else.

use shared::{language::Language, messages::messages, settings::BrandSettings};

use crate::{
    app::App,
    mail::{NewMail, one_line},
};

/// To the typed address, where the details are right.
pub fn confirm(brand: &BrandSettings, language: Language, to: &str, name: &str, link: &str) -> NewMail {
    let say = messages(language);
    let parts = [
        say.mail_hello(one_line(name)),
        say.account_confirm_ask(),
        link.to_owned(),
        say.account_confirm_then(),
        say.mail_not_asked(&brand.support_email),
    ];
    NewMail::to_person(language, to, say.account_confirm_subject(&brand.name), &parts)
}

/// To the typed address, where the details are not right, whatever is wrong with them.
pub fn no_match(app: &App, brand: &BrandSettings, language: Language, to: &str) -> NewMail {
    let (say, base) = (messages(language), &app.config.public_base_url);
    let parts = [
        say.mail_hello_anyone(),
        say.account_no_match_text(),
        say.account_no_match_try(),
        format!("{base}/learner/register"),
        say.account_no_match_known(),
        format!("{base}/learner"),
        say.account_no_match_ask(&brand.support_email),
    ];
    NewMail::to_person(language, to, say.account_no_match_subject(&brand.name), &parts)
}

/// To the typed address, where it has an account already and the details are right.
pub fn has_account(app: &App, brand: &BrandSettings, language: Language, to: &str) -> NewMail {
    let say = messages(language);
    let parts = [
        say.mail_hello_anyone(),
        say.account_known_text(),
        say.account_known_then(),
        format!("{}/learner", app.config.public_base_url),
        say.account_known_staff(&brand.support_email),
    ];
    NewMail::to_person(language, to, say.account_known_subject(&brand.name), &parts)
}

/// To the address of the account that the learner has, where someone with the right details asks for another one.
pub fn second_account(app: &App, brand: &BrandSettings, language: Language, to: &str, name: &str) -> NewMail {
    let say = messages(language);
    let parts = [
        say.mail_hello(one_line(name)),
        say.account_second_text(),
        say.account_second_you(),
        format!("{}/learner", app.config.public_base_url),
        say.account_second_not_you(&brand.support_email),
    ];
    NewMail::to_person(language, to, say.account_second_subject(&brand.name), &parts)
}

/// To an account whose learner was merged into one that has another account.
pub fn moved(brand: &BrandSettings, language: Language, to: &str, name: &str) -> NewMail {
    let say = messages(language);
    let parts = [
        say.mail_hello(one_line(name)),
        say.account_moved_text(),
        say.account_moved_none(&brand.support_email),
    ];
    NewMail::to_person(language, to, say.account_moved_subject(&brand.name), &parts)
}

/// To an address whose account was deleted.
pub fn deleted(app: &App, brand: &BrandSettings, language: Language, to: &str) -> NewMail {
    let say = messages(language);
    let parts = [
        say.mail_hello_anyone(),
        say.account_deleted_text(),
        say.account_deleted_again(),
        format!("{}/learner/register", app.config.public_base_url),
        say.account_deleted_not_you(&brand.support_email),
    ];
    NewMail::to_person(language, to, say.account_deleted_subject(&brand.name), &parts)
}
