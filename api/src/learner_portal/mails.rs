//! What is mailed to learners about their accounts. No mail tells of a learner to anyone else.

use shared::settings::BrandSettings;

use crate::{app::App, mail::NewMail};

/// To the typed address, where the details are right.
pub fn confirm(brand: &BrandSettings, to: &str, name: &str, link: &str) -> NewMail {
    NewMail {
        to: to.to_owned(),
        subject: format!("Confirm your address for the {} learner portal", brand.name),
        body: format!(
            "Hello {name},\n\nplease confirm that this is your address, within seven days:\n\n{link}\n\nThen you can \
             sign in and see your documents.\n\nIf you did not ask for this, do nothing, or tell us: {}\n",
            brand.support_email
        ),
    }
}

/// To the typed address, where the details are not right, whatever is wrong with them.
pub fn no_match(app: &App, brand: &BrandSettings, to: &str) -> NewMail {
    let base = &app.config.public_base_url;
    NewMail {
        to: to.to_owned(),
        subject: format!("We could not match your details in the {} learner portal", brand.name),
        body: format!(
            "Hello,\n\nsomeone, we hope you, asked for an account with this address. We could not match what was typed \
             to a learner who can register.\n\nCompare your enrolment number, your name and your date of birth with \
             your last letter or certificate, then try again:\n\n{base}/learner/register\n\nIf you have an account \
             already, sign in with the address that you used then:\n\n{base}/learner\n\nIf it still does not work, \
             ask your centre, or us: {}\n",
            brand.support_email
        ),
    }
}

/// To the typed address, where it has an account already and the details are right.
pub fn has_account(app: &App, brand: &BrandSettings, to: &str) -> NewMail {
    NewMail {
        to: to.to_owned(),
        subject: format!("You have an account in the {} portal already", brand.name),
        body: format!(
            "Hello,\n\nsomeone, we hope you, asked for another account with this address. Nothing was changed.\n\nIf \
             you are a learner, sign in and add your enrolment number there:\n\n{}/learner\n\nStaff need another \
             address for their own documents. Questions: {}\n",
            app.config.public_base_url, brand.support_email
        ),
    }
}

/// To the address of the account that the learner has, where someone with the right details asks for another one.
pub fn second_account(app: &App, brand: &BrandSettings, to: &str, name: &str) -> NewMail {
    let base = &app.config.public_base_url;
    NewMail {
        to: to.to_owned(),
        subject: format!("Someone asked for a second account in the {} learner portal", brand.name),
        body: format!(
            "Hello {name},\n\nsomeone who knows your enrolment number, your name and your date of birth asked for another \
             account. Nobody got one: your documents are in the account with this address.\n\nIf it was you, sign in \
             here, or choose a new password there:\n\n{base}/learner\n\nIf it was not you, you need not do anything. \
             Questions: {}\n",
            brand.support_email
        ),
    }
}

/// To an account whose learner was merged into one that has another account.
pub fn moved(brand: &BrandSettings, to: &str, name: &str) -> NewMail {
    NewMail {
        to: to.to_owned(),
        subject: format!("Your documents in the {} learner portal have moved", brand.name),
        body: format!(
            "Hello {name},\n\nwe had registered you twice, and you had an account for each. Your documents are together \
             now, in your other account: sign in with its address.\n\nIf you have no other account, tell us: {}\n",
            brand.support_email
        ),
    }
}

/// To an address whose account was deleted.
pub fn deleted(app: &App, brand: &BrandSettings, to: &str) -> NewMail {
    NewMail {
        to: to.to_owned(),
        subject: format!("Your account in the {} learner portal was deleted", brand.name),
        body: format!(
            "Hello,\n\nyour account is gone, and so are the links by which you shared documents. Your documents stay \
             valid, and whoever has one can check it.\n\nYou can register again at any time:\n\n{}/learner/register\n\n\
             If it was not you, tell us: {}\n",
            app.config.public_base_url, brand.support_email
        ),
    }
}
