//! Assets that a contract lets along with the one that it is about: 青贮池一并租赁, 含蛋鸡笼架, 养殖场及笼架.

use super::Owned;
use super::directory::{Directory, Found};
use sanzi_core::text::normal;
use std::collections::BTreeSet;

/// Words of a note by which it names what is let as well.
const ALONG: [&str; 11] = ["一并", "一同", "一起", "连同", "随同", "包括", "含", "附带", "附属", "配套", "同时"];
/// What a note says it does not let.
const LEFT_OUT: [&str; 4] = ["不含", "不包括", "除外", "不包含"];
/// Signs of a title that names more than one thing.
const SEVERAL: [char; 7] = ['、', '及', '和', '与', '含', '+', '＋'];
/// What may stand around a name.
const AROUND: [&str; 24] = [
    "、", ",", ";", "。", "(", ")", "+", "/", "以及", "及其", "及", "和", "与", "等", "一并", "一同", "一起", "连同",
    "随同", "包括", "含", "出租", "租赁", "附带",
];

/// Of an owner with more things than these only whole names are sought, so that no register takes for ever.
const MOST: usize = 2_000;

/// Objects that contracts name beside their own.
#[derive(Debug, Default)]
pub(crate) struct Along {
    /// By their whole names.
    pub(crate) named: BTreeSet<usize>,
    /// By a part of them, which may be another thing.
    pub(crate) perhaps: BTreeSet<usize>,
}

impl Along {
    pub(crate) fn of(table: &Owned<'_>, found: &[Found], directory: &Directory<'_>) -> Self {
        let mut along = Along::default();
        for (row, found) in found.iter().enumerate() {
            let (Some(owner), false) = (table.owner(row), table.is_again(row)) else { continue };
            let own = if let Found::One(at, _) = found { Some(*at) } else { None };
            let noted = table.view.text(row, "remark").filter(|note| ALONG.iter().any(|word| note.contains(word)));
            let title = table.view.asset_name(row).filter(|title| title.contains(SEVERAL));
            for (text, titled) in [(noted, false), (title, true)] {
                let Some(text) = text.map(normal).filter(|text| LEFT_OUT.iter().all(|word| !text.contains(word)))
                else {
                    continue;
                };
                let parted = AROUND.iter().fold(text.clone(), |text, word| text.replace(word, "\n"));
                let parts: Vec<&str> = parted.split('\n').filter(|part| part.chars().count() > 1).collect();
                if titled && parts.len() < 2 {
                    continue;
                }
                // 厂房（二期） is another thing than 厂房
                let whole = !(titled && text.contains('('));
                if directory.names_of(owner).nth(MOST).is_some() {
                    let found = parts.iter().filter(|_| whole).flat_map(|part| directory.named(owner, part));
                    along.named.extend(found.filter(|at| Some(*at) != own));
                    continue;
                }
                for (name, at) in directory.names_of(owner).filter(|(_, at)| Some(*at) != own) {
                    // the whole of the text is the name of this one thing
                    if titled && name == text {
                        continue;
                    }
                    if parts.contains(&name) && whole {
                        along.named.insert(at);
                    } else if text.contains(name) || parts.iter().any(|part| name.ends_with(part)) {
                        along.perhaps.insert(at);
                    }
                }
            }
        }
        along
    }
}
