"""Why a file is not taken, in a person's words: reasons of the check and codes of the upload, one table."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gateway.web.texts import N_, Texts

REASONS: Mapping[str, str] = {
    "unsupported_kind": N_("We cannot read this kind of file. Save it as Word, HTML, text or XLIFF and send that."),
    "empty_document": N_("There is no text in this file. Send one with text."),
    "empty_file": N_("This file is empty. Send one with content."),
    "corrupt_document": N_("This file is damaged. Open it, save it again and send that."),
    "disguised_document": N_("The content is not what the name says. Give the file its right ending, or save it anew."),
    "encrypted_document": N_("This file is locked with a password. Save it without one and send that."),
    "document_too_large": N_("This document is too large. Split it and send the pieces."),
    "file_too_large": N_("This file is larger than 5 GB. Split it and send the pieces."),
    "scanned_document": N_("These are pictures of text. Send the document from which they were made."),
    "forbidden_markup": N_("This file has a document type inside that may be harmful. Save it without one."),
    "invalid_file_name": N_("This name cannot be stored. Rename the file and send it again."),
    "parts_missing": N_("Not all of the file arrived. Send it again."),
    "size_mismatch": N_("Not all of the file arrived. Send it again."),
    "checksum_mismatch": N_("The file changed on its way. Send it again."),
    "verification_failed": N_("The file could not be checked. Send it again."),
    "upload_closed": N_("This upload was open for too long. Send the file again."),
    "upload_not_found": N_("This upload was open for too long. Send the file again."),
    "not_permitted": N_("You may not send files here."),
    "purpose_not_allowed": N_("You may not send files here."),
}

STATES: Mapping[str, str] = {
    "waiting": N_("Waiting"),
    "sending": N_("Sending, %(percent)s"),
    "paused": N_("Paused at %(percent)s"),
    "offline": N_("No connection; goes on by itself"),
    "interrupted": N_("Interrupted at %(percent)s. Choose the same file again to go on."),
    "verifying": N_("Being checked"),
    "stored": N_("Ready"),
    "rejected": N_("Refused"),
    "failed": N_("Could not be sent. Try again."),
    "signed_out": N_("Your session has ended. Sign in in another tab, then try again."),
    "pause": N_("Pause %(name)s"),
    "resume": N_("Go on with %(name)s"),
    "retry": N_("Try %(name)s again"),
    "remove": N_("Remove %(name)s"),
    "progress": N_("Progress of %(name)s"),
    "summary": N_("%(ready)s of %(all)s ready"),
    "nothing": N_("There is no file in this folder."),
    "summary_refused": N_("%(refused)s refused: replace or remove what is marked."),
    "hold": N_("Still on their way: %(number)s"),
}


def told(texts: Texts) -> str:
    """Return all that the script of uploads may have to say, as JSON for an attribute."""
    reasons = {code: texts(text) for code, text in REASONS.items()}
    # Their places are filled by the script, so they must come through as they are.
    states = {key: texts(text) for key, text in STATES.items()}
    return json.dumps({"reasons": reasons, "states": states, "locale": str(texts.locale).replace("_", "-")})
