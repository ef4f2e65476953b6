"""`stockbridge demo`: an invented company with QuickBooks, Zuper and the real service between them, told as a story.

It is not a test and not a benchmark; but it ends well only if the simulators' own journals say that no unit was lost or doubled.
"""

from stockbridge.demo.story import run

__all__ = ["run"]
