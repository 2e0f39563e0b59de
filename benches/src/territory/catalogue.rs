//! The things that villages own.

/// 资产性质.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// 经营性.
    Operating,
    /// 公益性.
    Public,
    /// 到户类.
    Household,
}

impl Nature {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Nature::Operating => "经营性",
            Nature::Public => "公益性",
            Nature::Household => "到户类",
        }
    }
}

/// One sort of thing.
#[derive(Debug)]
pub(crate) struct Thing {
    pub(crate) name: &'static str,
    pub(crate) category: &'static str,
    pub(crate) spec: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) nature: Nature,
    /// Useful life in months.
    pub(crate) life: i64,
    /// Cost of as many as stand on one card at most, in thousands of 元, least and most.
    pub(crate) cost: (i64, i64),
    /// How many at most stand on one card.
    pub(crate) most: i64,
    /// Does the land register take it?
    pub(crate) registrable: bool,
}

const fn thing(name: &'static str, category: &'static str, spec: &'static str, unit: &'static str) -> Thing {
    let (nature, life, cost) = (Nature::Operating, 120, (10, 20));
    Thing { name, category, spec, unit, nature, life, cost, most: 1, registrable: false }
}

impl Thing {
    const fn serves(self, nature: Nature, life: i64, cost: (i64, i64)) -> Self {
        Thing { nature, life, cost, ..self }
    }

    const fn up_to(self, most: i64) -> Self {
        Thing { most, ..self }
    }

    const fn with_title(self) -> Self {
        Thing { registrable: true, ..self }
    }
}

use Nature::{Household, Operating, Public};

const BUILDING: &str = "房屋及建筑物";
const STRUCTURE: &str = "构筑物";
const MACHINE: &str = "机器设备";

/// Everything, by nature.
pub(crate) const OPERATING: &[Thing] = &[
    thing("标准化厂房", BUILDING, "单层钢结构", "栋").serves(Operating, 240, (400, 1800)).with_title(),
    thing("果品气调库", BUILDING, "砖混，含制冷机组", "座").serves(Operating, 240, (180, 900)).with_title(),
    thing("肉牛养殖圈舍", BUILDING, "彩钢屋面", "栋").serves(Operating, 240, (120, 600)).up_to(2),
    thing("农机停放库房", BUILDING, "砖木", "栋").serves(Operating, 240, (90, 300)).with_title(),
    thing("日光温室", "农业设施", "长80米", "座").serves(Operating, 120, (60, 240)).up_to(6),
    thing("粮食烘干机组", MACHINE, "日处理30吨", "套").serves(Operating, 120, (80, 320)).up_to(2),
    thing("水肥一体化设备", MACHINE, "首部及管件", "套").serves(Operating, 120, (40, 160)).up_to(3),
    thing("冷链运输车", "运输工具", "4.2米厢式", "辆").serves(Operating, 72, (90, 260)).up_to(2),
];
pub(crate) const PUBLIC: &[Thing] = &[
    thing("党群服务中心", BUILDING, "两层砖混", "栋").serves(Public, 360, (300, 1200)).with_title(),
    thing("卫生室", BUILDING, "一层砖混", "栋").serves(Public, 360, (90, 260)).with_title(),
    thing("产业道路", STRUCTURE, "宽4米水泥路面", "公里").serves(Public, 240, (200, 900)).up_to(3),
    thing("安全饮水管网", STRUCTURE, "PE管", "处").serves(Public, 240, (80, 400)),
    thing("文化广场", STRUCTURE, "含健身器材", "处").serves(Public, 240, (60, 300)),
    thing("太阳能路灯", MACHINE, "6米杆", "盏").serves(Public, 120, (50, 200)).up_to(80),
    thing("办公电脑", "电子设备", "台式", "台").serves(Public, 48, (51, 70)).up_to(12),
];
pub(crate) const HOUSEHOLD: &[Thing] = &[
    thing("到户养殖圈舍", BUILDING, "砖砌", "间").serves(Household, 120, (8, 20)),
    thing("到户三轮车", "运输工具", "电动", "辆").serves(Household, 60, (5, 12)),
];
