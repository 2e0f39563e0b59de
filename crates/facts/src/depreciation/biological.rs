//! Why a book may rightly show less for a biological asset than its card suggests.

use super::assess::Question;
use super::class::Class;
use super::life::Life;
use super::rule_set::{Holder, RURAL_SYSTEM_FROM};
use crate::month::Month;

/// Further lives that the book may have followed, and in words what is not known.
pub(super) struct Other {
    pub(super) lives: Vec<Life>,
    pub(super) assumed: &'static str,
    pub(super) open: &'static str,
}

/// What else may be true of a biological asset that is charged too little by its card.
///
/// A tree is charged from when it bears, which the day of planting does not tell. To 2023 a collective wrote the charge
/// directly off the asset, so that nothing accumulated proves nothing for those years.
///
/// # Source
/// 会制04(八), 合作会制 art. 23, 财会〔2023〕14号 生物资产有关规定.
pub(super) fn other_lives(question: &Question, lives: &[Life], latest: Month) -> Option<Other> {
    if question.class == Class::Timber && question.bearing.is_none() {
        let unborn = |life: &Life| Life { first: latest.plus(1), changes: Vec::new(), ..life.clone() };
        return Some(Other {
            lives: lives.iter().map(unborn).collect(),
            assumed: "投产时间",
            open: "林木自达到预定生产经营目的（投产）的次月起计提，台账没有写投产时间",
        });
    }
    let start = question.bearing.or(question.start)?;
    let written_off = question.class.is_productive_biological()
        && question.holder == Some(Holder::Collective)
        && start.date < RURAL_SYSTEM_FROM
        && question.booked.is_some_and(|booked| booked.is_zero());
    let later = |life: &Life| {
        let end = life.first.plus(life.plan.months as i32 - 1);
        let last = life.last.map_or(end, |last| last.min(end));
        let first = life.first.max(Month::of(RURAL_SYSTEM_FROM));
        Life { first, last: Some(last), changes: Vec::new(), ..life.clone() }
    };
    written_off.then(|| Other {
        lives: lives.iter().map(later).collect(),
        assumed: "2023年以前直接冲减的数额",
        open: "2023年以前按旧制度直接冲减生产性生物资产，账面累计折旧为零不能说明没有计提，须看历史成本和冲减记录",
    })
}
