//! The application of learners.

fn main() {
    web::learner();
}
