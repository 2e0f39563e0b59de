//! The one file that knows the drivers: one connection, SQLite or PostgreSQL, and statements that both understand.
//!
//! Statements are literals of the program (the type says so), every value is bound, and columns are text or whole
//! numbers, so that one wording serves both. Async stays in here, on a runtime of the current thread.

use crate::error::StoreError;
use crate::tally::{self, Sheet};
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Column as _, Connection as _, Executor as _, Row as _, TypeInfo as _, ValueRef as _};
use tokio::runtime::Runtime;

/// A value on its way into a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Text.
    Text(String),
    /// A whole number, money in 分 among them.
    Whole(Option<i64>),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        // PostgreSQL has no place for a NUL in text: on both it is shown instead.
        Arg::Text(if text.contains('\0') { text.replace('\0', "‹U+0000›") } else { text.to_owned() })
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Arg::from(text.as_str())
    }
}

impl From<i64> for Arg {
    fn from(whole: i64) -> Self {
        Arg::Whole(Some(whole))
    }
}

impl From<Option<i64>> for Arg {
    fn from(whole: Option<i64>) -> Self {
        Arg::Whole(whole)
    }
}

/// A value that came out. Null is [`Arg::Whole`] of nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(Vec<Arg>);

impl Line {
    /// The text of a column; empty for none.
    pub fn text(&self, column: usize) -> String {
        match self.0.get(column) {
            Some(Arg::Text(text)) => text.clone(),
            Some(Arg::Whole(Some(whole))) => whole.to_string(),
            _ => String::new(),
        }
    }

    /// The whole number of a column; none for null.
    pub fn whole(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Arg::Whole(whole)) => *whole,
            Some(Arg::Text(text)) => text.parse().ok(),
            None => None,
        }
    }

    /// The whole number of a column that is never null.
    pub fn count(&self, column: usize) -> i64 {
        self.whole(column).unwrap_or_default()
    }
}

pub(crate) enum Driver {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// An open connection.
pub(crate) struct Db {
    runtime: Runtime,
    pub(crate) driver: Option<Driver>,
    /// What the findings saved in this transaction add to the overviews.
    pub(crate) added: Sheet,
}

impl Db {
    /// Connects by a function that has the runtime.
    pub(crate) fn connect<F>(open: impl FnOnce() -> F) -> Result<Db, StoreError>
    where
        F: Future<Output = Result<Driver, StoreError>>,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| StoreError::Database(e.to_string()))?;
        let driver = runtime.block_on(open())?;
        Ok(Db { runtime, driver: Some(driver), added: Sheet::new() })
    }

    fn parts(&mut self) -> Result<(&Runtime, &mut Driver), StoreError> {
        let driver = self.driver.as_mut().ok_or_else(|| StoreError::Database("the connection is closed".to_owned()))?;
        Ok((&self.runtime, driver))
    }

    /// Is this a PostgreSQL server?
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.driver, Some(Driver::Postgres(_)))
    }

    /// Runs a statement; gives the number of rows it changed.
    pub(crate) fn run(&mut self, sql: &'static str, args: &[Arg]) -> Result<u64, StoreError> {
        let (runtime, driver) = self.parts()?;
        let done = match driver {
            Driver::Sqlite(c) => {
                let query = sqlx::query_with(sql, sqlite(args)?);
                runtime.block_on(query.execute(&mut **c)).map(|d| d.rows_affected())
            }
            Driver::Postgres(c) => {
                let query = sqlx::query_with(sql, postgres(args)?);
                runtime.block_on(query.execute(&mut **c)).map(|d| d.rows_affected())
            }
        };
        Ok(done?)
    }

    /// The rows that a statement gives.
    pub(crate) fn lines(&mut self, sql: &'static str, args: &[Arg]) -> Result<Vec<Line>, StoreError> {
        let (runtime, driver) = self.parts()?;
        match driver {
            Driver::Sqlite(c) => {
                let query = sqlx::query_with(sql, sqlite(args)?);
                let rows = runtime.block_on(query.fetch_all(&mut **c))?;
                rows.iter().map(sqlite_line).collect()
            }
            Driver::Postgres(c) => {
                let query = sqlx::query_with(sql, postgres(args)?);
                let rows = runtime.block_on(query.fetch_all(&mut **c))?;
                rows.iter().map(postgres_line).collect()
            }
        }
    }

    /// Runs statements without values, such as `BEGIN`.
    pub(crate) fn raw(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let (runtime, driver) = self.parts()?;
        match driver {
            Driver::Sqlite(c) => runtime.block_on(c.execute(sqlx::raw_sql(sql))).map(drop)?,
            Driver::Postgres(c) => runtime.block_on(c.execute(sqlx::raw_sql(sql))).map(drop)?,
        }
        Ok(())
    }

    /// All of `work` or nothing of it. One writer at a time, on both databases; `keep` false throws it away at the
    /// end, for a look at what would happen.
    pub(crate) fn whole<T>(
        &mut self,
        keep: bool,
        work: impl FnOnce(&mut Db) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.is_postgres() {
            self.raw("BEGIN; SELECT pg_advisory_xact_lock(1396788826)")?;
        } else {
            self.raw("BEGIN IMMEDIATE")?;
        }
        self.added.clear();
        let done = work(self).and_then(|done| {
            let added = std::mem::take(&mut self.added);
            tally::write(self, added).map(|()| done)
        });
        let ended = if keep && done.is_ok() { self.raw("COMMIT") } else { self.raw("ROLLBACK") };
        if let (Err(error), true) = (&ended, keep && done.is_ok()) {
            let failed = error.to_string();
            // A commit that failed (a full disk) leaves the transaction open.
            if let Err(second) = self.raw("ROLLBACK")
                && !second.to_string().contains("no transaction")
            {
                return Err(StoreError::Database(format!("{failed}; {second}")));
            }
        }
        let done = done?;
        if keep {
            ended?;
        }
        Ok(done)
    }

    /// Brings the schema up to ours.
    pub(crate) fn migrate(&mut self) -> Result<(), StoreError> {
        let (runtime, driver) = self.parts()?;
        let done = match driver {
            Driver::Sqlite(c) => runtime.block_on(SQLITE.run(&mut **c)),
            Driver::Postgres(c) => runtime.block_on(POSTGRES.run(&mut **c)),
        };
        done.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(e) | sqlx::migrate::MigrateError::ExecuteMigration(e, _) => e.into(),
            other => StoreError::Database(other.to_string()),
        })
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        match self.driver.take() {
            // Closing waits for the file to be let go.
            Some(Driver::Sqlite(c)) => drop(self.runtime.block_on((*c).close())),
            Some(Driver::Postgres(c)) => drop(self.runtime.block_on((*c).close())),
            None => {}
        }
    }
}

