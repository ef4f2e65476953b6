"""Alerts: somebody who is not looking at a page is told, once, what is wrong for too long, and once that it is over."""
