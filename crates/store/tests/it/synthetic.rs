//! A county as large as wanted, written by one statement.

use sanzi_store::Store;
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use std::path::Path;

/// What makes a store one of the first version, which kept no sums; opening it brings it up to this one.
pub const FIRST_VERSION: &str = "DROP TABLE tally; CREATE INDEX finding_overview ON finding (county, town); \
    DELETE FROM _sqlx_migrations WHERE version = 2";

/// Makes a store of `count` findings, spread over 20 townships, 10 years, 13 groups of rules.
pub fn county(path: &Path, count: u32) {
    drop(Store::create(path.to_str().expect("a path")).expect("made"));
    let sql = format!(
        "INSERT INTO county VALUES ('大县', 0, '{}');
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
         INSERT INTO finding SELECT '大县', 'F1-' || i, 'ZJ-003', 'G' || (i * 7919 % 13), '标题', \
            CASE i % 4 WHEN 0 THEN 'major' WHEN 1 THEN 'significant' WHEN 2 THEN 'minor' ELSE 'note' END, 'problem', \
            '镇' || (i % 20) || '/村' || (i % 400), '镇' || (i % 20), '村' || (i % 400), 'asset', 'ZC-' || i, '资产' || i, '', \
            100 * (i % 5000), 2015 + i / 20 % 10, '事务所', '2024-12-31', '', 1, 'new', 'pending', \
            CASE i % 7 WHEN 0 THEN '未下达' WHEN 1 THEN '已下达' WHEN 2 THEN '整改中' WHEN 3 THEN '已报告' ELSE '已销号' END, \
            '立行立改', '2025-02-01', '2025-0' || (1 + i % 9) || '-15', i % 100, i % 50 = 0, 1, \
            '', '', '', '', '', '', '' FROM n;",
        sanzi_store::BEGINNING
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = SqliteConnection::connect_with(&options).await.expect("the store");
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("filled");
        connection.execute(sqlx::raw_sql(FIRST_VERSION)).await.expect("as the first version left it");
        connection.close().await.expect("closed");
    });
}
