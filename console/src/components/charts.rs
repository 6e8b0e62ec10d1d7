//! Charts as SVG, each with a title, a description, and its numbers as a table.
//!
//! Colours and strokes are classes of the style sheet, so that dark and light
//! are the page's business; shapes differ too, so that colour is never alone.

pub mod bars;
pub mod cell_bar;
pub mod frame;
pub mod lines;
pub mod scale;
pub mod sparkline;
pub mod width;

pub use bars::{BarChart, Histogram, Share, StackedBar};
pub use cell_bar::CellBar;
pub use lines::{LineChart, Series};
pub use sparkline::Sparkline;
