"""Where readings become movements, movements become postings, and answers become entries: the rules of the ledger, run over the books."""
