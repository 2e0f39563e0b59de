-- What overviews add up, kept beside the findings. `what` is town, year, firm, family or severity: each finding that
-- counts stands once under each. No row is without findings.
CREATE TABLE tally (
    county    TEXT NOT NULL,
    what      TEXT NOT NULL,
    name      TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    state     TEXT NOT NULL,
    deadline  TEXT NOT NULL,
    findings  INTEGER NOT NULL,
    repeated  INTEGER NOT NULL,
    at_stake  INTEGER NOT NULL,
    recovered INTEGER NOT NULL,
    PRIMARY KEY (county, what, name, outcome, state, deadline)
);

-- The walk that overviews took before.
DROP INDEX finding_overview;

INSERT INTO tally SELECT county, 'town', town, outcome, state, deadline, COUNT(*),
    SUM(CASE WHEN returns > 0 THEN 1 ELSE 0 END), COALESCE(SUM(at_stake), 0), SUM(recovered)
    FROM finding WHERE judgement <> 'dismissed' AND (outcome <> 'undetermined' OR presence <> 'not_covered')
    GROUP BY county, town, outcome, state, deadline;

INSERT INTO tally SELECT county, 'year', CAST(year AS TEXT), outcome, state, deadline, COUNT(*),
    SUM(CASE WHEN returns > 0 THEN 1 ELSE 0 END), COALESCE(SUM(at_stake), 0), SUM(recovered)
    FROM finding WHERE judgement <> 'dismissed' AND (outcome <> 'undetermined' OR presence <> 'not_covered')
    GROUP BY county, CAST(year AS TEXT), outcome, state, deadline;

INSERT INTO tally SELECT county, 'firm', firm, outcome, state, deadline, COUNT(*),
    SUM(CASE WHEN returns > 0 THEN 1 ELSE 0 END), COALESCE(SUM(at_stake), 0), SUM(recovered)
    FROM finding WHERE judgement <> 'dismissed' AND (outcome <> 'undetermined' OR presence <> 'not_covered')
    GROUP BY county, firm, outcome, state, deadline;

INSERT INTO tally SELECT county, 'family', family, outcome, state, deadline, COUNT(*),
    SUM(CASE WHEN returns > 0 THEN 1 ELSE 0 END), COALESCE(SUM(at_stake), 0), SUM(recovered)
    FROM finding WHERE judgement <> 'dismissed' AND (outcome <> 'undetermined' OR presence <> 'not_covered')
    GROUP BY county, family, outcome, state, deadline;

INSERT INTO tally SELECT county, 'severity', severity, outcome, state, deadline, COUNT(*),
    SUM(CASE WHEN returns > 0 THEN 1 ELSE 0 END), COALESCE(SUM(at_stake), 0), SUM(recovered)
    FROM finding WHERE judgement <> 'dismissed' AND (outcome <> 'undetermined' OR presence <> 'not_covered')
    GROUP BY county, severity, outcome, state, deadline;
