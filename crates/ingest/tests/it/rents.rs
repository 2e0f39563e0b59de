//! Rents with what their cells say of the time that they are for.

use crate::across::{folder, issues, values};

#[test]
fn a_note_by_which_an_amount_is_of_the_whole_term_makes_it_no_rent_of_a_year() {
    let text = "合同编号|资产名称|承租方|租金（元）|付款约定
        H1|打包机|戴某|1.5万元（三年合计）|签约时一次付清
        H2|仓房|裴某|5万元（合同期总租金）|签约时一次付清
        H3|油坊|单某|6万元（7年租金总额）|一次性付清
        H4|磨坊|周某|6万元（5年）|一次性付清
        H5|冷库|吴某|9000元（含税）|按年支付";
    let tables = folder(&[("合同台账.csv", text)]);
    assert_eq!(values(&tables, "合同台账.csv", "annual_rent"), ["5000", "?", "?", "?", "9000"]);
    // of how many years is not told: it is the sum of the term
    assert_eq!(values(&tables, "合同台账.csv", "total_amount"), ["", "50000", "", "", ""]);
    // seven years' rent is no finite share of one; five years may be those of the amount or of the contract
    let open = issues(&tables, "not_a_number");
    assert_eq!(open.len(), 2, "{open:?}");
}
