//! Where a bench works, with what, and how often.

use crate::error::BenchError;
use crate::measure::{Taken, run};
use crate::territory::{BASE_DATE, Format, Spec, TWENTY, generate};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Changes when territories do, so that old ones on disk are made anew.
const TERRITORIES: u32 = 5;

/// Options of all goals.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Folder for territories, outputs and the peers' environment.
    #[arg(long, default_value = "target/bench")]
    work: PathBuf,
    /// The product; without it, the workspace's is built in release and used.
    #[arg(long)]
    sanzi: Option<PathBuf>,
    /// Pairs of runs; one where a run takes minutes.
    #[arg(long, default_value_t = 5)]
    pairs: usize,
    /// Everything a hundredth of the size: does it work at all?
    #[arg(long)]
    small: bool,
    /// Without scripts of peers.
    #[arg(long)]
    pub(crate) without_peers: bool,
    /// Where the figures go as JSON; without it `goals.json` in the work folder.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What goals work with.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) work: PathBuf,
    pub(crate) sanzi: PathBuf,
    bench: PathBuf,
    pub(crate) pairs: usize,
    pub(crate) small: bool,
    pub(crate) without_peers: bool,
    pub(crate) json: PathBuf,
}

/// A territory on disk.
#[derive(Debug, Clone)]
pub(crate) struct Territory {
    /// Its folder, with `truth.csv`.
    pub(crate) folder: PathBuf,
    /// Its files.
    pub(crate) data: PathBuf,
    /// Its assets.
    pub(crate) assets: u64,
}

impl Setting {
    /// Makes the work folder and finds the programs.
    ///
    /// # Errors
    /// When the product is not there and cannot be built.
    pub(crate) fn new(options: &Options) -> Result<Self, BenchError> {
        std::fs::create_dir_all(&options.work)?;
        let bench = std::env::current_exe()?;
        let sanzi = match &options.sanzi {
            Some(path) => path.clone(),
            None => built(&bench)?,
        };
        let work = std::path::absolute(&options.work)?;
        let json = options.json.clone().unwrap_or_else(|| work.join("goals.json"));
        let (pairs, small, without_peers) = (options.pairs, options.small, options.without_peers);
        Ok(Setting { work, sanzi: std::path::absolute(sanzi)?, bench, pairs, small, without_peers, json })
    }

    /// A territory of so many assets over so many files, made if it is not there.
    pub(crate) fn territory(&self, assets: u64, files: u64, leases: bool) -> Result<Territory, BenchError> {
        let (assets, files) = if self.small { (assets.div_ceil(100), files.min(10)) } else { (assets, files) };
        let spec = Spec { assets, first: 0, files, leases, format: Format::Xlsx, shared: false };
        let kind = if leases { "-leases" } else { "" };
        self.made(spec, self.work.join(format!("territory-{assets}-in-{files}{kind}")))
    }

    /// The territory, written if it is not there.
    fn made(&self, spec: Spec, folder: PathBuf) -> Result<Territory, BenchError> {
        let territory = Territory { data: folder.join("data"), folder, assets: spec.assets };
        let (mark, made) = (territory.folder.join("made"), format!("{TERRITORIES} {spec:?}\n"));
        if std::fs::read_to_string(&mark).ok().as_ref() != Some(&made) {
            eprintln!("writing {}", territory.folder.display());
            if territory.folder.exists() {
                std::fs::remove_dir_all(&territory.folder)?;
            }
            generate(&spec, &territory.folder)?;
            std::fs::write(&mark, made)?;
        }
        Ok(territory)
    }

    /// A county of so many assets, with leases, as Parquet in ten parts: one of several whose cards follow each other.
    pub(crate) fn county(&self, number: u64, assets: u64) -> Result<Territory, BenchError> {
        let assets = if self.small { assets.div_ceil(100) } else { assets };
        let (first, format) = (number * assets, Format::Parquet);
        let folder = self.work.join(format!("county-{number}-of-{assets}"));
        self.made(Spec { assets, first, files: 10, leases: true, format, shared: false }, folder)
    }

    /// An empty folder for outputs.
    pub(crate) fn out(&self, name: &str) -> Result<PathBuf, BenchError> {
        let out = self.work.join(format!("out-{name}"));
        if out.exists() {
            std::fs::remove_dir_all(&out)?;
        }
        Ok(out)
    }

    /// The product's audit of a folder into an empty one.
    pub(crate) fn audit(&self, data: &Path, out: &Path, more: &[&str]) -> Result<Taken, BenchError> {
        self.audit_with(data, out, more, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn audit_with(
        &self,
        data: &Path,
        out: &Path,
        more: &[&str],
        with: &[(&str, &str)],
    ) -> Result<Taken, BenchError> {
        if out.exists() {
            std::fs::remove_dir_all(out)?;
        }
        let mut command = Command::new(&self.sanzi);
        command.arg("audit").arg(data).arg("--out").arg(out).args(["--base-date", BASE_DATE, "--exit-zero"]);
        run(command.args(more).envs(with.iter().copied()), &[0])
    }

    /// A piece of work of this program in a process of its own.
    pub(crate) fn child(&self, work: &str, data: &Path, more: &[&str]) -> Result<Taken, BenchError> {
        self.child_with(work, data, more, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn child_with(
        &self,
        work: &str,
        data: &Path,
        more: &[&str],
        with: &[(&str, &str)],
    ) -> Result<Taken, BenchError> {
        let mut command = Command::new(&self.bench);
        run(command.args(["child", work]).arg(data).args(more).envs(with.iter().copied()), &[0])
    }
}

/// The twenty checks as `--rules` takes them.
pub(crate) fn twenty() -> String {
    TWENTY.join(",")
}

/// One thread, for whoever asks.
pub(crate) const ONE_THREAD: &[(&str, &str)] = &[("RAYON_NUM_THREADS", "1"), ("POLARS_MAX_THREADS", "1")];
/// Two.
pub(crate) const TWO_THREADS: &[(&str, &str)] = &[("RAYON_NUM_THREADS", "2"), ("POLARS_MAX_THREADS", "2")];

/// The workspace's release binary, built if cargo runs this bench, beside this program else.
fn built(bench: &Path) -> Result<PathBuf, BenchError> {
    if let Some(cargo) = std::env::var_os("CARGO") {
        eprintln!("building the product");
        let done = Command::new(cargo)
            .args(["build", "--release", "--locked", "-p", "sanzi", "-p", "sanzi-bench"])
            .status()?;
        if !done.success() {
            return Err("the product cannot be built".into());
        }
    }
    let beside = bench.with_file_name(format!("sanzi{}", std::env::consts::EXE_SUFFIX));
    if beside.exists() { Ok(beside) } else { Err("no product: name one with --sanzi".into()) }
}
