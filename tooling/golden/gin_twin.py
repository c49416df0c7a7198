"""Golden values for @molx/graph-encoder: PyTorch re-statements of four message-passing layers.

    python tooling/golden/gin_twin.py [GCN_CHECKPOINT EDGE_FREE_GIN_CHECKPOINT]

The layers are written from their papers and the published parameter shapes: GIN and GCN of "Strategies for
Pre-training Graph Neural Networks" (Hu et al., 2020), SimSGT's GIN without edge features (Liu et al., 2023) and the GIN
of the Open Graph Benchmark (Hu et al., 2020) that MoleculeSTM uses. Edges are handled one at a time, in a
plain loop, so that nothing is shared with the implementation under test.

Writes packages/graph-encoder/golden/{gin,gcn,edge-free-gin,ogb-gin}.safetensors and, when the paths of the two
published checkpoints are given, published.safetensors with what those weights make of a few molecules.
"""

import json
import sys
from pathlib import Path

import rdkit
import torch
from rdkit import Chem
from safetensors.torch import load_file, save_file
from torch import nn

SEED = 20240607
OUT = Path(__file__).parents[2] / "packages/graph-encoder/golden"
SMILES = ["CC(=O)Oc1ccccc1C(=O)O", "C", "F/C=C/[C@H](N)C#N", "[Na+].[Cl-]"]
SELF_LOOP = (4, 0)
OGB_ATOM = [119, 4, 12, 12, 10, 6, 6, 2, 2]
OGB_BOND = [5, 6, 2]

BOND_TYPES = {Chem.BondType.SINGLE: 0, Chem.BondType.DOUBLE: 1, Chem.BondType.TRIPLE: 2, Chem.BondType.AROMATIC: 3}
CHIRAL_TAGS = {Chem.ChiralType.CHI_TETRAHEDRAL_CW: 1, Chem.ChiralType.CHI_TETRAHEDRAL_CCW: 2}
DIRECTIONS = {Chem.BondDir.ENDUPRIGHT: 1, Chem.BondDir.ENDDOWNRIGHT: 2}


def graph(smiles: str):
    """atoms [n, 2], edges [2, 2 * bonds], bonds [2 * bonds, 2]"""
    mol = Chem.MolFromSmiles(smiles)
    atoms = [[a.GetAtomicNum() - 1, CHIRAL_TAGS.get(a.GetChiralTag(), 0)] for a in mol.GetAtoms()]
    edges, bonds = [], []
    for bond in mol.GetBonds():
        i, j = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        feature = [BOND_TYPES[bond.GetBondType()], DIRECTIONS.get(bond.GetBondDir(), 0)]
        edges += [(i, j), (j, i)]
        bonds += [feature, feature]
    return atoms, edges, bonds


def batch(smiles: list[str]):
    atoms, edges, bonds, molecule_of = [], [], [], []
    for index, text in enumerate(smiles):
        a, e, b = graph(text)
        edges += [(i + len(atoms), j + len(atoms)) for i, j in e]
        atoms += a
        bonds += b
        molecule_of += [index] * len(a)
    return (
        torch.tensor(atoms),
        torch.tensor(edges, dtype=torch.int64).reshape(-1, 2).T.contiguous(),
        torch.tensor(bonds, dtype=torch.int64).reshape(-1, 2),
        torch.tensor(molecule_of),
    )


def collect(atom_count: int, edges: torch.Tensor, messages: list[torch.Tensor], width: int) -> torch.Tensor:
    rows = [torch.zeros(width) for _ in range(atom_count)]
    for (_, target), message in zip(edges.T.tolist(), messages):
        rows[target] = rows[target] + message
    return torch.stack(rows)


class EdgeTables(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.edge_embedding1 = nn.Embedding(6, width)
        self.edge_embedding2 = nn.Embedding(3, width)

    def edge(self, kind: int, direction: int) -> torch.Tensor:
        return self.edge_embedding1.weight[kind] + self.edge_embedding2.weight[direction]


class Gin(EdgeTables):
    def __init__(self, width: int):
        super().__init__(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))

    def forward(self, h, edges, bonds):
        messages = [h[s] + self.edge(*bond) for (s, _), bond in zip(edges.T.tolist(), bonds.tolist())]
        return self.mlp(collect(len(h), edges, messages, h.shape[1]) + h + self.edge(*SELF_LOOP))


class Gcn(EdgeTables):
    def __init__(self, width: int):
        super().__init__(width)
        self.linear = nn.Linear(width, width)

    def forward(self, h, edges, bonds):
        degree = [1 + int((edges[1] == i).sum()) for i in range(len(h))]
        h = self.linear(h)
        messages = [
            (h[s] + self.edge(*bond)) / (degree[s] * degree[t]) ** 0.5
            for (s, t), bond in zip(edges.T.tolist(), bonds.tolist())
        ]
        own = torch.stack([(h[i] + self.edge(*SELF_LOOP)) / degree[i] for i in range(len(h))])
        return collect(len(h), edges, messages, h.shape[1]) + own


class EdgeFreeGin(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.activation = nn.PReLU()
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))

    def forward(self, h, edges, bonds):
        active = self.activation(h)
        return self.mlp(collect(len(h), edges, [active[s] for s in edges[0].tolist()], h.shape[1]))


