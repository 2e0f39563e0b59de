//! Many rows at once give what each row gives alone.

use super::super::truth::{Known, truth};
use super::*;

/// A row: what is known of each fact, by the numbers that proptest shrinks.
type Sown = (Option<i64>, Option<i64>, Option<i64>, Option<bool>, Option<usize>);

fn sown() -> impl Strategy<Value = Vec<Sown>> {
    let row = (
        prop::option::of(-3i64..4),
        prop::option::of(-3i64..4),
        prop::option::of(238i64..243),
        prop::option::of(any::<bool>()),
        prop::option::of(0usize..3),
    );
    prop::collection::vec(row, 1..200)
}

fn values((cost, rate, months, booked, owner): &Sown) -> Vec<(&'static str, Value)> {
    let owners = ["东岭村", "西岭村", ""];
    let mut row = Vec::new();
    row.extend(cost.map(|cost| ("cost", Value::Decimal(Decimal::new(cost, 2)))));
    row.extend(rate.map(|rate| ("rate", Value::Decimal(Decimal::new(rate, 2)))));
    row.extend(months.map(|months| ("months", Value::Int(months))));
    row.extend(booked.map(|booked| ("booked", Value::Flag(booked))));
    row.extend(owner.and_then(|at| owners.get(at)).map(|owner| ("owner", Value::text(owner))));
    row
}

/// Conditions over everything but dates, which the row-by-row reading takes by their first day only.
fn conditions() -> impl Strategy<Value = String> {
    let amount = prop::sample::select(&["cost", "no_cost", "rate", "floor", "0", "1"][..]);
    let whole = prop::sample::select(&["months", "no_months", "limit", "no_limit", "0", "1"][..]);
    let text = prop::sample::select(&["owner", "no_owner", "'东岭村'", "''", "word"][..]);
    let sign = || prop::sample::select(&["=", "<>", "<", "<=", ">", ">="][..]);
    let leaf = prop_oneof![
        (amount.clone(), sign(), amount.clone(), amount)
            .prop_map(|(a, s, b, c)| format!("ABS({a} - cost) {s} COALESCE({b}, {c}) + {c}")),
        (whole.clone(), whole.clone(), whole).prop_map(|(a, b, c)| format!("{a} BETWEEN {b} AND {c}")),
        (text.clone(), text.clone(), text).prop_map(|(a, b, c)| format!("{a} IN ({b}, {c}) OR owner LIKE '%岭_'")),
        prop::sample::select(
            &["booked", "no_flag", "cost IS NULL", "booked = no_flag", "booked = booked", "booked <> booked"][..]
        )
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND NOT ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR ({b})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("CASE WHEN {a} THEN {b} ELSE {c} END")),
            inner.prop_map(|a| format!("({a}) IS NULL")),
        ]
    })
}

proptest! {
    #[test]
    fn stripes_say_what_rows_say(rows in sown(), text in conditions()) {
        let condition = parse(&text).expect("well typed");
        let mut builder = FrameBuilder::new("sample", FACTS);
        for row in &rows {
            builder.push_named(values(row)).expect("known names");
        }
        let together = answers(&condition, &builder.finish().expect("a frame"));
        prop_assert_eq!(together.len(), rows.len());
        for (row, together) in rows.iter().zip(together) {
            let row = values(row);
            let fact = |name: &'static str| {
                row.iter().find(|(known, _)| *known == name).map_or(Item::Null, |(_, value)| value.item())
            };
            let param = |name: &str| match name {
                "floor" => Item::Decimal(Decimal::new(5, 2)),
                "limit" => Item::Int(240),
                "word" => Item::Text("东岭村"),
                _ => Item::Null,
            };
            let alone = truth(&condition.root, &Known { fact: &fact, param: &param });
            prop_assert_eq!(together, alone, "{} on {:?}", &text, &row);
        }
    }

    /// A pattern of many `%` takes no longer than its text asks for.
    #[test]
    fn patterns_match_as_they_read(text in "[ab岭]{0,12}", pattern in "[ab岭%_]{0,8}") {
        fn slowly(text: &[char], pattern: &[char]) -> bool {
            match pattern.split_first() {
                None => text.is_empty(),
                Some(('%', rest)) => (0..=text.len()).any(|from| slowly(&text[from..], rest)),
                Some((c, rest)) => {
                    text.split_first().is_some_and(|(first, text)| (*c == '_' || c == first) && slowly(text, rest))
                }
            }
        }
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let slow = slowly(&chars(&text), &chars(&pattern));
        prop_assert_eq!(super::super::program::like(&text, &pattern), slow);
        prop_assert_eq!(super::super::program::Pattern::of(&pattern).fits(&text), slow);
    }
}
