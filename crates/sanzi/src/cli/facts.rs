//! `sanzi facts`.

use super::arguments::{FactsArguments, Format};
use super::progress::Shown;
use super::{CommandError, FINE};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use sanzi::Engagement;
use sanzi_core::grains::{self, Grain};
use sanzi_core::{Facts, Value};
use serde_json::{Map, Value as Json, json};
use std::io::{BufWriter, Write};

/// Runs the command.
pub(crate) fn run(args: &FactsArguments) -> Result<u8, CommandError> {
    let chosen: Vec<&'static Grain> = match &args.grain {
        None => grains::ALL.to_vec(),
        Some(name) => match grains::grain(name) {
            Some(grain) => vec![grain],
            None => {
                let known: Vec<String> = grains::ALL.iter().map(|g| format!("{}（{}）", g.name, g.label)).collect();
                return Err(CommandError::Argument(format!("没有“{name}”这类对象，可用：{}。", known.join("、"))));
            }
        },
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    if args.on.is_empty() {
        for grain in chosen {
            dictionary(grain, args.format, &mut out)?;
        }
    } else {
        let mut engagement = Engagement::new(args.on.clone())?;
        engagement.base_date = args.base_date;
        engagement.packs.clone_from(&args.packs);
        let mut shown = Shown::new();
        let facts = sanzi::facts(&engagement, &mut |step| shown.tell(step))?;
        shown.done();
        for facts in chosen.iter().filter_map(|g| facts.get(g.name)) {
            values(facts, &mut out)?;
        }
    }
    out.flush()?;
    Ok(FINE)
}

fn dictionary(grain: &Grain, format: Format, out: &mut impl Write) -> std::io::Result<()> {
    if format != Format::Text {
        for fact in grain.facts {
            let from = fact.from.map(|(table, column)| format!("{table}.{column}"));
            let line = json!({"grain": grain.name, "name": fact.name, "label": fact.label, "kind": fact.kind.label(), "from": from, "doc": fact.doc});
            writeln!(out, "{line}")?;
        }
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["名称", "中文", "类型", "来源", "说明"]);
    for fact in grain.facts {
        let from = fact.from.map_or("计算".to_owned(), |(table, column)| format!("{table}.{column}"));
        table.add_row([fact.name, fact.label, fact.kind.label(), &from, fact.doc]);
    }
    writeln!(out, "\n{}（{}）\n{table}", grain.label, grain.name)
}

/// One row a line: every fact by name, as text; null is unknown.
fn values(facts: &Facts, out: &mut impl Write) -> std::io::Result<()> {
    let columns: Vec<(&str, Vec<Value>)> =
        facts.grain.facts.iter().filter_map(|f| Some((f.name, facts.frame.values(f.name).ok()?))).collect();
    for row in 0..facts.frame.len() {
        let mut line = Map::new();
        line.insert("grain".into(), json!(facts.grain.name));
        for (name, values) in &columns {
            let value = values.get(row).and_then(Value::plain);
            line.insert((*name).into(), value.map_or(Json::Null, Json::String));
        }
        writeln!(out, "{}", Json::Object(line))?;
    }
    Ok(())
}
