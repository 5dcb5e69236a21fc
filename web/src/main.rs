//! The application of everyone who signs in.

fn main() {
    web::desk();
}
