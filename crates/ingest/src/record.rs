//! What was read, printed: rows as jsonl, receipts as json, issues as jsonl.

use sanzi_core::{CoreError, Kind, Known, Precision, RowId, Table, Tables, Value, tables};
use serde_json::{Map, Value as Json, json};
use std::io::{self, Write};

/// A whole column: name, kind, values.
type Whole = (&'static str, Kind, Vec<Value>);

/// One line per row that entered a table, in the order of row ids.
///
/// Amounts are exact decimals in 元; an amount whose unit is undecided stands as it is printed. `null` is
/// unknown, an empty text a cell that is there and blank.
///
/// # Errors
/// When writing fails.
pub fn read_jsonl(tables: &Tables, mut out: impl Write) -> io::Result<()> {
    for schema in tables::ALL.iter().copied() {
        let Some(table) = tables.by_name.get(schema.name) else { continue };
        let columns: Result<Vec<Whole>, CoreError> =
            schema.columns.iter().map(|c| table.frame.values(c.name).map(|values| (c.name, c.kind, values))).collect();
        let columns = columns.map_err(io::Error::other)?;
        for index in 0..table.frame.len() {
            let line = line(tables, table, &columns, index);
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn line(tables: &Tables, table: &Table, columns: &[Whole], index: usize) -> Json {
    let row = table.row_id(index);
    let (mut values, mut cells, mut precision) = (Map::new(), Map::new(), Map::new());
    for (name, kind, all) in columns {
        let value = all.get(index).unwrap_or(&Value::Null);
        values.insert((*name).to_owned(), text(tables, row, name, *kind, value));
        if !tables.lineage.brings(row, name) {
            continue;
        }
        if let Some(cell) = tables.lineage.place(row, name).and_then(|p| p.cell) {
            cells.insert((*name).to_owned(), Json::String(cell));
        }
        if let Value::Date(day) = value {
            let word = match day.precision {
                Precision::Year => "year",
                Precision::Month => "month",
                Precision::Day => "day",
            };
            precision.insert((*name).to_owned(), json!(word));
        }
    }
    let block = tables.lineage.block(row);
    json!({
        "table": table.schema.name,
        "source": {
            "file": block.map(|b| &*b.file),
            "sheet": block.map(|b| &*b.sheet),
            "row": tables.lineage.row_number(row),
        },
        "values": values,
        "cells": cells,
        "precision": precision,
    })
}

fn text(tables: &Tables, row: RowId, name: &str, kind: Kind, value: &Value) -> Json {
    let note = tables.lineage.note_of(row, name);
    if kind.scale().is_some()
        && let Some(exact) = note.and_then(|n| n.exact)
    {
        return Json::String(crate::grid::number::plain(exact));
    }
    match value {
        Value::Null => match tables.lineage.meaning_of_null(row, name) {
            Known::Blank => Json::String(String::new()),
            _ => Json::Null,
        },
        Value::Decimal(number) => Json::String(crate::grid::number::plain(*number)),
        other => other.plain().map_or(Json::Null, Json::String),
    }
}

/// All receipts: one array, one object a file.
///
/// # Errors
/// When writing fails.
pub fn receipts_json(tables: &Tables, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &tables.receipts)?;
    out.write_all(b"\n")
}

/// All issues, one a line.
///
/// # Errors
/// When writing fails.
pub fn issues_jsonl(tables: &Tables, mut out: impl Write) -> io::Result<()> {
    for issue in &tables.issues {
        serde_json::to_writer(&mut out, issue)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
