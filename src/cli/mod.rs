//! The command line.

mod check;
mod choices;
mod compare;
mod courses;
mod disk;
mod explain;
mod guard;
mod interruption;
mod jobs;
mod memory;
mod merge;
mod output;
mod packing;
mod parts;
mod place;
mod progress;
mod reading;
mod reference;
mod report;
mod score;
mod summary;
mod summary_share;
mod validate;
mod watch;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, Parser, Subcommand};

use crate::INTENDED_USE;
use crate::input::InputError;
use crate::safe::for_terminal;

/// How a run ended; the numbers are the exit statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    /// Done.
    Done = 0,
    /// Finished, but a condition given with `--fail-on` holds.
    ConditionHolds = 1,
    /// Finished, some rows could not be used.
    RowsUnusable = 3,
}

const EXIT_STATUS: &str = "Exit status: 0 done; 1 finished, but a --fail-on condition holds; 2 usage, or an input that can't be read; 3 finished, some rows could not be used. An interrupted run ends by its signal (130 for Ctrl-C in a shell).";

/// Usage, or an input that can't be read at all.
const USAGE: u8 = 2;

#[derive(Parser)]
#[command(
    name = "coagscope",
    version,
    about = "Reads laboratory panels and explains DIC scores, TMA and hemolysis patterns, without guessing",
    long_about = "Reads laboratory panels from CSV, compares them with reference limits, computes the published DIC scores, looks for the patterns of thrombotic microangiopathy (TMA) and hemolysis, and explains every conclusion. A missing test is never scored as normal: it leaves bounds.",
    before_help = INTENDED_USE,
    after_help = format!("{EXIT_STATUS}\n\n{INTENDED_USE}"),
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Annotated report of each panel
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Report(report::Arguments),
    /// One result row per panel, streaming
    ///
    /// Rows come in the order of each panel's first row in the input. With more than one file they begin with a column
    /// `file`, the name of the file in which that row stands (`coagscope_file` where the input has a column `file`).
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Score(score::Arguments),
    /// What a cohort as a whole shows: results, scores, patterns, and what missing tests cost
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Summary(summary::Arguments),
    /// Scores side by side on the same panels: agreement, and the panels on which they differ
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE, mut_arg("part", not_shown))]
    Compare(compare::Arguments),
    /// Joins the results of all shares of a run (score or summary --part K/N) into what one run gives
    ///
    /// Each share names the run that it is of, and ends with its counts and a digest of itself. Shares that are missing,
    /// doubled, cut, changed, of another run or made from other data are refused before anything is written.
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Merge(merge::Arguments),
    /// Each score and pattern against a reference diagnosis or outcome in a column of the data
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE, mut_arg("part", not_shown))]
    Validate(validate::Arguments),
    /// How a file is read: columns, units, limits, windows, issues; scores nothing
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Check(check::Arguments),
    /// A score, pattern, analyte, condition or source; no topic lists them all
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Explain(explain::Arguments),
    /// Proves a reference set and lists every fault, or prints all of its rules as one page
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Reference(reference::Arguments),
    /// Completions for a shell
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
    /// The manual page in roff, of the program or of one command
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Man {
        /// The command, such as score; the program as a whole if not given
        command: Option<String>,
    },
}

/// An option that is refused with its reason is not described as one to use.
fn not_shown(option: clap::Arg) -> clap::Arg {
    option.hide(true)
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(say_usage(&error)),
    };
    interruption::watch();
    let ended = match cli.command {
        Command::Report(arguments) => report::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Summary(arguments) => summary::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Reference(arguments) => reference::run(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "coagscope", &mut script);
            output::print_all(&script)
        }
        Command::Man { command } => manual_page(command.as_deref()),
    };
    match ended {
        Ok(ending) => ExitCode::from(ending as u8),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // What users typed and what files hold must not steer the terminal; nobody may be reading.
            let message = format!("coagscope: {error:#}");
            for line in message.lines() {
                let _ = writeln!(io::stderr(), "{}", for_terminal(line));
            }
            ExitCode::from(USAGE)
        }
    }
}

/// Prints what the reader of options has to say: help, the version, or what is wrong. Gives the exit status.
fn say_usage(said: &clap::Error) -> u8 {
    let printed = said.print();
    let is_lost = printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe);
    match said.use_stderr() || is_lost {
        true => USAGE,
        false => 0,
    }
}

/// The manual page of a command, or of the program.
fn manual_page(command: Option<&str>) -> anyhow::Result<Ending> {
    let mut program = Cli::command();
    program.build();
    let wanted = match command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned();
            let names = || {
                program
                    .get_subcommands()
                    .map(clap::Command::get_name)
                    .collect::<Vec<_>>()
            };
            found.with_context(|| {
                format!(
                    "man {name}: there is no such command; there are {}",
                    names().join(", ")
                )
            })?
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(wanted).render(&mut page)?;
    output::print_all(&page)
}

/// Whoever read our output has seen enough; that is no fault.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    // A broken pipe behind the input is another matter and stays an error.
    if error.downcast_ref::<InputError>().is_some() {
        return false;
    }
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
