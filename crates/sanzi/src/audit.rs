//! The pipeline: read, compute, judge, write.

use crate::engagement::{Engagement, FILE_NAME};
use crate::error::{AuditError, dates_seen, reasons};
use crate::{call, lines, pairings};
use chrono::{NaiveDate, SecondsFormat, Utc};
use sanzi_core::finding::Judgement;
use sanzi_core::{FactSet, Mapping, Tables, Wanted};
use sanzi_facts::Computed;
use sanzi_ingest::{IngestError, Limits, Options};
use sanzi_report::diff::{Comparison, Side};
use sanzi_report::judgement::{Log, Reviews};
use sanzi_report::{Clock, Dossier, History, OutputLine, ReportError, Shown, look_back};
use sanzi_rules::{JudgeInput, Packs};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the pipeline is doing now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Reading files.
    Reading {
        /// Files done.
        done: usize,
        /// Files in all.
        total: usize,
        /// The file just finished.
        file: String,
    },
    /// Kernels run over so many rows.
    Computing {
        /// Rows of all tables.
        rows: usize,
    },
    /// Rules judge so many assets.
    Judging {
        /// Rows of the grain `asset`.
        assets: usize,
    },
    /// Outputs are written.
    Writing {
        /// Findings that are written.
        findings: usize,
    },
}

/// Shared with whoever handles Ctrl-C: once outputs are being written, an interruption waits for the
/// file in hand; before, nothing of ours exists on disk and the process may simply end.
#[derive(Debug, Default)]
pub struct Interrupt {
    /// Set by the handler.
    pub requested: AtomicBool,
    /// Set by the pipeline while it writes.
    pub writing: AtomicBool,
}

/// A finished run.
#[derive(Debug)]
pub struct Run {
    /// 基准日 used.
    pub base_date: NaiveDate,
    /// What was read.
    pub tables: Tables,
    /// What was computed.
    pub facts: FactSet,
    /// What was judged.
    pub judgement: Judgement,
    /// Pairs that only a person can decide: asked in `pairings.toml` of the output folder.
    pub doubtful: usize,
    /// Answers that fit nothing any more: named there too.
    pub unfit: usize,
    /// What was written.
    pub outputs: Vec<OutputLine>,
    /// Against an earlier run, where one was given.
    pub comparison: Option<Comparison>,
    /// What people said.
    pub reviews: Reviews,
}

/// Reads the inputs of an engagement into tables.
///
/// # Errors
/// When a folder cannot be walked at all; what is wrong with a file is an issue.
pub fn read(
    engagement: &Engagement,
    packs: &Packs,
    sheet: Option<&str>,
    table: Option<&str>,
    progress: &mut (dyn FnMut(Step) + Send),
) -> Result<Tables, AuditError> {
    let mapping = mapping(engagement, packs);
    let limits = limits(engagement)?;
    let hidden = &engagement.file.include_hidden;
    let cache = engagement.cache.as_deref();
    let options =
        Options { mapping: &mapping, only_sheet: sheet, as_table: table, include_hidden: hidden, limits, cache };
    let progress = Mutex::new(progress);
    let tell = |p: sanzi_ingest::Progress| {
        if let Ok(mut tell) = progress.lock() {
            tell(Step::Reading { done: p.done, total: p.total, file: p.file });
        }
    };
    match sanzi_ingest::read(&engagement.paths, &options, &tell) {
        Err(IngestError::NoFiles) => Err(AuditError::NothingReadable { files: 0, seen: String::new() }),
        read => Ok(read?),
    }
}

/// What became of one cell of what was read, step by step.
///
/// # Errors
/// As [`read`].
pub fn explain(
    engagement: &Engagement,
    packs: &Packs,
    tables: &Tables,
    target: &sanzi_ingest::explain::Target,
) -> Result<Vec<sanzi_ingest::explain::Step>, AuditError> {
    let mapping = mapping(engagement, packs);
    let hidden = &engagement.file.include_hidden;
    let limits = limits(engagement)?;
    let options =
        Options { mapping: &mapping, only_sheet: None, as_table: None, include_hidden: hidden, limits, cache: None };
    Ok(sanzi_ingest::explain::explain(&engagement.paths, &options, tables, target)?)
}

/// The packs' words with what the engagement confirmed and renamed.
fn mapping<'p>(engagement: &Engagement, packs: &'p Packs) -> Cow<'p, Mapping> {
    let file = &engagement.file;
    if file.mapping.is_empty() && file.names.is_empty() {
        return Cow::Borrowed(packs.mapping());
    }
    Cow::Owned(Mapping { confirmed: file.mapping.clone(), names: file.names.clone(), ..packs.mapping().clone() })
}

/// Reads the inputs and computes their facts, without judging.
///
/// # Errors
/// As [`audit`], but nothing is written.
pub fn facts(engagement: &Engagement, progress: &mut (dyn FnMut(Step) + Send)) -> Result<FactSet, AuditError> {
    let packs = Packs::load(&engagement.pack_folders())?;
    let stated = engagement.stated_base_date()?;
    let tables = read(engagement, &packs, None, None, progress)?;
    Ok(compute(engagement, &packs, &tables, stated, &Wanted::all(), progress)?.1.facts)
}

