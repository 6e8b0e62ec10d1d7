//! Operators at the console, in a real browser, against the real local cloud with
//! live traffic.

mod acting;
mod correctness;
mod keyboard;
mod lab;
mod pages;
mod ranks;
mod rough_weather;
