//! The admin API: who may, what is read, what is done, and what the log says of it.

mod acting;
mod auditing;
mod entering;
mod reading;
mod wrong_input;
