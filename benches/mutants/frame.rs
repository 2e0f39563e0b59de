//! Stands in for `sanzi_core::frame` where mutants are made: rows of values, without polars.

use crate::kind::Column;
use crate::value::Value;

#[derive(Debug, Clone)]
pub struct Frame {
    columns: &'static [Column],
    rows: Vec<Vec<Value>>,
}

impl Frame {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn value(&self, row: usize, name: &str) -> Value {
        let at = self.columns.iter().position(|column| column.name == name);
        at.and_then(|at| self.rows.get(row)?.get(at).cloned()).unwrap_or(Value::Null)
    }

    pub fn values(&self, name: &str) -> Result<Vec<Value>, String> {
        Ok((0..self.len()).map(|row| self.value(row, name)).collect())
    }
}

pub struct FrameBuilder(Frame);

impl FrameBuilder {
    pub fn new(_: &'static str, columns: &'static [Column]) -> Self {
        FrameBuilder(Frame { columns, rows: Vec::new() })
    }

    pub fn push_named(&mut self, named: impl IntoIterator<Item = (&'static str, Value)>) -> Result<(), String> {
        let mut row = vec![Value::Null; self.0.columns.len()];
        for (name, value) in named {
            let at = self.0.columns.iter().position(|column| column.name == name).ok_or(name)?;
            row[at] = value;
        }
        self.0.rows.push(row);
        Ok(())
    }

    pub fn finish(self) -> Result<Frame, String> {
        Ok(self.0)
    }
}
