"""A carrier that behaves like Twilio, with parents in it, for rehearsal. It speaks only HTTP."""
