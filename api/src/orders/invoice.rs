//! What the papers of an order say, and the papers as PDFs. Invoices and credit notes are made of what was written down
//! when they were issued, and so stay the same; a packing list says where the order goes now.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    centres::country_name,
    language::Language,
    orders::{Delivery, Payment},
    settings::BrandSettings,
};

use super::{
    entity::{Model, line, paper},
    numbers,
    papers::{self, Kind, Line, Paper, Seller},
    prints,
};
use crate::{
    app::App,
    documents::store::grouped,
    http::file::Pdf,
    problem::{Error, Result},
    settings::Now,
};

fn seller(settings: &Now) -> Seller {
    let BrandSettings { name, support_email, accent, .. } = &settings.brand;
    let rules = &settings.rules.store;
    Seller {
        name: name.clone(),
        address: rules.seller_address.clone(),
        vat_number: rules.vat_number.clone(),
        email: support_email.clone(),
        accent: accent.clone(),
    }
}

/// A name and an address, a line each.
pub fn address_lines(to: &Delivery) -> Vec<String> {
    let address = &to.address;
    let country = Some(country_name(&address.country)).filter(|_| address.country != "GB");
    let parts = [Some(&to.name), Some(&address.line1), address.line2.as_ref(), Some(&address.town)];
    parts
        .into_iter()
        .chain([Some(&address.postcode), country.as_ref()])
        .flatten()
        .filter(|line| !line.is_empty())
        .cloned()
        .collect()
}

/// What the invoice of an order says; its number is to be filled in.
pub fn of(app: &App, settings: &Now, order: &Model, lines: &[line::Model]) -> Result<Paper> {
    let delivery: Delivery = serde_json::from_value(order.delivery.clone())?;
    let today = app.clock.today();
    let payment = match (order.payment.0, order.due_on) {
        (Payment::Card, _) => Some(format!("Paid by card on {}.", Language::En.long_date(today))),
        (Payment::OnAccount, Some(due)) => {
            Some(format!("To pay by {}, on account.", Language::En.long_date(due)))
        }
        (Payment::OnAccount, None) => None,
    };
    let printed = |line: &line::Model| Line {
        what: line.name.clone(),
        detail: line.detail.clone(),
        quantity: line.quantity,
        unit_pence: line.unit_pence,
        vat_bp: line.vat_bp,
        net_pence: line.net_pence,
        vat_pence: line.vat_pence,
        note: None,
    };
    Ok(Paper {
        kind: Kind::Invoice,
        number: String::new(),
        issued_on: today,
        seller: seller(settings),
        buyer: serde_json::from_value(order.buyer_lines.clone())?,
        deliver_to: address_lines(&delivery),
        order_number: order.number.clone(),
        ordered_on: order.created_at.date_naive(),
        purchase_order: order.purchase_order.clone(),
        invoice_number: None,
        currency: order.currency.clone(),
        lines: lines.iter().map(printed).collect(),
        payment,
        notes: Vec::new(),
    })
}

async fn made(app: &App, content: Paper) -> Result<Pdf> {
    let (number, file_name) = (content.number.clone(), format!("{}.pdf", content.number));
    let bytes = app.cpu.run(move || papers::paper(&content)).await?.map_err(anyhow::Error::from)?;
    Ok(Pdf { bytes: bytes.into(), tag: number, file_name, public: false })
}

/// The invoice of an order.
pub async fn invoice(app: &App, order: &Model) -> Result<Pdf> {
    let found = paper::Entity::find()
        .filter(paper::Column::OrderId.eq(order.id))
        .filter(paper::Column::Kind.eq(crate::db::Text(numbers::Kind::Invoice)))
        .one(app.db.reader())
        .await?;
    let found = found.ok_or_else(|| {
        Error::StateConflict(format!("Order {} has no invoice: it was never placed.", order.number))
    })?;
    made(app, serde_json::from_value(found.content)?).await
}

/// A credit note of an order.
pub async fn credit_note(app: &App, order: &Model, number: &str) -> Result<Pdf> {
    let found = paper::Entity::find()
        .filter(paper::Column::OrderId.eq(order.id))
        .filter(paper::Column::Kind.eq(crate::db::Text(numbers::Kind::CreditNote)))
        .filter(paper::Column::Number.eq(number))
        .one(app.db.reader())
        .await?;
    made(app, serde_json::from_value(found.ok_or(Error::NotFound)?.content)?).await
}

/// The packing list of an order: what is in the parcel, with the learners' names.
pub async fn packing_list(app: &App, order: &Model) -> Result<Pdf> {
    let db = app.db.reader();
    let printed = match prints::holding(db, app, order, false).await {
        // Until it is settled, all of it is listed.
        Err(Error::StateConflict(_)) => prints::all(db, order, false).await?,
        printed => printed?,
    };
    let lines: Vec<_> = printed.iter().map(|(line, _)| line.clone()).collect();
    let mut content = of(app, &*app.settings().await?, order, &lines)?;
    for (shown, (line, document)) in content.lines.iter_mut().zip(printed) {
        if let Some(row) = document {
            let reference = grouped(&row.reference);
            shown.detail = Some(format!("{}, {reference}, {}", row.learner_name, row.qualification_title));
        }
        shown.note = line.note;
    }
    content.kind = Kind::PackingList;
    content.number.clone_from(&order.number);
    content.payment = None;
    content.notes = order.note.iter().cloned().chain([order.postage_label.clone()]).collect();
    let mut pdf = made(app, content).await?;
    pdf.tag = format!("{}-packing-{}", order.number, order.version);
    pdf.file_name = format!("packing-list_{}.pdf", order.number);
    Ok(pdf)
}
