"""The single truth of every published table.

What belongs here: one pandera (polars) model a table with bilingual titles and descriptions, the code lists that the
columns draw on, and the derivations (Table Schema, physical Parquet schema). What does not: reading or writing of
files, and anything that computes rows.
"""

from schemas.codelists import Areas, Campaigns, Indicators, Units
from schemas.documents import Documents, Rejected, Repairs
from schemas.entities import Entities, Mentions
from schemas.model import Table, foreign_keys, polars_schema, primary_key
from schemas.observations import Figures, Observations, Series
from schemas.quantities import Quantities

TABLES: dict[str, type[Table]] = {
    "documents": Documents,
    "repairs": Repairs,
    "quantities": Quantities,
    "observations": Observations,
    "figures": Figures,
    "series": Series,
    "entities": Entities,
    "mentions": Mentions,
    "campaigns": Campaigns,
    "indicators": Indicators,
    "units": Units,
    "areas": Areas,
    "rejected": Rejected,
}

__all__ = ["TABLES", "Table", "foreign_keys", "polars_schema", "primary_key"]
