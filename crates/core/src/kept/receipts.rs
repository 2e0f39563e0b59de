//! Receipts and issues as bytes.

use super::{Bytes, Kept};
use crate::issue::{Issue, IssueSeverity};
use crate::receipt::{
    FileReceipt, MappedColumn, Refusal, SetAside, SheetReceipt, TotalTie, UnitEvidence, UnmappedColumn,
};

impl Kept for FileReceipt {
    fn put(&self, to: &mut Vec<u8>) {
        let FileReceipt { file, sha256, sm3, bytes, kind, encoding, refused, sheets } = self;
        file.put(to);
        sha256.put(to);
        sm3.put(to);
        bytes.put(to);
        kind.put(to);
        encoding.put(to);
        refused.put(to);
        sheets.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(FileReceipt {
            file: Kept::take(from)?,
            sha256: Kept::take(from)?,
            sm3: Kept::take(from)?,
            bytes: Kept::take(from)?,
            kind: Kept::take(from)?,
            encoding: Kept::take(from)?,
            refused: Kept::take(from)?,
            sheets: Kept::take(from)?,
        })
    }
}

impl Kept for Refusal {
    fn put(&self, to: &mut Vec<u8>) {
        let Refusal { kind, message, advice } = self;
        kind.put(to);
        message.put(to);
        advice.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Refusal { kind: Kept::take(from)?, message: Kept::take(from)?, advice: Kept::take(from)? })
    }
}

impl Kept for SheetReceipt {
    fn put(&self, to: &mut Vec<u8>) {
        let SheetReceipt {
            sheet,
            hidden,
            table,
            table_score,
            header_rows,
            mapping,
            unmapped,
            unit,
            rows,
            set_aside,
            sums,
            totals,
            issues,
            template,
            confirmed,
            stated_on,
        } = self;
        sheet.put(to);
        hidden.put(to);
        table.put(to);
        table_score.put(to);
        header_rows.put(to);
        mapping.put(to);
        unmapped.put(to);
        unit.put(to);
        rows.put(to);
        set_aside.put(to);
        sums.put(to);
        totals.put(to);
        issues.put(to);
        template.put(to);
        confirmed.put(to);
        stated_on.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(SheetReceipt {
            sheet: Kept::take(from)?,
            hidden: Kept::take(from)?,
            table: Kept::take(from)?,
            table_score: Kept::take(from)?,
            header_rows: Kept::take(from)?,
            mapping: Kept::take(from)?,
            unmapped: Kept::take(from)?,
            unit: Kept::take(from)?,
            rows: Kept::take(from)?,
            set_aside: Kept::take(from)?,
            sums: Kept::take(from)?,
            totals: Kept::take(from)?,
            issues: Kept::take(from)?,
            template: Kept::take(from)?,
            confirmed: Kept::take(from)?,
            stated_on: Kept::take(from)?,
        })
    }
}

impl Kept for MappedColumn {
    fn put(&self, to: &mut Vec<u8>) {
        let MappedColumn { column, header, score } = self;
        column.put(to);
        header.put(to);
        score.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(MappedColumn { column: Kept::take(from)?, header: Kept::take(from)?, score: Kept::take(from)? })
    }
}

impl Kept for UnmappedColumn {
    fn put(&self, to: &mut Vec<u8>) {
        let UnmappedColumn { column, header } = self;
        column.put(to);
        header.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(UnmappedColumn { column: Kept::take(from)?, header: Kept::take(from)? })
    }
}

impl Kept for UnitEvidence {
    fn put(&self, to: &mut Vec<u8>) {
        let UnitEvidence { unit, evidence } = self;
        unit.put(to);
        evidence.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(UnitEvidence { unit: Kept::take(from)?, evidence: Kept::take(from)? })
    }
}

impl Kept for SetAside {
    fn put(&self, to: &mut Vec<u8>) {
        let SetAside { row, reason, text } = self;
        row.put(to);
        reason.put(to);
        text.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(SetAside { row: Kept::take(from)?, reason: Kept::take(from)?, text: Kept::take(from)? })
    }
}

impl Kept for TotalTie {
    fn put(&self, to: &mut Vec<u8>) {
        let TotalTie { cell, field, printed, computed, difference } = self;
        cell.put(to);
        field.put(to);
        printed.put(to);
        computed.put(to);
        difference.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(TotalTie {
            cell: Kept::take(from)?,
            field: Kept::take(from)?,
            printed: Kept::take(from)?,
            computed: Kept::take(from)?,
            difference: Kept::take(from)?,
        })
    }
}

impl Kept for Issue {
    fn put(&self, to: &mut Vec<u8>) {
        let Issue { kind, severity, file, sheet, cell, row, seen, message, advice, count } = self;
        kind.put(to);
        let severity: u32 = match severity {
            IssueSeverity::Error => 0,
            IssueSeverity::Warning => 1,
            IssueSeverity::Note => 2,
        };
        severity.put(to);
        file.put(to);
        sheet.put(to);
        cell.put(to);
        row.put(to);
        seen.put(to);
        message.put(to);
        advice.put(to);
        count.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Issue {
            kind: Kept::take(from)?,
            severity: match u32::take(from)? {
                0 => IssueSeverity::Error,
                1 => IssueSeverity::Warning,
                2 => IssueSeverity::Note,
                _ => return None,
            },
            file: Kept::take(from)?,
            sheet: Kept::take(from)?,
            cell: Kept::take(from)?,
            row: Kept::take(from)?,
            seen: Kept::take(from)?,
            message: Kept::take(from)?,
            advice: Kept::take(from)?,
            count: Kept::take(from)?,
        })
    }
}
