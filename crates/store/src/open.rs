//! Opening: is it there, is it ours, is it whole, is it not newer than we are. Nothing is changed before all that is known.

use crate::db::{Db, Driver, known_version};
use crate::error::StoreError;
use sqlx::Connection as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use std::io::Read;
use std::path::Path;
use std::str::FromStr;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// `SANZ`: the mark in the head of a SQLite file, and in a table of its own on PostgreSQL.
pub(crate) const APPLICATION: u32 = 1_396_788_826;

/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What may happen when there is nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfMissing {
    Refuse,
    Create,
}

/// What stands at a place.
enum Found {
    Nothing,
    Ours(i64),
    Foreign,
}

pub(crate) fn is_postgres(target: &str) -> bool {
    target.starts_with("postgres://") || target.starts_with("postgresql://")
}

/// The target without a password, for messages.
pub(crate) fn shown(target: &str) -> String {
    match (is_postgres(target), target.rsplit_once('@')) {
        (true, Some((_, place))) => format!("postgres://…@{place}"),
        _ => target.to_owned(),
    }
}

pub(crate) fn open(target: &str, missing: IfMissing) -> Result<Db, StoreError> {
    let name = shown(target);
    let mut db = connected(target, &name, missing)?;
    match ours(&mut db, &name)? {
        Some(version) => {
            check(&mut db, &name)?;
            if version < known_version() {
                make(&mut db, &name)?;
            }
        }
        None if missing == IfMissing::Refuse => return Err(StoreError::Missing { name }),
        None => make(&mut db, &name)?,
    }
    Ok(db)
}

/// Opens a store only to read it. Every table is checked as thoroughly as [`open`] does, but on connections of their own
/// beside whoever reads; nothing that was read may leave before [`Beside::ended`] has said that all is whole. Pages that
/// no table uses are not looked at: nobody reads them, and whoever writes opens with [`open`].
pub(crate) fn beside(target: &str) -> Result<(Db, Beside), StoreError> {
    let name = shown(target);
    let mut db = connected(target, &name, IfMissing::Refuse)?;
    match ours(&mut db, &name)? {
        None => return Err(StoreError::Missing { name }),
        // What has to be changed first is checked first.
        Some(version) if version < known_version() => {
            drop(db);
            return Ok((open(target, IfMissing::Refuse)?, Beside { threads: Vec::new() }));
        }
        Some(_) if db.is_postgres() => return Ok((db, Beside { threads: Vec::new() })),
        Some(_) => {}
    }
    // One state of the store for the reader and for those who check: nobody writes before the reader has ended.
    db.raw("BEGIN")?;
    not_cut_short(&mut db, &name)?;
    let threads = CHECKS.map(|checks| {
        let (target, name) = (target.to_owned(), name.clone());
        std::thread::spawn(move || {
            let mut db = sqlite(&target, &name, IfMissing::Refuse)?;
            checks.iter().try_for_each(|sql| whole(&mut db, &name, sql))
        })
    });
    Ok((db, Beside { threads: threads.into() }))
}

/// Checks that run beside a reader.
pub(crate) struct Beside {
    threads: Vec<JoinHandle<Result<(), StoreError>>>,
}

impl Beside {
    /// Waits for them.
    ///
    /// # Errors
    /// When a table is damaged or could not be checked.
    pub(crate) fn ended(self) -> Result<(), StoreError> {
        for thread in self.threads {
            thread.join().map_err(|_| StoreError::Database("the check of the store has failed".to_owned()))??;
        }
        Ok(())
    }
}

/// Every table, so divided that each half takes as long: records are most of the bytes, findings most of the columns.
const CHECKS: [&[&str]; 2] = [
    &["PRAGMA quick_check('record')"],
    &[
        "PRAGMA quick_check('sqlite_schema')",
        "PRAGMA quick_check('_sqlx_migrations')",
        "PRAGMA quick_check('county')",
        "PRAGMA quick_check('tally')",
        "PRAGMA quick_check('run')",
        "PRAGMA quick_check('alias')",
        "PRAGMA quick_check('issued')",
        "PRAGMA quick_check('event')",
        "PRAGMA quick_check('finding')",
    ],
];

