//! The command-line program.

fn main() -> std::process::ExitCode {
    coagscope::cli::run()
}
