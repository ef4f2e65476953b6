"""The command line: it reads what people type, calls the functions behind it, and shows what they answer. It decides nothing."""
