//! The console, as a browser starts it.

fn main() {
    console::start();
}