fn connected(target: &str, name: &str, missing: IfMissing) -> Result<Db, StoreError> {
    if is_postgres(target) { postgres(target, name) } else { sqlite(target, name, missing) }
}

/// The version of a store of ours that we can read; none when there is nothing yet.
fn ours(db: &mut Db, name: &str) -> Result<Option<i64>, StoreError> {
    let (name, known) = (name.to_owned(), known_version());
    match look(db, &name)? {
        Found::Foreign => Err(StoreError::Foreign { name }),
        Found::Ours(found) if found > known => Err(StoreError::Newer { name, found, known }),
        Found::Ours(version) => Ok(Some(version)),
        Found::Nothing => Ok(None),
    }
}

/// Makes the tables, or brings them up to this version. Another process may be making them at this moment: then they are
/// its, and it is waited for.
fn make(db: &mut Db, name: &str) -> Result<(), StoreError> {
    let until = Instant::now() + PATIENCE;
    loop {
        let Err(error) = db.migrate() else { return Ok(()) };
        match look(db, name)? {
            Found::Ours(version) if version == known_version() => return Ok(()),
            // Half made, by it or by us; our next try goes on from there.
            Found::Nothing | Found::Ours(_)
                if matches!(error, StoreError::Busy | StoreError::Database(_)) && Instant::now() < until =>
            {
                std::thread::sleep(Duration::from_millis(50));
            }
            _ => return Err(error),
        }
    }
}

/// A store that is gone when it is dropped.
pub(crate) fn memory() -> Result<Db, StoreError> {
    let mut db = connect(SqliteConnectOptions::new().in_memory(true).create_if_missing(true), ":memory:")?;
    db.migrate()?;
    Ok(db)
}

fn sqlite(target: &str, name: &str, missing: IfMissing) -> Result<Db, StoreError> {
    let path = Path::new(target);
    if !path.exists() && missing == IfMissing::Refuse {
        return Err(StoreError::Missing { name: name.to_owned() });
    }
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(missing == IfMissing::Create);
    connect(options, name)
}

fn connect(options: SqliteConnectOptions, name: &str) -> Result<Db, StoreError> {
    let options = options
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .synchronous(SqliteSynchronous::Full)
        // Of a new store: with large pages the check at opening takes half as long.
        .page_size(32_768)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON");
    let name = name.to_owned();
    Db::connect(|| async move {
        let opened = SqliteConnection::connect_with(&options).await;
        opened.map(|c| Driver::Sqlite(Box::new(c))).map_err(|error| match StoreError::from(error) {
            StoreError::Database(what) => StoreError::Unreachable { name, what },
            StoreError::Corrupt { what, .. } => damaged(&name, what),
            other => other,
        })
    })
}

/// What cannot be read: a damaged store if the head of the file carries our mark, else somebody else's file.
fn damaged(name: &str, what: String) -> StoreError {
    let mut head = [0u8; 72];
    let read = std::fs::File::open(name).and_then(|mut file| file.read_exact(&mut head));
    let ours = read.is_ok() && head.ends_with(&APPLICATION.to_be_bytes());
    if ours {
        StoreError::Corrupt { name: name.to_owned(), what }
    } else {
        StoreError::Foreign { name: name.to_owned() }
    }
}

fn postgres(target: &str, name: &str) -> Result<Db, StoreError> {
    let unreachable = |what: String| StoreError::Unreachable { name: name.to_owned(), what };
    let options = PgConnectOptions::from_str(target).map_err(|e| unreachable(e.to_string()))?;
    let options = options.options([("client_min_messages", "warning"), ("lock_timeout", "5s")]);
    Db::connect(|| async move {
        let opened = sqlx::PgConnection::connect_with(&options).await;
        opened.map(|c| Driver::Postgres(Box::new(c))).map_err(|e| unreachable(e.to_string()))
    })
}

