"""The twenty checks over a ledger in SQL on DuckDB. Its own reader of workbooks is an extension that is fetched at
run time; so that nothing is fetched, the sheet comes as Arrow from fastexcel.

usage: duckdb_checks.py FOLDER OUT
"""

import pathlib
import sys

import duckdb
import fastexcel

PREPARED = """
create or replace table t as
with read as (
    select row_number() over () + 2 as "row", *,
        coalesce(trim("资产性质"), '') as nature, coalesce(trim("使用状态"), '') as status,
        try_cast(left(cast("取得日期" as varchar), 10) as date) as acquired,
        try_cast(left(cast("验收日期" as varchar), 10) as date) as accepted,
        try_cast(left(cast("移交日期" as varchar), 10) as date) as handed_over,
        try_cast(left(cast("登记时间" as varchar), 10) as date) as registered,
        try_cast(left(cast("停用日期" as varchar), 10) as date) as idle_since,
        cast("原值(元)" as double) as cost, cast("累计折旧(元)" as double) as booked,
        cast("使用年限(月)" as bigint) as life, cast("净残值率" as double) as rate
    from sheet),
charged as (
    select *, least(greatest((2024 - year(acquired)) * 12 + 12 - month(acquired), 0), life) as passed,
        cost - round(cost * rate, 2) as base
    from read)
select *, case when passed >= life then base else least(round(base / life, 2) * passed, base) end as expected,
    greatest(passed * 0.01, 1.0) as tolerance, booked - base as over_base,
    nature <> '到户类' and status <> '在建' as depreciates,
    abs("数量" * "单价(元)" - cost) as gap
from charged
"""

CHECKS = {
    "DJ-002": """nature <> '到户类' and "是否确权" = '否' and date '2024-12-31' - registered > 90""",
    "DJ-003": """nature = '到户类' and "产权归属层级" in ('村', '组', '乡镇', '共有')
        or nature <> '到户类' and "产权归属层级" = '农户'""",
    "DJ-005": "handed_over - accepted > 90",
    "DJ-007": """nature <> '到户类' and "资产类别" = '房屋及建筑物' and coalesce("权属证书号", '') = ''""",
    "DJ-009": """coalesce("资金来源", '') = ''""",
    "DJ-010": """nature = '到户类' and (coalesce("户主", '') = '' or coalesce("农户签收", '') <> '是')""",
    "GH-001": """coalesce("管护责任人", '') = ''""",
    "GH-002": """nature <> '到户类' and coalesce("管护经费来源", '') = ''""",
    "SJ-001": """coalesce("资产编号", '') = '' or count(*) over (partition by "资产编号", "权属单位") > 1""",
    "SJ-007": "gap > 1 and gap / cost > 0.005",
    "XZ-001": "status = '闲置' and date '2024-12-31' - idle_since >= 180",
    "ZJ-001": "depreciates and nature <> '公益性' and expected > 0 and booked = 0",
    "ZJ-002": "depreciates and booked <> 0 and expected - booked > tolerance",
    "ZJ-003": "depreciates and booked - expected > tolerance and over_base <= tolerance",
    "ZJ-004": "depreciates and over_base > tolerance",
    "ZJ-011": "status = '在建' and date '2024-12-31' - accepted > 90",
    "ZJ-012": "not depreciates and booked > 0",
    "ZJ-013": "depreciates and nature = '公益性' and expected > 0 and booked = 0",
    "ZS-008": """row_number() over (partition by "权属单位", "资产名称", cost, acquired order by "row") > 1""",
    "ZS-016": """nature <> '到户类' and "是否入账" = '否' and cost >= 50000""",
}


def main(folder, out):
    found = []
    database = duckdb.connect()
    for path in sorted(pathlib.Path(folder).rglob("*.xlsx")):
        sheet = fastexcel.read_excel(path).load_sheet("资产台账", header_row=1).to_arrow()
        database.register("sheet", sheet)
        database.execute(PREPARED)
        for rule, condition in CHECKS.items():
            columns = '"row", "资产编号", "资产名称", "乡镇", "村", cost, booked'
            query = f"select '{rule}', {columns} from t qualify {condition} order by \"row\""
            if "over (" not in condition:
                query = query.replace("qualify", "where")
            found += database.execute(query).fetchall()
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    write(found, out)


def write(found, out):
    import xlsxwriter

    with xlsxwriter.Workbook(out / "findings.xlsx") as book:
        sheet = book.add_worksheet("问题清单")
        for at, line in enumerate(found):
            sheet.write_row(at, 0, line)
    with open(out / "findings.csv", "w", encoding="utf-8") as lines:
        lines.write("rule,row\n")
        lines.writelines(f"{line[0]},{line[1]}\n" for line in found)


if __name__ == "__main__":
    main(*sys.argv[1:])
