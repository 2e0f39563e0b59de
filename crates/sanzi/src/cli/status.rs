//! `sanzi status` and `sanzi merge`.

use super::county_arguments::{ListFormat, MergeArguments, StatusArguments};
use super::{CommandError, FINE};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use sanzi_rules::Packs;
use sanzi_store::{Group, Overview, Store, write_whole, write_workbook, yuan};
use std::io::Write;

/// Shows where the county stands.
pub(crate) fn run(args: &StatusArguments) -> Result<u8, CommandError> {
    let labels = Packs::load(&args.packs)?.status_words().labels.clone();
    let own = |word: &str| labels.get(word).cloned().unwrap_or_else(|| word.to_owned());
    let mut store = Store::open(&args.store.db)?;
    let mut overview = store.overview(&args.on.to_string(), |family| sanzi::rule_group(family).to_owned())?;
    overview.states.iter_mut().for_each(|group| group.label = own(&group.name));
    let mut out = std::io::stdout().lock();
    if let Some(path) = &args.out {
        let heads = store.verify()?;
        write_workbook(path, &overview, &store.findings()?, &heads, &labels)?;
        eprintln!("已写 {}。", path.display());
    }
    if let Some(path) = &args.events {
        store.verify()?;
        let mut lines = String::new();
        for event in store.events()? {
            lines.push_str(&serde_json::to_string(&event).map_err(std::io::Error::from)?);
            lines.push('\n');
        }
        write_whole(path, lines.as_bytes())?;
        eprintln!("已写 {}。", path.display());
    }
    match (args.format, args.history) {
        (ListFormat::Json, true) => writeln!(out, "{}", super::json(&store.history()?)?)?,
        (ListFormat::Json, false) => writeln!(out, "{}", super::json(&overview)?)?,
        (ListFormat::Text, true) => history(&mut out, &mut store)?,
        (ListFormat::Text, false) => text(&mut out, &overview, args.page)?,
    }
    Ok(FINE)
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

fn history(out: &mut impl Write, store: &mut Store) -> Result<(), CommandError> {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["县", "次", "动作", "事务所", "基准日", "结果", "录入时间"]);
    for run in store.history()? {
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
