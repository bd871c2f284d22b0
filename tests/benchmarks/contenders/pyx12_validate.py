"""Every transaction set against its implementation guide, by pyx12."""

import logging
import sys

from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

logging.disable()
print(x12n_document(ParamsBase(), sys.argv[1], None, None))
