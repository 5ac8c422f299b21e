-- What is known of an archive. Only the driver of a run writes; anybody may read meanwhile.
CREATE TABLE about (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Every document once, whatever it is called.
CREATE TABLE documents (
    place INTEGER PRIMARY KEY,           -- order in which they were found
    document TEXT NOT NULL UNIQUE,       -- SHA-256 of its bytes
    pages INTEGER NOT NULL,              -- 0 where it cannot be opened
    bytes INTEGER NOT NULL
);

-- Every file of the archive.
CREATE TABLE names (
    name TEXT PRIMARY KEY,               -- path in the archive, or its keyed hash
    stamp TEXT NOT NULL,                 -- another one where the file changed; empty where it is to be opened again
    document TEXT,                       -- null where it could not be fetched
    code TEXT, message TEXT, cure TEXT   -- why not
) WITHOUT ROWID;
CREATE INDEX names_of_document ON names (document, name);

-- Every page once.
CREATE TABLE pages (
    document TEXT NOT NULL,
    page INTEGER NOT NULL,               -- counted from 1
    place INTEGER NOT NULL,              -- that of its document
    state TEXT NOT NULL,                 -- queued, leased, done, refused, failed or dead
    attempts INTEGER NOT NULL DEFAULT 0, -- how often a worker began it
    deaths INTEGER NOT NULL DEFAULT 0,   -- how often its worker ended over it
    version TEXT,                        -- the pipeline that made the result
    code TEXT, message TEXT, cure TEXT,  -- why it is not done
    confidence REAL,                     -- 0 to 1; null of a signal file
    needs_review INTEGER NOT NULL DEFAULT 0,
    verdict TEXT, note TEXT,             -- what a human said of it
    files TEXT NOT NULL DEFAULT '{}',    -- name of each result -> SHA-256 of its bytes
    bytes INTEGER NOT NULL DEFAULT 0,    -- of its results
    timings_s TEXT NOT NULL DEFAULT '{}',-- stage -> seconds
    seconds REAL,                        -- the whole page in its worker
    PRIMARY KEY (document, page)
) WITHOUT ROWID;
CREATE INDEX pages_by_state ON pages (state, place, page);
