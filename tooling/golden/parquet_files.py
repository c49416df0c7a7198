"""Small Parquet files for the tests of @molx/datasets.

    python tooling/golden/parquet_files.py

Writes packages/datasets/golden/: `plain-<codec>.parquet` for snappy, zstd, gzip, brotli, lz4 and none, the same seven columns of five
rows in three row groups (texts, also as a dictionary, whole numbers, single and double precision, truth values, times, blanks), and
`nested.parquet` with a list, a struct and a map beside a plain column. Made with pyarrow 26.0.1; nothing is random.
"""

from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OUT = Path(__file__).parents[2] / "packages/datasets/golden"


def plain() -> pa.Table:
    return pa.table(
        {
            "smiles": ["CCO", "c1ccccc1", "[Na+].[Cl-]", None, "C[C@H](N)C(=O)O"],
            "kind": pa.array(["alcohol", "arene", "salt", "alcohol", None]).dictionary_encode(),
            "cid": pa.array([702, 241, 5234, 2**53 + 1, None], pa.int64()),
            "logP": pa.array([0.1, -1.5, 3.4028235e38, 1e-7, None], pa.float32()),
            "tpsa": pa.array([20.23, 0.1 + 0.2, 0.0, None, 63.32]),
            "toxic": [True, False, None, True, False],
            "seen": pa.array([datetime(2024, 2, 29, 12, 30, tzinfo=timezone.utc)] * 4 + [None], pa.timestamp("ms", tz="UTC")),
        }
    )


def main() -> None:
    for codec in ["snappy", "zstd", "gzip", "brotli", "lz4", "none"]:
        pq.write_table(plain(), OUT / f"plain-{codec}.parquet", compression=codec, row_group_size=2)
    nested = pa.table(
        {
            "smiles": ["CCO", "C"],
            "tokens": [[1, 2], [3]],
            "metadata": [{"split": "train", "task": "a"}, {"split": "test", "task": "b"}],
            "counts": pa.array([[("O", 1)], []], pa.map_(pa.string(), pa.int32())),
        }
    )
    pq.write_table(nested, OUT / "nested.parquet")
    print(f"pyarrow {pa.__version__}")


if __name__ == "__main__":
    main()
