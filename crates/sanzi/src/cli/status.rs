//! `sanzi status` and `sanzi merge`.

use super::county_arguments::{ListFormat, MergeArguments, StatusArguments};
use super::{CommandError, FINE, say};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use sanzi_rules::Packs;
use sanzi_store::{
    Event, Group, OutFile, Overview, RunLine, Standing, Store, StoreError, write_whole, write_workbook, yuan,
};
use std::io::Write;

/// Shows where the county stands.
pub(crate) fn run(args: &StatusArguments) -> Result<u8, CommandError> {
    if args.out.is_some() && args.out == args.events {
        return Err(CommandError::Argument("--out 和 --events 写的是同一个文件。请给两个文件名。".to_owned()));
    }
    for (path, kind) in [(&args.out, OutFile::Workbook), (&args.events, OutFile::Events)] {
        path.as_ref().map_or(Ok(()), |path| kind.may_replace(path, &args.store.db))?;
    }
    let labels = Packs::load(&args.packs)?.status_words().labels.clone();
    let own = |word: &str| labels.get(word).cloned().unwrap_or_else(|| word.to_owned());
    let seen = Store::look(&args.store.db, |store| see(store, args))?;
    let Seen { mut overview, history, ledger, events } = seen;
    overview.states.iter_mut().for_each(|group| group.label = own(&group.name));
    if let (Some(path), Some((heads, findings))) = (&args.out, &ledger) {
        write_workbook(path, &overview, findings, heads, &labels)?;
        say(format_args!("已写 {}。", path.display()));
    }
    if let (Some(path), Some(events)) = (&args.events, &events) {
        let mut lines = String::new();
        for event in events {
            lines.push_str(&serde_json::to_string(event).map_err(std::io::Error::from)?);
            lines.push('\n');
        }
        write_whole(path, lines.as_bytes())?;
        say(format_args!("已写 {}。", path.display()));
    }
    let mut out = std::io::stdout().lock();
    match (args.format, &history) {
        (ListFormat::Json, Some(runs)) => writeln!(out, "{}", super::json(runs)?)?,
        (ListFormat::Json, None) => writeln!(out, "{}", super::json(&overview)?)?,
        (ListFormat::Text, Some(runs)) => told(&mut out, runs)?,
        (ListFormat::Text, None) => text(&mut out, &overview, args.page)?,
    }
    Ok(FINE)
}

/// County, number of its events and hash of the last.
type Heads = Vec<(String, i64, String)>;

/// What is read from a store: as much of it as was asked for.
struct Seen {
    overview: Overview,
    history: Option<Vec<RunLine>>,
    /// The ends of the chains; every finding.
    ledger: Option<(Heads, Vec<Standing>)>,
    events: Option<Vec<Event>>,
}

fn see(store: &mut Store, args: &StatusArguments) -> Result<Seen, StoreError> {
    let overview = store.overview(&args.on.to_string(), |family| sanzi::rule_group(family).to_owned())?;
    let heads = if args.out.is_some() || args.events.is_some() { store.verify()? } else { Vec::new() };
    Ok(Seen {
        overview,
        history: args.history.then(|| store.history()).transpose()?,
        ledger: args.out.as_ref().map(|_| store.findings().map(|all| (heads, all))).transpose()?,
        events: args.events.as_ref().map(|_| store.events()).transpose()?,
    })
}

fn text(out: &mut impl Write, overview: &Overview, page: bool) -> std::io::Result<()> {
    for line in overview.page() {
        writeln!(out, "{line}")?;
    }
    if page {
        return Ok(());
    }
    let mut tables: Vec<(&str, &[Group])> = Vec::new();
    if overview.counties.len() > 1 {
        tables.push(("县", &overview.counties));
    }
    tables.extend([
        ("乡镇", overview.towns.as_slice()),
        ("类别", &overview.families),
        ("程度", &overview.severities),
        ("发现年度", &overview.years),
        ("事务所", &overview.firms),
        ("状态", &overview.states),
    ]);
    for (name, groups) in tables {
        writeln!(out, "\n{}", table(name, groups))?;
    }
    Ok(())
}

fn table(name: &str, groups: &[Group]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([name, "问题", "未下达", "在办", "逾期", "已销号", "销号率", "再犯", "涉及(元)", "追回(元)"]);
    for group in groups {
        let t = &group.tally;
        let counts = [t.findings, t.not_issued, t.open, t.overdue, t.closed].map(|n| n.to_string());
        let mut cells = vec![group.label.clone()];
        cells.extend(counts);
        cells.extend([t.closed_rate(), t.repeated.to_string(), yuan(t.at_stake), yuan(t.recovered)]);
        table.add_row(cells);
    }
    table
}

fn told(out: &mut impl Write, runs: &[RunLine]) -> Result<(), CommandError> {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["县", "次", "动作", "事务所", "基准日", "结果", "录入时间"]);
    for run in runs {
        let verb = if run.verb == "import" { "导入" } else { "复核" };
        let no = run.no.to_string();
        table.add_row([&run.county, &no, verb, &run.firm, &run.base_date, &run.counts, &run.recorded_at]);
    }
    writeln!(out, "{table}")?;
    Ok(())
}

/// Puts the stores of counties side by side.
pub(crate) fn merge(args: &MergeArguments) -> Result<u8, CommandError> {
    let mut sources = Vec::new();
    for source in &args.sources {
        let mut store = Store::open(source)?;
        store.verify()?;
        sources.push(store);
    }
    let mut target = Store::create(&args.store.db)?;
    let mut out = std::io::stdout().lock();
    for source in &mut sources {
        for merged in target.merge(source)? {
            let what = if merged.taken { "已并入" } else { "已是最新，没有变化" };
            writeln!(out, "{}：{what}（{} 条）。", merged.county, merged.findings)?;
        }
    }
    Ok(FINE)
}
