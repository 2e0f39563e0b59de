//! Headers made of the same parts in other words: 看护人员姓名, 协议签订日, 权证编号.

/// What stands in front and says nothing about the column.
const LEADS: &[&str] =
    &["所属", "所在", "对应", "相应", "目前", "当前", "现有", "具体", "详细", "相关", "该", "其", "现"];

/// What a row of the table is, which its headers may repeat: 资产现状, 协议签订日.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("asset", &["固定资产", "资产", "实物", "账面"]),
    ("prior_asset", &["固定资产", "资产", "实物", "账面"]),
    ("inventory", &["固定资产", "资产", "实物"]),
    ("disposal", &["固定资产", "资产", "账面"]),
    ("depreciation", &["固定资产", "资产"]),
    ("contract", &["合同", "协议"]),
    ("project", &["项目", "工程"]),
];

/// Ends that say the same, and the one they are read as; longer ones first.
const ENDS: &[(&str, &[&str])] = &[
    ("日", &["年月日", "日期", "时间", "年月", "日"]),
    ("号", &["流水号", "标识码", "登记码", "识别码", "编号", "编码", "代码", "号码", "号"]),
    ("人", &["人员姓名", "人姓名", "人员", "人", "者", "方"]),
    ("名", &["名称", "称谓", "名"]),
    ("况", &["情况", "状况", "现状", "状态"]),
    ("式", &["方式", "形式", "模式"]),
    ("地", &["所在地", "位置", "地点", "地址", "处所", "场所"]),
    ("率", &["比例", "比率", "率"]),
    ("年限", &["年数", "年限"]),
    ("约定", &["条款", "约定"]),
    ("", &["金额", "数额", "额"]),
];

/// The stem of a header's comparison form in a table: what is left of it when leads and subjects are gone and its end
/// is read as the plainest word for it. At least two characters stay.
///
/// ```
/// use sanzi_ingest::stem;
/// assert_eq!(stem("协议签订日", "contract"), stem("合同签订日期", "contract"));
/// assert_eq!(stem("权证编号", "asset"), stem("权证号", "asset"));
/// assert_eq!(stem("资产标识码", "asset"), stem("资产编号", "asset"));
/// assert_eq!(stem("承租者", "contract"), stem("承租方", "contract"));
/// assert_eq!(stem("租金递增约定", "contract"), stem("租金递增条款", "contract"));
/// assert_eq!(stem("资产现使用状况", "asset"), stem("使用情况", "asset"));
/// assert_ne!(stem("验收日期", "asset"), stem("移交日期", "asset"));
/// ```
pub fn stem(form: &str, table: &str) -> String {
    let subjects = SUBJECTS.iter().find(|(name, _)| *name == table).map_or(&[][..], |(_, all)| *all);
    let long = |text: &str| text.chars().count() >= 2;
    let ended = ENDS.iter().find_map(|(plain, ends)| {
        ends.iter().find_map(|end| form.strip_suffix(end)).map(|head| format!("{head}{plain}"))
    });
    let whole = ended.filter(|whole| long(whole)).unwrap_or_else(|| form.to_owned());
    let mut rest = whole.as_str();
    while let Some(shorter) =
        LEADS.iter().chain(subjects).find_map(|lead| rest.strip_prefix(lead)).filter(|shorter| long(shorter))
    {
        rest = shorter;
    }
    rest.to_owned()
}
