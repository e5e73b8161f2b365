//! Files that try to make the program panic, hang, lie, or write control characters to a terminal.
//! Each test proves a clear message or a right result.

#[path = "hostile/support.rs"]
mod support;

#[path = "hostile/numbers.rs"]
mod numbers;
#[path = "hostile/repeats.rs"]
mod repeats;
#[path = "hostile/text.rs"]
mod text;
#[path = "hostile/times.rs"]
mod times;
#[path = "hostile/units.rs"]
mod units;

#[cfg(feature = "cli")]
#[path = "hostile/command_line.rs"]
mod command_line;
#[cfg(feature = "cli")]
#[path = "hostile/outputs.rs"]
mod outputs;
#[cfg(feature = "cli")]
#[path = "hostile/program.rs"]
mod program;
#[cfg(feature = "cli")]
#[path = "hostile/terminal.rs"]
mod terminal;
