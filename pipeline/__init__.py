"""The pipeline, from raw pages to published tables.

What belongs here: what must be settled before polars is loaded. What does not: everything else.
"""

import os

#: What polars frees goes back to the system after two seconds, and comes from one place: at its peaks a process takes a
#: tenth less memory, and a twelfth less time than with as many places as there are threads. Workers inherit it. (Given
#: back at once, it would have to be asked for again, which costs a third of a worker's time.)
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:2000,muzzy_decay_ms:0")
