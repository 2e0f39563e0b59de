use crate::sheets::*;
use std::path::Path;

fn adapt(table: &'static str, text: &str) -> String {
    let schema = sanzi_core::tables::schema(table).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let head: Vec<String> = lines.next().unwrap().split(',').map(|c| match c { "asset_ref" => "asset_name".into(), "unit_name" if table == "gl_balance" => "org_name".into(), c => c.to_string() }).collect();
    let keep: Vec<usize> = head.iter().enumerate().filter(|(_, c)| schema.columns.iter().any(|k| k.name == **c)).map(|(i, _)| i).collect();
    let mut out = vec![keep.iter().map(|i| head[*i].clone()).collect::<Vec<_>>().join(",")];
    for l in lines {
        let cells: Vec<&str> = l.split(',').collect();
        out.push(keep.iter().map(|i| match (head[*i].as_str(), cells[*i]) {
            ("pay_cycle", c) if c.starts_with("一年一付（先") => "按年".to_string(),
            ("pay_cycle", "一年一付") => "按年".into(), ("pay_cycle", "半年一付") => "按半年".into(),
            (_, c) => c.to_string() }).collect::<Vec<_>>().join(","));
    }
    out.join("\n")
}

#[test]
fn fixture_county() {
    let dir = Path::new("../../fixtures/sources/qinghe");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "csv")); files.sort();
    let mut texts = Vec::new();
    for f in &files {
        let name = f.file_stem().unwrap().to_str().unwrap().to_string();
        let table = sanzi_core::tables::ALL.iter().find(|t| name == t.name || name.starts_with(&format!("{}-", t.name))).unwrap().name;
        let mut t = adapt(table, &std::fs::read_to_string(f).unwrap());
        if table == "asset" {
            let ledger = if name.contains("county") { "县级台账" } else if name.contains("platform") { "平台卡片" } else { "村级台账" };
            t = t.lines().enumerate().map(|(i, l)| if i == 0 { format!("{l},ledger") } else { format!("{l},{ledger}") }).collect::<Vec<_>>().join("\n");
        }
        if table == "contract" {
            t = t.lines().enumerate().map(|(i, l)| if i == 0 { l.to_string() } else { l.to_string() }).collect::<Vec<_>>().join("\n");
        }
        texts.push((table, name, t));
    }
    let sheets: Vec<Sheet> = texts.iter().map(|(t, n, x)| (*t, n.as_str(), x.as_str())).collect();
    let start = std::time::Instant::now();
    let c = computed(&sheets, "2024-12-31");
    println!("took {:?}", start.elapsed());
    for d in &c.doubtful { println!("DOUBT {d:?}"); }
    let n = c.facts["asset"].frame.len();
    let f = |r, x| fact(&c, "asset", r, x);
    let num = |s: String| s.parse::<f64>().unwrap_or(f64::NAN);
    for r in 0..n {
        let mut hits = vec![];
        if f(r, "count_result") == "未见实物" && f(r, "disposed") == "否" { hits.push("ZS-001".to_string()); }
        if num(f(r, "quantity_gap")) > num(f(r, "quantity_tolerance")) && f(r,"count_result") != "未见实物" { hits.push("ZS-003".into()); }
        if f(r, "manager") == "" { hits.push("GH-001".into()); }
        if f(r, "duplicate_kind") != "" { hits.push(format!("ZS-008 {}", f(r, "duplicate_kind"))); }
        if num(f(r,"registered_days")) > 90. && f(r, "is_confirmed") == "否" && f(r,"nature") != "到户类" { hits.push("DJ-002".into()); }
        let dep = f(r, "depreciates") == "是";
        let booked = num(f(r, "accumulated_booked"));
        if dep && booked == 0. && num(f(r, "accumulated_expected")) > 0. { hits.push("ZJ-001".into()); }
        if dep && booked > 0. && num(f(r, "depreciation_shortfall")) > num(f(r, "depreciation_tolerance")) { hits.push(format!("ZJ-002 {}", f(r, "depreciation_slip"))); }
        if dep && num(f(r, "over_depreciated")) > 1. { hits.push(format!("ZJ-004 {}", f(r, "depreciation_slip"))); }
        else if dep && num(f(r, "depreciation_excess")) > num(f(r, "depreciation_tolerance")) { hits.push(format!("ZJ-003 {}", f(r, "depreciation_slip"))); }
        if dep && f(r, "depreciation_gap") == "∅" { hits.push("GAP?".into()); }
        if f(r, "nature") == "经营性" && f(r, "used_by_others") == "是" && f(r, "has_contract") == "否" { hits.push("HT-001".into()); }
        if f(r, "nature") == "经营性" && num(f(r, "months_in_use")) > 12. && num(f(r, "income_12m")) == 0. { hits.push("SY-001".into()); }
        if f(r, "nature") == "经营性" && num(f(r, "months_in_use")) > 12. && num(f(r, "income_12m")) > 0. && num(f(r, "yield_on_cost")) < 0.03 { hits.push(format!("SY-002 {}", f(r, "yield_on_cost"))); }
        if f(r, "idle_on_register") == "是" && f(r, "used_lately") == "否" && f(r, "idle_excuse") == "" { hits.push("XZ-001".into()); }
        if !hits.is_empty() { println!("{} {} {} [{}] {:?} {:?}", f(r, "organisation"), f(r, "subject_key"), f(r, "asset_name"), f(r, "depreciation_variant"), f(r, "ledgers"), hits); }
    }
    let f = |r, x| fact(&c, "contract", r, x);
    for r in 0..c.facts["contract"].frame.len() {
        let mut hits: Vec<String> = vec![];
        if f(r, "contract_type") == "出租" && num(f(r, "term_months")) > 240. { hits.push("HT-003".into()); }
        if num(f(r, "arrears")) > 0. && num(f(r, "arrears_days")) > 30. { hits.push(format!("HT-008 {} {}", f(r,"arrears"), f(r, "arrears_days"))); }
        if num(f(r, "days_past_end")) > 0. && f(r, "still_in_use") == "是" && f(r, "renewed") == "否" { hits.push("HT-010".into()); }
        if f(r, "due_amount") == "∅" { hits.push("DUE?".into()); }
        if !hits.is_empty() { println!("{} {} {:?}", f(r, "organisation"), f(r, "contract_no"), hits); }
    }
    for r in 0..c.facts["unbooked"].frame.len() { println!("UNBOOKED {}", facts(&c, "unbooked", r, &["organisation", "asset_name", "book_quantity", "counted_quantity", "register_known", "likely_pairs"])); }
    for r in 0..c.facts["account"].frame.len() { println!("ACCOUNT {}", facts(&c, "account", r, &["organisation", "account", "register_total", "ledger_balance", "difference", "nature_may_explain"])); }
    println!("objects {n}");
    println!("{:?}", c.working("asset", 0, "accumulated_expected"));
}
