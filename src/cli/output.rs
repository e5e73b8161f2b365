//! Where results go: standard output, or a file that appears under its name only when complete.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use tempfile::NamedTempFile;

use super::Ending;
use super::disk;
use super::guard::{Guarded, standard_output_is_pipe};
use super::interruption::{Destination, Temporary, set_destination};
use super::packing::{Packed, Packing};
use super::place::{Place, folder_of};

const STANDARD_OUTPUT: &str = "standard output";

/// The names of files that are not complete. One that is left behind, by a run that was killed outright, tells by
/// its name what it is; no later run touches it, since another one may still be writing it.
const PARTIAL_PREFIX: &str = ".coagscope-";
const PARTIAL_SUFFIX: &str = ".partial";

/// Where results go and whether they are colored.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputOptions {
    /// Write to this file instead of standard output; one whose name ends in .gz or .zst is compressed
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Colors in text reports
    #[arg(long, value_enum, default_value_t = Color::Auto, hide_default_value = true)]
    color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// An opened output.
pub(super) enum Output {
    Standard(BufWriter<io::Stdout>),
    Direct(Packed<File>, PathBuf),
    Replacing(Packed<NamedTempFile>, PathBuf, Temporary),
}

impl OutputOptions {
    /// Opens the output before the work starts; what the run reads is never overwritten.
    pub(super) fn open(&self, guarded: &Guarded) -> anyhow::Result<Output> {
        Output::open(self.output.as_deref(), guarded)
    }

    /// Refuses a name that asks for compression, for what `merge` reads as it is.
    pub(super) fn refuse_compressed_share(&self) -> anyhow::Result<()> {
        match self.output.as_deref() {
            Some(path) if Packing::of(path) != Packing::Plain => bail!(
                "-o {}: `coagscope merge` reads shares uncompressed; name the file without .gz or .zst, and compress what is merged",
                path.display()
            ),
            _ => Ok(()),
        }
    }

    /// Whether results go to a terminal, or to a pipe that may end at one, while they are worked out.
    pub(super) fn may_share_terminal(&self) -> bool {
        let is_standard = self
            .output
            .as_deref()
            .is_none_or(|path| path == Path::new("-"));
        is_standard && (io::stdout().is_terminal() || standard_output_is_pipe())
    }

    /// Whether text is colored.
    pub(super) fn color(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
                wanted && self.output.is_none() && io::stdout().is_terminal()
            }
        }
    }
}

impl Output {
    /// Opens a file, or standard output where there is none or it is `-`; what the run reads is never overwritten.
    pub(super) fn open(path: Option<&Path>, guarded: &Guarded) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            set_destination(Destination::Direct(STANDARD_OUTPUT.to_string()));
            return Ok(Output::Standard(BufWriter::new(io::stdout())));
        };
        if let Some(read) = guarded.reads(path) {
            bail!(
                "-o {}: this is an input ({read}); it is not overwritten. Name another file with -o",
                path.display()
            );
        }
        let place =
            Place::of(path).with_context(|| format!("{}: can't be written", path.display()))?;
        let target = match place {
            Place::Direct(file) => {
                set_destination(Destination::Direct(path.display().to_string()));
                let file = Packed::new(file, Packing::of(path))?;
                return Ok(Output::Direct(file, path.to_path_buf()));
            }
            Place::File(target) => target,
        };
        let folder = folder_of(&target);
        let (beside, temporary) = Temporary::make(|| {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PARTIAL_PREFIX).suffix(PARTIAL_SUFFIX);
            // A new file has the rights that the system gives to new files. One in place of another is private until
            // it has those of the other.
            #[cfg(unix)]
            if !target.exists() {
                builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            }
            builder.tempfile_in(folder)
        })
        .with_context(|| {
            format!(
                "{}: no file can be written in this folder",
                folder.display()
            )
        })?;
        set_destination(Destination::Replacing(target.clone()));
        let beside = Packed::new(beside, Packing::of(path))?;
        Ok(Output::Replacing(beside, target, temporary))
    }

    /// Whether somebody looks at what is written.
    #[cfg(feature = "parquet")]
    pub(super) fn is_terminal(&self) -> bool {
        match self {
            Output::Standard(_) => io::stdout().is_terminal(),
            Output::Direct(out, _) => out.file().is_terminal(),
            Output::Replacing(..) => false,
        }
    }

    /// Puts a complete file under its name.
    pub(super) fn complete(mut self) -> anyhow::Result<()> {
        self.flush()?;
        match self {
            Output::Standard(_) => {}
            Output::Direct(out, path) => {
                out.finish()
                    .map_err(|error| failed(&path.display(), error))?;
            }
            Output::Replacing(out, path, temporary) => {
                let failed = |error| failed(&path.display(), error);
                let file = out.finish().map_err(failed)?;
                if let Ok(replaced) = std::fs::metadata(&path) {
                    let rights = replaced.permissions();
                    file.as_file().set_permissions(rights).map_err(failed)?;
                }
                if disk::may_be_full_without_saying_so(file.as_file()) {
                    file.as_file().sync_all().map_err(failed)?;
                }
                temporary
                    .place(&path, || disk::put_in_place(file, &path))
                    .with_context(|| format!("{}: can't be put in place", path.display()))?;
            }
        }
        Ok(())
    }
}

impl Output {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Output::Standard(out) => out,
            Output::Direct(out, _) => out,
            Output::Replacing(out, ..) => out,
        }
    }

    /// Says where nothing could be written, and what helps; of what kind the fault is stays told.
    fn named(&self, error: io::Error) -> io::Error {
        let name = match self {
            Output::Standard(_) => STANDARD_OUTPUT.to_string(),
            Output::Direct(_, path) | Output::Replacing(_, path, _) => path.display().to_string(),
        };
        failed(&name, error)
    }
}

/// Prints a text on standard output.
pub(super) fn print_all(text: &[u8]) -> anyhow::Result<Ending> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text).and_then(|()| out.flush());
    written.map_err(|error| failed(&STANDARD_OUTPUT, error))?;
    Ok(Ending::Done)
}

fn failed(name: &dyn Display, error: io::Error) -> io::Error {
    let message =
        format!("{name}: can't be written: {error}. Make room, or name another place with -o");
    io::Error::new(error.kind(), message)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer().write(bytes);
        // An interrupted write is tried again by whoever asked.
        written.map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => self.named(error),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.writer().flush();
        flushed.map_err(|error| self.named(error))
    }
}
