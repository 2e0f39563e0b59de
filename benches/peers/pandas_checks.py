"""The twenty checks over a ledger in pandas, as somebody would write them for one county.

usage: pandas_checks.py ENGINE FOLDER OUT     (ENGINE: openpyxl or calamine)
"""

import pathlib
import sys

import pandas as pd

BASE = pd.Timestamp("2024-12-31")


def months_passed(acquired):
    return (BASE.year - acquired.dt.year) * 12 + BASE.month - acquired.dt.month


def checks(t):
    text = lambda name: t[name].fillna("").astype(str).str.strip()
    day = lambda name: pd.to_datetime(t[name], errors="coerce")
    nature, status = text("资产性质"), text("使用状态")
    household = nature == "到户类"
    acquired, accepted, handed_over = day("取得日期"), day("验收日期"), day("移交日期")
    cost, booked = t["原值(元)"].astype(float), t["累计折旧(元)"].astype(float)
    life, rate = t["使用年限(月)"].astype(float), t["净残值率"].astype(float)
    passed = months_passed(acquired).clip(lower=0, upper=life)
    base = cost - (cost * rate).round(2)
    monthly = (base / life).round(2)
    expected = (monthly * passed).clip(upper=base)
    expected = expected.where(passed < life, base)
    depreciates = ~household & (status != "在建")
    tolerance = (passed * 0.01).clip(lower=1.0)
    over = booked - base
    ident, owner = text("资产编号"), text("权属单位")
    value_gap = (t["数量"].astype(float) * t["单价(元)"].astype(float) - cost).abs()
    confirmed, level = text("是否确权"), text("产权归属层级")
    yield "DJ-002", ~household & (confirmed == "否") & ((BASE - day("登记时间")).dt.days > 90)
    yield "DJ-003", household & level.isin(["村", "组", "乡镇", "共有"]) | ~household & (level == "农户")
    yield "DJ-005", (handed_over - accepted).dt.days > 90
    yield "DJ-007", ~household & (text("资产类别") == "房屋及建筑物") & (text("权属证书号") == "")
    yield "DJ-009", text("资金来源") == ""
    yield "DJ-010", household & ((text("户主") == "") | (text("农户签收") != "是"))
    yield "GH-001", text("管护责任人") == ""
    yield "GH-002", ~household & (text("管护经费来源") == "")
    yield "SJ-001", (ident == "") | (ident + owner).duplicated(keep=False)
    yield "SJ-007", (value_gap > 1) & (value_gap / cost > 0.005)
    yield "XZ-001", (status == "闲置") & ((BASE - day("停用日期")).dt.days >= 180)
    yield "ZJ-001", depreciates & (nature != "公益性") & (expected > 0) & (booked == 0)
    yield "ZJ-002", depreciates & (booked != 0) & (expected - booked > tolerance)
    yield "ZJ-003", depreciates & (booked - expected > tolerance) & (over <= tolerance)
    yield "ZJ-004", depreciates & (over > tolerance)
    yield "ZJ-011", (status == "在建") & ((BASE - accepted).dt.days > 90)
    yield "ZJ-012", ~depreciates & (booked > 0)
    yield "ZJ-013", depreciates & (nature == "公益性") & (expected > 0) & (booked == 0)
    same = t[["权属单位", "资产名称", "原值(元)", "取得日期"]].duplicated(keep="first")
    yield "ZS-008", same
    yield "ZS-016", ~household & (text("是否入账") == "否") & (cost >= 50000)


def main(engine, folder, out):
    parts, told = [], []
    for path in sorted(pathlib.Path(folder).rglob("*.xlsx")):
        table = pd.read_excel(path, sheet_name="资产台账", header=1, engine=engine)
        for rule, hit in checks(table):
            found = table[hit]
            told.append(pd.DataFrame({"rule": rule, "row": found.index + 3}))
            lines = found[["资产编号", "资产名称", "乡镇", "村", "原值(元)", "累计折旧(元)"]].copy()
            lines.insert(0, "规则", rule)
            parts.append(lines)
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    pd.concat(parts).to_excel(out / "findings.xlsx", index=False, engine="openpyxl")
    pd.concat(told).to_csv(out / "findings.csv", index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
