"""Jobs that survive: documents, their analyses and results, in SQLite or PostgreSQL and a folder.

A worker's way: `claim` → `scratch` → `heartbeat` ... → `finish`, or `end_with` the error that stopped it. Whatever
depends on the time is told it (`now`, with a zone), and whatever a client may ask for is asked for by tenant.
"""

from api.jobs.documents import Upload, add_document, get_document, keep_upload, received
from api.jobs.events import events_after
from api.jobs.idempotency import answer_key, release_key, reserve_key
from api.jobs.listing import DocumentPage, JobPage, get_job, job_results, list_documents, list_jobs
from api.jobs.outcome import end_with, fail, finish, give_back, refuse, scratch
from api.jobs.queue import cancel, claim, enqueue, heartbeat, requeue_expired
from api.jobs.records import Document, Event, Job, Problem, Produced, Result, Revision, State
from api.jobs.retention import Swept, delete_document, delete_job, sweep
from api.jobs.revisions import revise, revisions
from api.jobs.store import Store, open_store

__all__ = [
    "Document",
    "DocumentPage",
    "Event",
    "Job",
    "JobPage",
    "Problem",
    "Produced",
    "Result",
    "Revision",
    "State",
    "Store",
    "Swept",
    "Upload",
    "add_document",
    "answer_key",
    "cancel",
    "claim",
    "delete_document",
    "delete_job",
    "end_with",
    "enqueue",
    "events_after",
    "fail",
    "finish",
    "get_document",
    "get_job",
    "give_back",
    "heartbeat",
    "job_results",
    "keep_upload",
    "list_documents",
    "list_jobs",
    "open_store",
    "received",
    "refuse",
    "release_key",
    "requeue_expired",
    "reserve_key",
    "revise",
    "revisions",
    "scratch",
    "sweep",
]