pub(crate) static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
pub(crate) static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// The schema version of this program.
pub(crate) fn known_version() -> i64 {
    SQLITE.iter().map(|m| m.version).max().unwrap_or_default()
}

fn sqlite(args: &[Arg]) -> Result<SqliteArguments, StoreError> {
    use sqlx::Arguments as _;
    let mut bound = SqliteArguments::default();
    for arg in args {
        let done = match arg {
            Arg::Text(text) => bound.add(text.clone()),
            Arg::Whole(whole) => bound.add(*whole),
        };
        done.map_err(|e| StoreError::Database(e.to_string()))?;
    }
    Ok(bound)
}

fn postgres(args: &[Arg]) -> Result<PgArguments, StoreError> {
    use sqlx::Arguments as _;
    let mut bound = PgArguments::default();
    for arg in args {
        let done = match arg {
            Arg::Text(text) => bound.add(text.clone()),
            Arg::Whole(whole) => bound.add(*whole),
        };
        done.map_err(|e| StoreError::Database(e.to_string()))?;
    }
    Ok(bound)
}

fn sqlite_line(row: &SqliteRow) -> Result<Line, StoreError> {
    let mut line = Vec::with_capacity(row.len());
    for column in row.columns() {
        let at = column.ordinal();
        let raw = row.try_get_raw(at)?;
        let whole = raw.is_null() || raw.type_info().name() == "INTEGER";
        line.push(if whole { Arg::Whole(row.try_get(at)?) } else { Arg::Text(row.try_get(at)?) });
    }
    Ok(Line(line))
}

fn postgres_line(row: &PgRow) -> Result<Line, StoreError> {
    let mut line = Vec::with_capacity(row.len());
    for column in row.columns() {
        let at = column.ordinal();
        line.push(match column.type_info().name() {
            "INT8" => Arg::Whole(row.try_get(at)?),
            "INT4" => Arg::Whole(row.try_get::<Option<i32>, _>(at)?.map(i64::from)),
            _ => row.try_get::<Option<String>, _>(at)?.map_or(Arg::Whole(None), Arg::Text),
        });
    }
    Ok(Line(line))
}