/// Base date and the facts of what was read that are wanted.
pub(crate) fn compute(
    engagement: &Engagement,
    packs: &Packs,
    tables: &Tables,
    stated: Option<NaiveDate>,
    wanted: &Wanted,
    progress: &mut (dyn FnMut(Step) + Send),
) -> Result<(NaiveDate, Computed), AuditError> {
    let rows: usize = tables.by_name.values().map(|t| t.frame.len()).sum();
    if rows == 0 {
        return Err(AuditError::NothingReadable { files: tables.receipts.len(), seen: reasons(&tables.issues) });
    }
    let base_date = base_date(stated, tables)?;
    progress(Step::Computing { rows });
    Ok((base_date, sanzi_facts::compute(tables, &engagement.setting(packs, base_date), wanted)?))
}

/// The whole job: from the paths of an engagement to its output folder.
///
/// # Errors
/// When the run cannot start or its outputs cannot be written; then the old outputs stand untouched.
pub fn audit(
    engagement: &Engagement,
    interrupt: &Interrupt,
    progress: &mut (dyn FnMut(Step) + Send),
) -> Result<Run, AuditError> {
    let started = now();
    let packs = Packs::load(&engagement.pack_folders())?;
    packs.select(&engagement.rules)?;
    let stated = engagement.stated_base_date()?;
    let call = engagement.as_called.clone().unwrap_or_else(|| call::of(engagement));
    let log = match &engagement.judgements {
        Some(path) => Log::read_file(path)?,
        None => Log::read(&engagement.folder)?,
    };
    let privacy = engagement.privacy()?;
    let previous = engagement.previous().map(|dir| Side::from_folder(&dir)).transpose()?;
    let place = engagement.aside.as_ref().unwrap_or(&engagement.out);
    let writer = sanzi_report::probe(place, engagement.keep_edited)?;
    pairings::standing(place)?;

    let tables = read(engagement, &packs, None, None, progress)?;
    let mut wanted = packs.wanted(&engagement.rules);
    // an earlier run is compared subject by subject
    wanted.join(if previous.is_some() { Wanted::all() } else { sanzi_report::wanted(engagement.only_sheets()) });
    let (base_date, computed) = compute(engagement, &packs, &tables, stated, &wanted, progress)?;
    let assets = computed.facts.get("asset").map_or(0, |f| f.frame.len());
    progress(Step::Judging { assets });
    let working = |grain: &str, row: usize, fact: &str| computed.working(&tables, grain, row, fact);
    let select = &engagement.rules;
    let input = JudgeInput { facts: &computed.facts, tables: &tables, base_date, select, working: &working };
    let mut judgement = packs.judge(&input)?;
    if interrupt.requested.load(Ordering::SeqCst) {
        return Err(AuditError::Interrupted);
    }

    progress(Step::Writing { findings: judgement.findings.len() });
    interrupt.writing.store(true, Ordering::SeqCst);
    let (pack_lines, rule_lines) = (lines::packs(&packs), lines::rules(&packs));
    let judged = Dossier {
        engagement: lines::heading(&engagement.file),
        base_date,
        tables: &tables,
        facts: &computed.facts,
        judgement: &judgement,
        parameters: packs.parameters(),
        packs: &pack_lines,
        rules: &rule_lines,
        limits: limits(engagement)?.lines(),
        sheets: engagement.only_sheets(),
        inputs_dir: lines::inputs_dir(engagement),
        privacy,
        history: History { call, ..History::default() },
    };
    let shown = Shown::new(&judged)?;
    let (reviews, comparison) = look_back(&shown, &log, previous.as_ref())?;
    let history = History { comparison: comparison.as_ref(), reviews: Some(&reviews), ..judged.history.clone() };
    let dossier = Dossier { history, ..judged.clone() };
    let clock = Clock { started, finished: now() };
    let outputs = match writer.write(&shown.within(&dossier), clock, &interrupt.requested) {
        Err(ReportError::Cancelled) => return Err(AuditError::Interrupted),
        written => written?,
    };
    let presences = comparison.as_ref().map(Comparison::presences).unwrap_or_default();
    for finding in &mut judgement.findings {
        finding.presence = presences.get(finding.id.as_str()).map(|p| p.word().to_owned());
    }
    pairings::write(place, &computed.doubtful, &computed.unfit)?;
    let (doubtful, unfit) = (computed.doubtful.len(), computed.unfit.len());
    Ok(Run { base_date, tables, facts: computed.facts, judgement, doubtful, unfit, outputs, comparison, reviews })
}

/// The limits of reading, raised where `engagement.toml` says so.
fn limits(engagement: &Engagement) -> Result<Limits, AuditError> {
    let raised = Limits::default().raised(&engagement.file.limits);
    raised.map_err(|message| AuditError::Engagement { path: engagement.folder.join(FILE_NAME), message })
}

/// Base date: stated, else the one that all date lines agree on.
fn base_date(stated: Option<NaiveDate>, tables: &Tables) -> Result<NaiveDate, AuditError> {
    if let Some(day) = stated {
        return Ok(day);
    }
    let sheets = tables.receipts.iter().flat_map(|f| &f.sheets);
    let dates: BTreeSet<NaiveDate> = sheets.filter_map(|s| s.stated_on).collect();
    let dates: Vec<NaiveDate> = dates.into_iter().collect();
    match dates.as_slice() {
        [one] => Ok(*one),
        many => Err(AuditError::NoBaseDate { seen: dates_seen(many) }),
    }
}

/// The clock, for the manifest's one field that knows it.
fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}
