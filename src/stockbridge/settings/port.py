"""Where the service listens unless told otherwise.

Apart from the environment (`environment`), so that the command line can name it in its help without opening anything.
"""

from typing import Final

DEFAULT_PORT: Final = 8770
"""Where `serve` listens and where a .QWC file sends the Web Connector."""
