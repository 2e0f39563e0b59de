//! Opening: is it there, is it ours, is it whole, is it not newer than we are. Nothing is changed before all that is known.

use crate::db::{Db, Driver, known_version};
use crate::error::StoreError;
use sqlx::Connection as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use std::io::Read;
use std::path::Path;
use std::str::FromStr;
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
    let mut db = if is_postgres(target) { postgres(target, &name)? } else { sqlite(target, &name, missing)? };
    let found = look(&mut db, &name)?;
    match found {
        Found::Foreign => return Err(StoreError::Foreign { name }),
        Found::Ours(version) if version > known_version() => {
            return Err(StoreError::Newer { name, found: version, known: known_version() });
        }
        Found::Ours(version) => {
            check(&mut db, &name)?;
            if version < known_version() {
                db.migrate()?;
            }
        }
        Found::Nothing if missing == IfMissing::Refuse => return Err(StoreError::Missing { name }),
        Found::Nothing => make(&mut db, &name)?,
    }
    Ok(db)
}

/// Makes the tables. Another process may be making them at this moment: then they are its, and it is waited for.
fn make(db: &mut Db, name: &str) -> Result<(), StoreError> {
    let until = Instant::now() + PATIENCE;
    loop {
        let Err(error) = db.migrate() else { return Ok(()) };
        match look(db, name)? {
            Found::Ours(version) if version == known_version() => return Ok(()),
            Found::Nothing if matches!(error, StoreError::Busy) && Instant::now() < until => {
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
    let corrupt = |what: String| StoreError::Corrupt { name: name.to_owned(), what };
    let said = db.lines("PRAGMA quick_check(1)", &[]).map_err(|e| corrupt(e.to_string()))?;
    let said = said.first().map(|l| l.text(0)).unwrap_or_default();
    if said != "ok" {
        return Err(corrupt(said));
    }
    // A last page that is cut short would be read as if zeros stood there.
    let mut number = |sql| Ok::<_, StoreError>(db.lines(sql, &[])?.first().map_or(0, |l| l.count(0)));
    let (pages, size) = (number("PRAGMA page_count")?, number("PRAGMA page_size")?.max(1));
    let length = std::fs::metadata(name).map_or(0, |m| i64::try_from(m.len()).unwrap_or(i64::MAX));
    let whole = length % size == 0 && length / size >= pages;
    if whole { Ok(()) } else { Err(corrupt("文件被截断。".to_owned())) }
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
    fn a_password_is_never_shown() {
        assert_eq!(shown("postgres://user:secret@10.0.0.8/county"), "postgres://…@10.0.0.8/county");
        assert_eq!(shown("青禾县@2024.db"), "青禾县@2024.db");
    }
}
