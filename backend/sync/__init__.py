"""One exchange between a phone and its account: parse, merge, store, answer."""
