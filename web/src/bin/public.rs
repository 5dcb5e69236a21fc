//! The application of verifiers.

fn main() {
    web::public();
}
