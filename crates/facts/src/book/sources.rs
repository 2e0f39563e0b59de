//! What kinds of income the sheets of receipts list. A sheet of one kind alone, as of what a power station earns, says
//! nothing of other income that it does not list.

use crate::book::coverage::{Coverage, Villages};
use crate::contract::nature::speaks_of_land;
use crate::depreciation::is_land;
use crate::input::Owned;
use crate::input::view::View;
use crate::lexicon::Lexicon;
use crate::maps::HashMap;
use crate::receipts::is_asset_income;
use std::sync::LazyLock;

/// A kind of income that often has a sheet of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Power sold.
    Power,
    /// Dividends and other returns on what was put in.
    Shares,
    /// Contracting out land.
    Land,
    /// Deposits, subsidies, loans: none of an asset.
    NoIncome,
    /// What every account bears.
    Interest,
    /// Rents, and anything else.
    Other,
}

const WORDS: [(&str, Source); 20] = [
    ("光伏", Source::Power),
    ("电费", Source::Power),
    ("上网电", Source::Power),
    ("发电", Source::Power),
    ("电站", Source::Power),
    ("分红", Source::Shares),
    ("红利", Source::Shares),
    ("股金", Source::Shares),
    ("股权", Source::Shares),
    ("入股", Source::Shares),
    ("投资", Source::Shares),
    ("债权", Source::Shares),
    ("土地", Source::Land),
    ("耕地", Source::Land),
    ("林地", Source::Land),
    ("机动地", Source::Land),
    ("荒地", Source::Land),
    ("荒山", Source::Land),
    ("草场", Source::Land),
    ("流转费", Source::Land),
];

static IN_WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(WORDS.iter().map(|(word, _)| *word)));

impl Source {
    /// The one kind that texts name, `Other` where they name none or several.
    fn named<'t>(texts: impl Iterator<Item = &'t str>) -> Source {
        let mut found = None;
        for text in texts {
            for at in IN_WORDS.all_in(text) {
                let Some((_, source)) = WORDS.get(at) else { continue };
                if found.is_some_and(|known| known != *source) {
                    return Source::Other;
                }
                found = Some(*source);
            }
        }
        found.unwrap_or(Source::Other)
    }

    fn of_receipt(view: &View<'_>, row: usize) -> Source {
        if view.decimal(row, "energy_generated").is_some() {
            return Source::Power;
        }
        let texts = || ["asset_ref", "summary", "remark"].into_iter().filter_map(|column| view.text(row, column));
        let words = |column| view.text(row, column).unwrap_or("");
        if !is_asset_income(words("summary"), words("remark")) {
            let interest = ["利息", "结息"].iter().any(|word| texts().any(|text| text.contains(word)));
            return if interest { Source::Interest } else { Source::NoIncome };
        }
        match Source::named(texts()) {
            // the rent of a place where a power station stands is a rent
            Source::Power | Source::Shares if texts().any(|text| text.contains('租')) => Source::Other,
            source => source,
        }
    }

    /// The kind of income that an asset of these cards brings.
    pub(crate) fn of_asset(view: &View<'_>, cards: &[usize]) -> Source {
        let texts = || ["asset_name", "category"].into_iter().filter_map(|column| view.spoken_text(cards, column));
        match Source::named(texts()) {
            Source::Other if texts().any(is_land) => Source::Land,
            source => source,
        }
    }

    /// The kind of income that a contract brings.
    pub(crate) fn of_contract(view: &View<'_>, line: usize) -> Source {
        let words = |column| view.text(line, column).unwrap_or("");
        match words("contract_type") {
            "入股" | "债权" => Source::Shares,
            _ if speaks_of_land(words("asset_name"), words("contract_name")) => Source::Land,
            _ => Source::Other,
        }
    }
}

/// Whose income the sheets of receipts tell, kind by kind.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// By the sheets of several kinds.
    of_all: Coverage,
    /// By those, and by the sheets of one kind alone.
    of_one: Vec<(Source, Coverage)>,
    /// By any sheet.
    of_any: Option<Coverage>,
}

impl Sources {
    /// Learns from the table of receipts.
    pub(crate) fn of_table(table: &Owned<'_>, villages: &Villages) -> Self {
        let view = &table.view;
        let mut sheets: HashMap<u32, Source> = HashMap::default();
        for row in 0..view.len() {
            let known = sheets.get(&view.sheet_number(row)).copied();
            if known == Some(Source::Other) {
                continue;
            }
            let source = Source::of_receipt(view, row);
            let source = match known {
                Some(known) if known != source && source == Source::Interest => known,
                Some(known) if known != source && known != Source::Interest => Source::Other,
                _ => source,
            };
            sheets.insert(view.sheet_number(row), source);
        }
        let any_alone = sheets.values().any(|source| *source != Source::Other);
        if !any_alone {
            let of_all = Coverage::of(view, &table.owners, villages, Some("received_on"));
            return Sources { of_all, ..Sources::default() };
        }
        let coverage = |source: Option<Source>| {
            let counts = |row: usize| {
                let of_sheet = sheets.get(&view.sheet_number(row)).copied();
                source.is_none() || of_sheet == Some(Source::Other) || of_sheet == source
            };
            Coverage::of_some(view, &table.owners, villages, Some("received_on"), counts)
        };
        let alone = [Source::Power, Source::Shares, Source::Land];
        let alone = alone.into_iter().filter(|source| sheets.values().any(|known| known == source));
        Sources {
            of_all: coverage(Some(Source::Other)),
            of_one: alone.map(|source| (source, coverage(Some(source)))).collect(),
            of_any: Some(coverage(None)),
        }
    }

    /// What is covered of the kind of income that `source` gives; it is asked only where a sheet lists one kind alone.
    pub(crate) fn of(&self, source: impl FnOnce() -> Source) -> &Coverage {
        if self.of_one.is_empty() {
            return &self.of_all;
        }
        let source = source();
        self.of_one.iter().find(|(known, _)| *known == source).map_or(&self.of_all, |(_, coverage)| coverage)
    }

    /// What is covered of income of all kinds.
    pub(crate) fn of_all(&self) -> &Coverage {
        &self.of_all
    }

    /// What is covered by any sheet, were it of one kind alone.
    pub(crate) fn of_any(&self) -> &Coverage {
        self.of_any.as_ref().unwrap_or(&self.of_all)
    }
}
