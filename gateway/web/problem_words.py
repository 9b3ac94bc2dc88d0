"""What went wrong, in a person's words: a heading per category, and per code what to do next. `words.problem` reads it."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.web.texts import N_

_LOAD_AGAIN = N_("Load the page again, then repeat what you did.")
_CHOOSE_LANGUAGES = N_("Choose the languages that this is about.")
_EXPLAIN = N_("Write a few words that explain it to the other side.")
_NOT_NOW = N_("This is not possible any more, or not for you. Go back to see what is possible now.")
_FILE_WAITS = N_("A file is still being checked, or was refused. Wait until all files are ready, or remove it.")
_FILE_GONE = N_("A file is not there any more. Remove it and send it again.")
_SEND_AGAIN = N_("Not all of the file arrived. Send it again.")
_SENT_TOO_SLOWLY = N_("This upload was open for too long. Send the file again.")
_NOT_HERE = N_("You may not send files here.")
_BUSY = N_("Very many people work here just now. Try again in a moment.")

CATEGORIES: Mapping[str, tuple[str, str]] = {
    "not_found": (N_("There is nothing here"), N_("The address may be wrong, or this is not for you to see.")),
    "conflict": (N_("Not possible now"), N_("Something has changed in the meantime. Look at the page again.")),
    "forbidden": (N_("Not allowed"), N_("Ask a manager of your organisation to do this, or to give you the right.")),
    "invalid": (N_("Please check what you entered"), N_("Correct the marked fields and send the form again.")),
    "stale": (N_("Changed in the meantime"), N_("Somebody else changed this just now. Look at it again, then repeat.")),
    "precondition_required": (N_("Please load the page again"), _LOAD_AGAIN),
    "unauthenticated": (N_("Please sign in"), N_("Sign in, then go on where you were.")),
    "unavailable": (N_("One moment, please"), N_("A part of the portal does not answer now. Try again in a minute.")),
    "deadline": (N_("That took too long"), N_("Nothing is lost. Try again in a minute.")),
    "slow": (N_("That took too long"), N_("Your connection is slow. Check it, then try again.")),
    "rate": (N_("Too many requests"), N_("Wait a moment, then try again.")),
    "too_large": (N_("Too large"), N_("Send less at once.")),
    "malformed": (N_("That could not be read"), _LOAD_AGAIN),
    "media_type": (N_("That could not be read"), _LOAD_AGAIN),
    "method": (N_("This does not work here"), N_("Go back and use the buttons of the page.")),
    "headers": (
        N_("Your browser sends too much"),
        N_("Delete the cookies of this site in your browser, then sign in again."),
    ),
}
OURS = (
    N_("Something broke on our side"),
    N_("Nothing of what you did is lost. Try again; if it stays, tell us the number below."),
)
"""Said of every other category: the person can do nothing about it."""

_ACCESS: Mapping[str, str] = {
    "no_such_page": N_("This page does not exist. It may have been moved, or the address has a typing mistake."),
    "sign_in_refused": N_("Account, user or password is wrong. Check them and try again."),
    "sign_in_throttled": N_("Too many attempts. Wait a few minutes before you try again."),
    "csrf_token_wrong": N_("This page was open for too long. Go back, load it again and repeat."),
    "origin_foreign": N_("Another site tried to act in your name, so nothing was done. Use the portal's own pages."),
    "needs_session": N_("Sign in with your password to change it."),
    "wrong_password": N_("Your present password is not right. Type it again."),
    "weak_password": N_(
        "Choose a longer password that is not a common one. Several words in a row are easy to remember."
    ),
    "operation_in_progress": N_("This is being done already. Wait a moment, then look at the page again."),
    "operation_reused": N_("This form was sent before. Load the page again, then repeat what you did."),
    "answer_not_kept": N_("This was done before, and its secret is shown only once. Make a new one if you lost it."),
    "overloaded": _BUSY,
    "live_unavailable": _BUSY,
    "live_streams_exceeded": N_("The portal is open in too many windows. Close some of them."),
    "stale_version": N_("Somebody else changed this just now. Look at it again, then repeat."),
}

_PEOPLE: Mapping[str, str] = {
    "account_id_taken": N_("Another client has this account id. Choose another one."),
    "user_id_taken": N_("Somebody has this user id or e-mail address already. Choose another one."),
    "own_account": N_("You cannot deactivate yourself or change your own roles. Ask a colleague who may."),
    "roles_not_yours": N_("Roles and access are changed by a manager or an administrator. Ask one of them."),
    "machine_not_yours": N_("Access for the provider's own systems is made by its administrators. Ask one of them."),
    "permission_not_yours": N_("A key cannot do more than you may do yourself. Choose fewer rights."),
    "contact_unknown": N_("Choose people of this organisation who can sign in."),
    "organisation_required": N_("Choose the client for whom you do this."),
    "foreign_organisation": N_("You can do this for your own organisation only."),
    "not_a_person": N_("Sign in as a person to change this."),
}

_FILES: Mapping[str, str] = {
    "file_not_ready": _FILE_WAITS,
    "file_not_stored": _FILE_WAITS,
    "file_not_found": _FILE_GONE,
    "file_unknown": _FILE_GONE,
    "file_news_pending": N_("Your files have just arrived. Try again in a few seconds."),
    "file_in_use": N_("A quote or a project needs this file, so it stays."),
    "file_not_in_state": N_("This file is still on its way. Wait until it is checked, then try again."),
    "file_not_deliverable": N_("This file was not sent as a translation. Send it again in the field of its language."),
    "nothing_delivered": N_("Add the files that you deliver, each of them once."),
    "empty_file": N_("This file is empty. Send one with content."),
    "file_too_large": N_("This file is larger than 5 GB. Split it and send the pieces."),
    "invalid_file_name": N_("This name cannot be stored. Rename the file and send it again."),
    "invalid_parts": _SEND_AGAIN,
    "invalid_upload": _SEND_AGAIN,
    "upload_closed": _SENT_TOO_SLOWLY,
    "upload_not_found": _SENT_TOO_SLOWLY,
    "purpose_not_allowed": _NOT_HERE,
    "text_too_long": N_("This text is too long to be counted at once. Send it as a file."),
    "analysis_not_found": N_("There are no counts for these files. Send them again to have them counted."),
    "body_too_large": N_("That is too much for one form. Send long texts as files."),
}

_QUOTES: Mapping[str, str] = {
    "transition_not_offered": _NOT_NOW,
    "transition_not_allowed": _NOT_NOW,
    "quote_expired": N_("The offer has expired. Ask for it to be opened again."),
    "offered_as_whole": N_("This offer holds for all languages together. Accept all of them, or ask for a change."),
    "prices_not_seen": N_("Prices are not shown to you, so you cannot agree to one. Ask a manager to decide."),
    "actor_not_allowed": N_("Somebody else decides this. Ask the owner of the quote or a manager."),
    "client_word_needed": N_("Say where the client asked for this, for example in an e-mail."),
    "message_needed": _EXPLAIN,
    "invalid_targets": N_("Choose among the languages of this quote."),
    "request_not_allowed": N_(
        "Requests are sent by requesters and managers. Ask a manager to send it, or for the right."
    ),
    "offer_not_found": N_("This version was never sent. Look at the versions of the quote."),
    "invalid_pricing": N_("The price cannot be taken like this. Correct the marked fields and save again."),
    "price_by_hand": N_("A line has no price yet. Set its rate, then send the offer."),
    "price_outdated": N_("A rate of the price list has changed. Make the lines from the counts anew, then send."),
    "quote_not_editable": N_("The price of this quote is fixed now. Recall the offer or open the quote again first."),
    "service_exists": N_("A service with this key exists. Choose another key."),
    "unknown_profile": N_("Choose one of the ways of counting that are offered."),
}

_ORDERS: Mapping[str, str] = {
    "transition_forbidden": N_("Somebody else decides this. Ask who ordered the project, or a manager."),
    "delivery_fetched": N_("The client has these files already. Deliver corrected ones instead."),
    "progress_backwards": N_("Progress only grows. Give at least what was reported before."),
    "invalid_progress": N_("Give the progress as a whole number from 0 to 100."),
    "order_finished": N_("This project has ended, so its details stay as they are."),
    "unknown_target": N_("Choose among the languages of this project."),
    "targets_required": _CHOOSE_LANGUAGES,
    "message_required": _EXPLAIN,
    "invalid_payable": N_("What is still to be paid cannot be less than nothing."),
    "invalid_move": N_("The project can only be moved to a later state, up to its approval."),
}

_INVOICES: Mapping[str, str] = {
    "pdf_not_ready": N_("The PDF is being made. Try again in a few seconds."),
    "payment_too_high": N_("This is more than what is still open. Check the amount."),
    "payment_not_positive": N_("Give an amount above zero."),
    "payment_in_other_currency": N_("Give the amount in the currency of the invoice."),
    "payment_in_future": N_("Choose the day on which the money came, not a later one."),
    "reason_needed": N_("Say why; it is kept with the invoice."),
    "nothing_to_invoice": N_(
        "Nothing can be invoiced here yet: the work is not finished, has no price, or is invoiced."
    ),
    "invalid_money": N_("Give an amount in its currency, without more decimals than it has."),
}

PROBLEMS: Mapping[str, str] = {**_ACCESS, **_PEOPLE, **_FILES, **_QUOTES, **_ORDERS, **_INVOICES}
"""What to do next, for codes whose category says too little."""

ENOUGH_SAID = frozenset(
    (
        # The heading "There is nothing here" says it, and no more may be said of what others may have.
        *(
            "not_found",
            "no_such_address",
            "quote_not_found",
            "order_not_found",
            "invoice_not_found",
            "payable_not_found",
        ),
        *("delivery_not_found", "organisation_not_found", "contact_not_found", "staff_not_found", "machine_not_found"),
        *("session_not_found", "api_key_not_found", "service_not_found", "rate_row_not_found"),
        # The marked fields say what is wrong.
        *("invalid", "invalid_input", "invalid_request", "body_invalid", "query_invalid", "too_many_notifications"),
        # "Please sign in", "Not allowed" and their kin say all that the person needs.
        *("not_signed_in", "unauthenticated", "token_refused", "credential_malformed", "not_permitted", "forbidden"),
        *("conflict", "rate_limited", "unavailable", "deadline_exceeded", "internal"),
        # Only a page or an address that somebody has changed by hand causes these: load it again, or begin anew.
        *("form_malformed", "form_expected", "method_not_allowed", "event_missing", "event_unknown", "invalid_id"),
        *("invalid_cursor", "invalid_limit", "query_malformed", "query_nul", "object_expected", "json_expected"),
        *("json_malformed", "json_not_utf8", "json_duplicate_key", "json_constant", "json_number", "json_too_deep"),
        *("json_nul", "json_surrogate", "body_too_slow", "body_truncated", "header_twice", "headers_too_large"),
        *(
            "http_malformed",
            "if_match_missing",
            "idempotency_key_missing",
            "idempotency_key_malformed",
            "address_too_long",
        ),
        # Our own parts misunderstand each other: "Something broke on our side" is the truth.
        *("unknown_method", "operation_missing", "invalid_parameters"),
    )
)
"""Codes of which the heading and the text of their category say enough."""
