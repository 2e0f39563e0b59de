//! What nobody reads is not computed, and nothing changes by it.

use crate::{sources, top};
use sanzi::Engagement;
use sanzi_core::finding::Judgement;
use sanzi_core::{Tables, Wanted};
use sanzi_facts::Computed;
use sanzi_rules::{JudgeInput, Packs};

struct County {
    packs: Packs,
    engagement: Engagement,
    tables: Tables,
    base_date: chrono::NaiveDate,
}

impl County {
    fn read(name: &str) -> Self {
        let engagement = Engagement::new(vec![top().join("fixtures/counties").join(name)]).expect("a county");
        let packs = Packs::load(&engagement.pack_folders()).expect("the national pack");
        let tables = sanzi::read(&engagement, &packs, None, None, &mut |_| {}).expect("tables");
        let base_date = sources::county(name).base_date.parse().expect("a day");
        County { packs, engagement, tables, base_date }
    }

    fn compute(&self, wanted: &Wanted) -> Computed {
        let setting = self.engagement.setting(&self.packs, self.base_date);
        sanzi_facts::compute(&self.tables, &setting, wanted).expect("facts")
    }

    fn judge(&self, computed: &Computed, select: &[String]) -> Judgement {
        let working = |grain: &str, row: usize, fact: &str| computed.working(&self.tables, grain, row, fact);
        let (facts, tables, base_date) = (&computed.facts, &self.tables, self.base_date);
        self.packs.judge(&JudgeInput { facts, tables, base_date, select, working: &working }).expect("a judgement")
    }
}

/// Every rule alone, on the facts that it says it reads, finds what it finds on all facts, to the last worked sum.
#[test]
fn a_rule_alone_finds_the_same_on_the_facts_that_it_reads() {
    let county = County::read("qinghe");
    let all = county.compute(&Wanted::all());
    let codes: Vec<String> = county.packs.rules().map(|rule| rule.code.clone()).collect();
    let mut findings = 0;
    for code in codes {
        let select = [code];
        let few = county.compute(&county.packs.wanted(&select));
        let (alone, among) = (county.judge(&few, &select), county.judge(&all, &select));
        findings += among.findings.len();
        assert_eq!(alone.findings, among.findings, "{select:?}");
        assert_eq!(alone.coverage, among.coverage, "{select:?}");
    }
    assert!(findings > 500, "{findings}");
}
