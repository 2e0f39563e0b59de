"""The twenty checks over a ledger in polars; the sheet comes through its calamine engine.

usage: polars_checks.py FOLDER OUT
"""

import pathlib
import sys

import polars as pl

BASE = pl.date(2024, 12, 31)


def text(name):
    return pl.col(name).cast(pl.String).fill_null("").str.strip_chars()


def day(name):
    return pl.col(name).cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def checks():
    nature, status = text("资产性质"), text("使用状态")
    household = nature == "到户类"
    acquired = day("取得日期")
    cost, booked = pl.col("原值(元)").cast(pl.Float64), pl.col("累计折旧(元)").cast(pl.Float64)
    life, rate = pl.col("使用年限(月)").cast(pl.Int64), pl.col("净残值率").cast(pl.Float64)
    passed = (2024 - acquired.dt.year()) * 12 + 12 - acquired.dt.month()
    passed = pl.min_horizontal(pl.max_horizontal(passed, 0), life)
    base = cost - (cost * rate).round(2)
    monthly = (base / life).round(2)
    expected = pl.when(passed >= life).then(base).otherwise(pl.min_horizontal(monthly * passed, base))
    depreciates = ~household & (status != "在建")
    tolerance = pl.max_horizontal(passed * 0.01, 1.0)
    over = booked - base
    gap = (pl.col("数量") * pl.col("单价(元)") - cost).abs()
    same = pl.struct("权属单位", "资产名称", "原值(元)", "取得日期")
    number = pl.concat_str(text("资产编号"), text("权属单位"))
    return {
        "DJ-002": ~household & (text("是否确权") == "否") & ((BASE - day("登记时间")).dt.total_days() > 90),
        "DJ-003": household & text("产权归属层级").is_in(["村", "组", "乡镇", "共有"])
        | ~household & (text("产权归属层级") == "农户"),
        "DJ-005": (day("移交日期") - day("验收日期")).dt.total_days() > 90,
        "DJ-007": ~household & (text("资产类别") == "房屋及建筑物") & (text("权属证书号") == ""),
        "DJ-009": text("资金来源") == "",
        "DJ-010": household & ((text("户主") == "") | (text("农户签收") != "是")),
        "GH-001": text("管护责任人") == "",
        "GH-002": ~household & (text("管护经费来源") == ""),
        "SJ-001": (text("资产编号") == "") | number.is_duplicated(),
        "SJ-007": (gap > 1) & (gap / cost > 0.005),
        "XZ-001": (status == "闲置") & ((BASE - day("停用日期")).dt.total_days() >= 180),
        "ZJ-001": depreciates & (nature != "公益性") & (expected > 0) & (booked == 0),
        "ZJ-002": depreciates & (booked != 0) & (expected - booked > tolerance),
        "ZJ-003": depreciates & (booked - expected > tolerance) & (over <= tolerance),
        "ZJ-004": depreciates & (over > tolerance),
        "ZJ-011": (status == "在建") & ((BASE - day("验收日期")).dt.total_days() > 90),
        "ZJ-012": ~depreciates & (booked > 0),
        "ZJ-013": depreciates & (nature == "公益性") & (expected > 0) & (booked == 0),
        "ZS-008": same.is_duplicated() & ~same.is_first_distinct(),
        "ZS-016": ~household & (text("是否入账") == "否") & (cost >= 50000),
    }


def main(folder, out):
    parts = []
    asked = checks()
    for path in sorted(pathlib.Path(folder).rglob("*.xlsx")):
        table = pl.read_excel(path, sheet_name="资产台账", engine="calamine", read_options={"header_row": 1})
        table = table.with_row_index("row", offset=3).with_columns(**{r: c.fill_null(False) for r, c in asked.items()})
        for rule in asked:
            found = table.filter(pl.col(rule))
            columns = ["row", "资产编号", "资产名称", "乡镇", "村", "原值(元)", "累计折旧(元)"]
            parts.append(found.select(pl.lit(rule).alias("rule"), *columns))
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    found = pl.concat(parts)
    found.write_excel(out / "findings.xlsx")
    found.select("rule", "row").write_csv(out / "findings.csv")


if __name__ == "__main__":
    main(*sys.argv[1:])
