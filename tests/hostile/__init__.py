"""Bad input at every door: each gets a clear refusal or a dead letter, nothing is restarted, and neighbours flow.

| what comes in | where it is sent |
| --- | --- |
| anything that the served document allows or forbids, as every role | `openapi/test_openapi.py` |
| JSON that is truncated, ambiguous, deep, huge, or not in UTF-8; other types; wrong fields, dates, languages, amounts | `requests/test_bodies.py` |
| ids and cursors that are random, foreign, made up or tampered with; sizes of pages | `requests/test_identifiers.py` |
| headers twice, keys, credentials and tags that are none, queries without meaning | `requests/test_headers.py` |
| requests that two readers read differently, other protocols, noise, trailers | `wire/test_smuggling.py` |
| heads, addresses, bodies, chunks and trailers without end, answers that nobody takes; memory stays flat | `wire/test_large.py` |
| clients that are slow with every part of a request | `wire/test_slow.py` |
| documents: bombs, archives, 100,000 entries, passwords, XXE, billion laughs, polyglots, programs, 200,000 segments (1,000,000 in a long run) | `documents/test_documents.py` |
| uploads: names, wrong checksums and sizes, missing, abandoned and late parts | `documents/test_uploads.py` |
| poison on every queue of calls and events | `bus/test_messages.py` |
| headers and properties of every kind, replayed operations, unknown versions of events | `bus/test_properties.py` |
| callers that are forged, expired or another's, at each service | `bus/test_callers.py` |
| what a provider's system may send wrongly: shapes, unknown and foreign orders, strange files | `bus/test_provider_events.py` |

Addresses of webhooks (private, rebinding, redirects) come with webhooks; there are none yet. Nothing here looks for
viruses: an infected document is a document, and comes back as an attachment only.
"""
