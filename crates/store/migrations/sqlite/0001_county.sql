-- The store of a county. Text and whole numbers only; money in 分, days as ISO text, '' for what is not there.
PRAGMA application_id = 1396788826;

CREATE TABLE county (
    name   TEXT NOT NULL PRIMARY KEY,
    events INTEGER NOT NULL,
    head   TEXT NOT NULL
);

CREATE TABLE run (
    county          TEXT NOT NULL,
    no              INTEGER NOT NULL,
    verb            TEXT NOT NULL,
    firm            TEXT NOT NULL,
    engagement      TEXT NOT NULL,
    base_date       TEXT NOT NULL,
    started         TEXT NOT NULL,
    findings_sha256 TEXT NOT NULL,
    counts          TEXT NOT NULL,
    recorded_at     TEXT NOT NULL,
    PRIMARY KEY (county, no)
);

CREATE TABLE finding (
    county       TEXT NOT NULL,
    id           TEXT NOT NULL,
    rule         TEXT NOT NULL,
    family       TEXT NOT NULL,
    title        TEXT NOT NULL,
    severity     TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    organisation TEXT NOT NULL,
    town         TEXT NOT NULL,
    village      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    object       TEXT NOT NULL,
    facet        TEXT NOT NULL,
    at_stake     INTEGER,
    year         INTEGER NOT NULL,
    firm         TEXT NOT NULL,
    base_date    TEXT NOT NULL,
    started      TEXT NOT NULL,
    run          INTEGER NOT NULL,
    presence     TEXT NOT NULL,
    judgement    TEXT NOT NULL,
    state        TEXT NOT NULL,
    plan         TEXT NOT NULL,
    issued_on    TEXT NOT NULL,
    deadline     TEXT NOT NULL,
    recovered    INTEGER NOT NULL,
    returns      INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    measure      TEXT NOT NULL,
    person       TEXT NOT NULL,
    progress     TEXT NOT NULL,
    done_on      TEXT NOT NULL,
    evidence     TEXT NOT NULL,
    remark       TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    PRIMARY KEY (county, id)
);

-- Every overview is one walk over this index.
CREATE INDEX finding_overview ON finding
    (county, town, year, firm, family, severity, outcome, state, deadline, judgement, presence, at_stake, recovered, returns);

CREATE INDEX finding_owner ON finding (county, organisation);

CREATE TABLE record (
    county TEXT NOT NULL,
    id     TEXT NOT NULL,
    run    INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    json   TEXT NOT NULL,
    PRIMARY KEY (county, id, run)
);

CREATE TABLE alias (
    county  TEXT NOT NULL,
    what    TEXT NOT NULL,
    name    TEXT NOT NULL,
    stands_for TEXT NOT NULL,
    PRIMARY KEY (county, what, name, stands_for)
);

CREATE TABLE event (
    county      TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    finding     TEXT NOT NULL,
    step        TEXT NOT NULL,
    was         TEXT NOT NULL,
    became      TEXT NOT NULL,
    who         TEXT NOT NULL,
    day         TEXT NOT NULL,
    why         TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    amount      INTEGER,
    recorded_at TEXT NOT NULL,
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL,
    PRIMARY KEY (county, seq)
);
CREATE INDEX event_finding ON event (county, finding, seq);

CREATE TABLE issued (
    county   TEXT NOT NULL,
    id       TEXT NOT NULL,
    revision INTEGER NOT NULL,
    cells    TEXT NOT NULL,
    PRIMARY KEY (county, id, revision)
);