class OgbGin(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(width, 2 * width), nn.BatchNorm1d(2 * width), nn.ReLU(), nn.Linear(2 * width, width)
        )
        self.eps = nn.Parameter(torch.tensor([0.0]))
        self.bond_encoder = nn.Module()
        self.bond_encoder.bond_embedding_list = nn.ModuleList([nn.Embedding(rows, width) for rows in OGB_BOND])

    def forward(self, h, edges, bonds):
        tables = self.bond_encoder.bond_embedding_list
        messages = [
            torch.relu(h[s] + sum(table.weight[value] for table, value in zip(tables, bond)))
            for (s, _), bond in zip(edges.T.tolist(), bonds.tolist())
        ]
        return self.mlp((1 + self.eps) * h + collect(len(h), edges, messages, h.shape[1]))


class Gnn(nn.Module):
    def __init__(self, layer: type[nn.Module], layers: int, width: int):
        super().__init__()
        if layer is OgbGin:
            self.atom_encoder = nn.Module()
            self.atom_encoder.atom_embedding_list = nn.ModuleList([nn.Embedding(rows, width) for rows in OGB_ATOM])
        else:
            self.x_embedding1 = nn.Embedding(120, width)
            self.x_embedding2 = nn.Embedding(3, width)
        self.gnns = nn.ModuleList([layer(width) for _ in range(layers)])
        self.batch_norms = nn.ModuleList([nn.BatchNorm1d(width) for _ in range(layers)])

    def forward(self, atoms, edges, bonds):
        if hasattr(self, "atom_encoder"):
            h = sum(table(atoms[:, i]) for i, table in enumerate(self.atom_encoder.atom_embedding_list))
        else:
            h = self.x_embedding1(atoms[:, 0]) + self.x_embedding2(atoms[:, 1])
        for index, (layer, norm) in enumerate(zip(self.gnns, self.batch_norms)):
            h = norm(layer(h, edges, bonds))
            if index < len(self.gnns) - 1:
                h = torch.relu(h)
        return h


def mean_pool(h: torch.Tensor, molecule_of: torch.Tensor) -> torch.Tensor:
    return torch.stack([h[molecule_of == index].mean(0) for index in range(int(molecule_of.max()) + 1)])


def randomise(model: nn.Module) -> None:
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if not value.is_floating_point():
                continue
            value.normal_(0.0, 0.4)
            if "running_var" in name:
                value.abs_().add_(0.5)
            if "batch_norms" in name and name.endswith("weight"):
                value.add_(1.0)


def twin(name: str, layer: type[nn.Module]) -> None:
    torch.manual_seed(SEED)
    model = Gnn(layer, layers=3, width=12)
    randomise(model)
    atoms, edges, bonds, molecule_of = batch(SMILES)
    if layer is OgbGin:
        atoms = torch.stack([torch.randint(0, rows, (len(atoms),)) for rows in OGB_ATOM], 1)
        both = torch.stack([torch.randint(0, rows, (edges.shape[1] // 2,)) for rows in OGB_BOND], 1)
        bonds = both.repeat_interleave(2, 0)
    tensors = {f"weight/{key}": value.clone() for key, value in model.state_dict().items()}
    tensors |= {"input/atoms": atoms.int(), "input/edges": edges.int(), "input/bonds": bonds.int(), "input/molecule_of": molecule_of.int()}
    direction = torch.randn(len(SMILES), 12)
    tensors["input/direction"] = direction
    for mode in ("eval", "train"):
        model.train(mode == "train")
        model.zero_grad()
        h = model(atoms, edges, bonds)
        pooled = mean_pool(h, molecule_of)
        (pooled * direction).sum().backward()
        tensors[f"{mode}/output/atoms"] = h.detach()
        tensors[f"{mode}/output/pooled"] = pooled.detach()
        for key, value in model.named_parameters():
            tensors[f"{mode}/gradient/{key}"] = value.grad.clone()
    for key, value in model.state_dict().items():
        if "running" in key:
            tensors[f"train/after/{key}"] = value.clone()
    save(f"{name}.safetensors", tensors, {"smiles": json.dumps(SMILES)})


def published(gcn_path: str, edge_free_path: str) -> None:
    """What the two published checkpoints make of the four molecules, after mean pooling."""
    atoms, edges, bonds, molecule_of = batch(SMILES)
    tensors = {"input/atoms": atoms.int(), "input/edges": edges.int(), "input/bonds": bonds.int(), "input/molecule_of": molecule_of.int()}
    for name, layer, layers, path in (("gcn", Gcn, 5, gcn_path), ("edge-free-gin", EdgeFreeGin, 2, edge_free_path)):
        model = Gnn(layer, layers, 300).eval()
        model.load_state_dict(load_file(path))
        with torch.no_grad():
            tensors[f"output/{name}"] = mean_pool(model(atoms, edges, bonds), molecule_of)
    save("published.safetensors", tensors, {"smiles": json.dumps(SMILES)})


def save(file: str, tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    metadata |= {
        "script": "tooling/golden/gin_twin.py",
        "versions": f"torch {torch.__version__}, rdkit {rdkit.__version__}",
        "seed": str(SEED),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in tensors.items()}, OUT / file, metadata=metadata)
    OUT.joinpath(file).chmod(0o644)


if __name__ == "__main__":
    for kind, layer in (("gin", Gin), ("gcn", Gcn), ("edge-free-gin", EdgeFreeGin), ("ogb-gin", OgbGin)):
        twin(kind, layer)
    if len(sys.argv) == 3:
        published(*sys.argv[1:])
