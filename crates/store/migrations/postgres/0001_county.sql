-- The store of a county, the same in meaning as ../sqlite. Text sorts by its bytes, as it does there.
CREATE TABLE sanzi_store (application_id BIGINT NOT NULL);
INSERT INTO sanzi_store VALUES (1396788826);

CREATE TABLE county (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    events BIGINT NOT NULL,
    head   TEXT COLLATE "C" NOT NULL
);

CREATE TABLE run (
    county          TEXT COLLATE "C" NOT NULL,
    no              BIGINT NOT NULL,
    verb            TEXT COLLATE "C" NOT NULL,
    firm            TEXT COLLATE "C" NOT NULL,
    engagement      TEXT COLLATE "C" NOT NULL,
    base_date       TEXT COLLATE "C" NOT NULL,
    started         TEXT COLLATE "C" NOT NULL,
    findings_sha256 TEXT COLLATE "C" NOT NULL,
    counts          TEXT COLLATE "C" NOT NULL,
    recorded_at     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (county, no)
);

CREATE TABLE finding (
    county       TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    family       TEXT COLLATE "C" NOT NULL,
    title        TEXT COLLATE "C" NOT NULL,
    severity     TEXT COLLATE "C" NOT NULL,
    outcome      TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    town         TEXT COLLATE "C" NOT NULL,
    village      TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    object       TEXT COLLATE "C" NOT NULL,
    facet        TEXT COLLATE "C" NOT NULL,
    at_stake     BIGINT,
    year         BIGINT NOT NULL,
    firm         TEXT COLLATE "C" NOT NULL,
    base_date    TEXT COLLATE "C" NOT NULL,
    started      TEXT COLLATE "C" NOT NULL,
    run          BIGINT NOT NULL,
    presence     TEXT COLLATE "C" NOT NULL,
    judgement    TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    plan         TEXT COLLATE "C" NOT NULL,
    issued_on    TEXT COLLATE "C" NOT NULL,
    deadline     TEXT COLLATE "C" NOT NULL,
    recovered    BIGINT NOT NULL,
    returns      BIGINT NOT NULL,
    revision     BIGINT NOT NULL,
    measure      TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    progress     TEXT COLLATE "C" NOT NULL,
    done_on      TEXT COLLATE "C" NOT NULL,
    evidence     TEXT COLLATE "C" NOT NULL,
    remark       TEXT COLLATE "C" NOT NULL,
    sha256       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (county, id)
);

-- Every overview is one walk over this index.
CREATE INDEX finding_overview ON finding
    (county, town, year, firm, family, severity, outcome, state, deadline, judgement, presence, at_stake, recovered, returns);

CREATE INDEX finding_owner ON finding (county, organisation);

CREATE TABLE record (
    county TEXT COLLATE "C" NOT NULL,
    id     TEXT COLLATE "C" NOT NULL,
    run    BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    json   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (county, id, run)
);

CREATE TABLE alias (
    county  TEXT COLLATE "C" NOT NULL,
    what    TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    stands_for TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (county, what, name, stands_for)
);

CREATE TABLE event (
    county      TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL,
    finding     TEXT COLLATE "C" NOT NULL,
    step        TEXT COLLATE "C" NOT NULL,
    was         TEXT COLLATE "C" NOT NULL,
    became      TEXT COLLATE "C" NOT NULL,
    who         TEXT COLLATE "C" NOT NULL,
    day         TEXT COLLATE "C" NOT NULL,
    why         TEXT COLLATE "C" NOT NULL,
    evidence    TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    amount      BIGINT,
    recorded_at TEXT COLLATE "C" NOT NULL,
    prev        TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (county, seq)
);
CREATE INDEX event_finding ON event (county, finding, seq);

CREATE TABLE issued (
    county   TEXT COLLATE "C" NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    cells TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (county, id, revision)
);