/// Looks without touching.
fn look(db: &mut Db, name: &str) -> Result<Found, StoreError> {
    if db.is_postgres() {
        let tables = "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v', 'p') ORDER BY 1";
        let tables: Vec<String> = db.lines(tables, &[])?.iter().map(|l| l.text(0)).collect();
        return match tables.iter().any(|t| t == "sanzi_store") {
            true => version(db),
            false if tables.iter().all(|t| t == "_sqlx_migrations") => Ok(Found::Nothing),
            false => Ok(Found::Foreign),
        };
    }
    let unread = |error: StoreError| match error {
        StoreError::Corrupt { what, .. } => damaged(name, what),
        other => other,
    };
    // In one view of the file: between two, another process may make the store, and it would look like a stranger's.
    db.raw("BEGIN").map_err(unread)?;
    let found = look_inside(db).map_err(unread);
    db.raw("ROLLBACK").map_err(unread)?;
    found
}

fn look_inside(db: &mut Db) -> Result<Found, StoreError> {
    let id = db.lines("PRAGMA application_id", &[])?.first().map_or(0, |l| l.count(0));
    let tables = db.lines("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')", &[])?;
    let tables: Vec<String> = tables.iter().map(|l| l.text(0)).collect();
    match id {
        id if id == i64::from(APPLICATION) => version(db),
        0 if tables.iter().all(|t| t == "_sqlx_migrations") => Ok(Found::Nothing),
        _ => Ok(Found::Foreign),
    }
}

fn version(db: &mut Db) -> Result<Found, StoreError> {
    let version = db.lines("SELECT MAX(version) FROM _sqlx_migrations", &[])?;
    Ok(Found::Ours(version.first().map_or(0, |l| l.count(0))))
}

/// Do the pages hold together? PostgreSQL checks its own.
fn check(db: &mut Db, name: &str) -> Result<(), StoreError> {
    if db.is_postgres() {
        return Ok(());
    }
    whole(db, name, "PRAGMA quick_check(1)")?;
    not_cut_short(db, name)
}

/// Runs one check.
fn whole(db: &mut Db, name: &str, sql: &'static str) -> Result<(), StoreError> {
    let corrupt = |what: String| StoreError::Corrupt { name: name.to_owned(), what };
    let said = db.lines(sql, &[]).map_err(|error| match error {
        StoreError::Corrupt { what, .. } => corrupt(what),
        other => other,
    })?;
    match said.first().map(|l| l.text(0)) {
        Some(said) if said == "ok" => Ok(()),
        said => Err(corrupt(said.unwrap_or_default())),
    }
}

/// A last page that is cut short would be read as if zeros stood there.
fn not_cut_short(db: &mut Db, name: &str) -> Result<(), StoreError> {
    let mut number = |sql| Ok::<_, StoreError>(db.lines(sql, &[])?.first().map_or(0, |l| l.count(0)));
    let (pages, size) = (number("PRAGMA page_count")?, number("PRAGMA page_size")?.max(1));
    let length = std::fs::metadata(name).map_or(0, |m| i64::try_from(m.len()).unwrap_or(i64::MAX));
    let whole = length % size == 0 && length / size >= pages;
    let corrupt = || StoreError::Corrupt { name: name.to_owned(), what: "文件被截断。".to_owned() };
    if whole { Ok(()) } else { Err(corrupt()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_trusts_no_schema_and_keeps_every_write() {
        let mut db = memory().expect("a store");
        for (pragma, value) in [
            ("PRAGMA trusted_schema", 0),
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA synchronous", 2),
            ("PRAGMA application_id", i64::from(APPLICATION)),
        ] {
            assert_eq!(db.lines(pragma, &[]).expect("asked")[0].count(0), value, "{pragma}");
        }
    }

    #[test]
    fn no_table_is_left_unchecked() {
        let mut db = memory().expect("a store");
        let tables = db.lines("SELECT name FROM sqlite_schema WHERE type = 'table'", &[]).expect("listed");
        for table in tables.iter().map(|l| l.text(0)).chain(["sqlite_schema".to_owned()]) {
            let check = format!("PRAGMA quick_check('{table}')");
            assert_eq!(CHECKS.iter().flat_map(|c| c.iter()).filter(|c| **c == check).count(), 1, "{table}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(shown("postgres://user:secret@10.0.0.8/county"), "postgres://…@10.0.0.8/county");
        assert_eq!(shown("青禾县@2024.db"), "青禾县@2024.db");
    }
}
