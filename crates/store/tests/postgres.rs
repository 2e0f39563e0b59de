//! The same life on SQLite and on PostgreSQL leaves the same store. Run by `.ci/run`, which starts a server and names it
//! in `SANZI_TEST_POSTGRES`; `cargo test` alone does not run this target.

#[path = "it/life.rs"]
mod life;
#[path = "it/pack_file.rs"]
mod pack_file;
#[path = "it/run.rs"]
mod run;

use life::{Life, Op, a_life, op};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sanzi_store::Store;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

fn server() -> String {
    std::env::var("SANZI_TEST_POSTGRES").expect(
        "SANZI_TEST_POSTGRES must name a PostgreSQL server, e.g. postgres://sanzi@127.0.0.1:5433/postgres; see .ci/run",
    )
}

/// A database of its own, gone before and made anew.
fn database(name: &str) -> String {
    let server = server();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut admin = PgConnection::connect(&server).await.expect("the server");
        for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
            admin.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("an own database");
        }
    });
    let (place, _) = server.rsplit_once('/').expect("postgres://…/database");
    format!("{place}/{name}")
}

fn same(ops: &[Op], name: &str) {
    let mut lite = Life::new(Store::memory().expect("a store"));
    let mut server = Life::new(Store::create(&database(name)).expect("a store on the server"));
    for op in ops {
        lite.take(op);
        server.take(op);
        assert_eq!(lite.said.last(), server.said.last(), "{op:?}");
    }
    server.holds();
    let (lite, server) = (lite.dump(), server.dump());
    let differs = lite.lines().zip(server.lines()).find(|(a, b)| a != b);
    assert!(lite == server, "SQLite and PostgreSQL differ: {differs:?}");
}

#[test]
fn one_whole_life_is_the_same_on_both() {
    same(&a_life(), "sanzi_life");
}

#[test]
fn random_lives_are_the_same_on_both() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let lives = proptest::collection::vec(op(), 1..20);
    for _ in 0..12 {
        same(&lives.new_tree(&mut runner).expect("a life").current(), "sanzi_random");
    }
}

#[test]
fn a_store_on_a_server_is_opened_again_and_foreign_databases_are_left_alone() {
    let target = database("sanzi_open");
    let missing = Store::open(&target).expect_err("nothing there").to_string();
    assert!(missing.contains("找不到整改库"), "{missing}");
    drop(Store::create(&target).expect("made"));
    assert!(Store::open(&target).expect("there").counties().expect("read").is_empty());
    let foreign = database("sanzi_foreign");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut other = PgConnection::connect(&foreign).await.expect("the server");
        other.execute("CREATE TABLE salary (id BIGINT)").await.expect("a foreign table");
    });
    let refused = Store::create(&foreign).expect_err("foreign").to_string();
    assert!(refused.contains("是别的程序的数据库，没有改动它"), "{refused}");
    let (place, _) = server().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a database");
    let unreachable = Store::open(&format!("{place}/no_such_database")).expect_err("not there").to_string();
    assert!(unreachable.contains("打不开整改库") && !unreachable.contains("sanzi@"), "{unreachable}");
}
