//! Arrow streams and Parquet: a territory's extract reads as the table it is.

use crate::{files_below, read_bytes, root, rows};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom, Series};
use polars_io::SerWriter;
use polars_io::ipc::IpcStreamWriter;
use polars_io::prelude::ParquetWriter;

/// Three assets; the second has blanks.
fn frame() -> DataFrame {
    let day = chrono::NaiveDate::from_ymd_opt(2016, 5, 20).expect("a day");
    let days = i32::try_from((day - chrono::NaiveDate::default()).num_days()).expect("a day of ours");
    let codes = Column::new("资产编号".into(), ["520321290101000001", "ZC-2", "ZC-3"]);
    let names = Column::new("资产名称".into(), ["村部办公楼", "提灌站", "冷库"]);
    let cents = Series::new("原值（元）".into(), [Some("480000.00"), None, Some("12500.50")]);
    let money = cents.cast(&DataType::Decimal(38, 2)).expect("decimals");
    let dates = Series::new("取得时间".into(), [Some(days), None, Some(days)]);
    let dates = dates.cast(&DataType::Date).expect("days");
    let months = Column::new("预计使用年限（月）".into(), [Some(240i64), None, Some(120)]);
    DataFrame::new(3, vec![codes, names, money.into(), dates.into(), months]).expect("a frame")
}

fn arrow() -> Vec<u8> {
    let mut out = Vec::new();
    IpcStreamWriter::new(&mut out).finish(&mut frame()).expect("written");
    out
}

fn parquet() -> Vec<u8> {
    let mut out = Vec::new();
    ParquetWriter::new(&mut out).finish(&mut frame()).expect("written");
    out
}

#[test]
fn extracts_read_as_their_tables() {
    let file = [b"ARROW1\0\0".as_slice(), &arrow()].concat();
    for (name, bytes, kind) in [
        ("全县.arrow", arrow(), "arrow"),
        ("全县.ipc", file, "arrow"),
        ("全县.parquet", parquet(), "parquet"),
        ("全县.csv", parquet(), "parquet"),
    ] {
        let tables = read_bytes(name, &bytes);
        assert_eq!(tables.receipts[0].kind, kind);
        assert_eq!(tables.issues.iter().any(|i| i.kind == "extension_mismatch"), name.ends_with(".csv"), "{name}");
        let all = rows(&tables);
        assert_eq!(all.len(), 3, "{name}: {:?}", tables.issues);
        assert_eq!(all[0]["values"]["asset_id"], "520321290101000001");
        assert_eq!(all[0]["values"]["original_value"], "480000", "{name}");
        assert_eq!(all[0]["values"]["acquired_on"], "2016-05-20");
        assert_eq!(all[0]["values"]["useful_life_months"], "240");
        assert_eq!(all[1]["values"]["original_value"], "", "blank is blank");
        assert_eq!(all[2]["values"]["original_value"], "12500.5");
        // The names are row 1, so that the first record is row 2.
        assert_eq!((all[0]["source"]["row"].as_u64(), &all[0]["cells"]["original_value"]), (Some(2), &"C2".into()));
    }
}

#[test]
fn damaged_extracts_are_refused_and_ask_for_no_memory() {
    let (arrow, parquet) = (arrow(), parquet());
    for cut in (8..arrow.len() - 9).step_by(97) {
        let tables = read_bytes("全县.arrow", &arrow[..cut]);
        assert!(tables.receipts[0].refused.is_some() || rows(&tables).is_empty(), "{cut}");
    }
    for cut in (8..parquet.len()).step_by(97) {
        assert!(read_bytes("全县.parquet", &parquet[..cut]).receipts[0].refused.is_some(), "{cut}");
    }
    // Each eight bytes in turn say a length that nobody has.
    for at in (0..arrow.len() - 8).step_by(8) {
        let mut lie = arrow.clone();
        lie[at..at + 8].copy_from_slice(&(1u64 << 46).to_le_bytes());
        let tables = read_bytes("全县.arrow", &lie);
        assert_eq!(tables.receipts.len(), 1, "{at}");
    }
}

#[test]
fn no_fixture_is_taken_for_an_extract() {
    for path in files_below(&root().join("fixtures/ugly/files")) {
        let bytes = std::fs::read(&path).expect("readable");
        let kind = sanzi_ingest::kind::detect(&bytes, &sanzi_ingest::Limits::default()).map_or("refused", |k| k.name());
        assert!(!matches!(kind, "arrow" | "parquet"), "{}", path.display());
    }
}
