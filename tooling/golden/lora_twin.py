"""Golden values for LoRA in @molx/llm-bridge: PEFT on the two tiny random Llamas of llama_twin.py.

    python tooling/golden/lora_twin.py

Writes packages/llm-bridge/golden/lora/: for each of PEFT's adapters a folder as PEFT saves it, and in `peft.safetensors` the logits, the
losses of the labelled tokens, their gradients with respect to the input embeddings and to every low-rank matrix, the merged weights, and
the logits with two adapters active at once.

`ours/` there is the other direction: an adapter that @molx/llm-bridge wrote (MOLX_GOLDEN=write vitest run packages/llm-bridge), which this
script loads with PEFT; the logits that PEFT gives with it stand in `peft.safetensors`, and a test compares both the files and the logits.
"""

import json
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import peft
import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors import safe_open
from safetensors.torch import save_file

from llama_twin import CONFIGS, OUT, SEED, build

LORA = OUT / "lora"
SHARED = dict(task_type="CAUSAL_LM", lora_dropout=0.1)

ADAPTERS = {
    # PEFT's own choice of layers for Llama
    "default": ("tied", LoraConfig(r=4, lora_alpha=10, **SHARED)),
    "feed-forward": ("tied", LoraConfig(r=2, lora_alpha=3, target_modules=["mlp.up_proj", "down_proj"], layers_to_transform=1, **SHARED)),
    "all": (
        "scaled",
        LoraConfig(
            r=3,
            lora_alpha=5,
            use_rslora=True,
            target_modules="all-linear",
            exclude_modules=["k_proj"],
            rank_pattern={"o_proj": 6, "layers.1.mlp.*": 2},
            alpha_pattern={r"0\.self_attn\.v_proj": 9},
            **SHARED,
        ),
    ),
    "head": ("scaled", LoraConfig(r=2, target_modules=["lm_head", "gate_proj"], init_lora_weights="gaussian", **SHARED)),
    "pattern": ("scaled", LoraConfig(r=2, target_modules=r".*layers\.[0-1]\.self_attn\.(q|o)_proj", **SHARED)),
}


def inputs(name: str) -> dict[str, torch.Tensor]:
    """The very inputs of llama_twin.py."""
    with safe_open(OUT / f"llama-{name}.safetensors", "pt") as golden:
        read = {key: golden.get_tensor(f"input/{key}").long() for key in ("ids", "mask", "labels")}
    return read | {"positions": (read["mask"].cumsum(1) - 1).clamp(min=0)}


def run(model, given, **embedded):
    logits = model(attention_mask=given["mask"], position_ids=given["positions"], **embedded).logits
    targets = given["labels"][:, 1:]
    chosen = targets != -100
    losses = torch.nn.functional.cross_entropy(logits[:, :-1][chosen], targets[chosen], reduction="none")
    return logits * given["mask"][..., None], losses


def perturb(model) -> None:
    """PEFT starts B at zero, where A has no gradient: both matrices far from their start."""
    torch.manual_seed(SEED)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.normal_(0.0, 0.3)


def tidy(folder: Path) -> None:
    """PEFT writes its model card, and a set of targets in any order."""
    (folder / "README.md").unlink()
    (folder / "adapter_model.safetensors").chmod(0o644)
    file = folder / "adapter_config.json"
    config = json.loads(file.read_text())
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    file.write_text(json.dumps(config, indent=2) + "\n")


def golden(name: str, twin: str, config: LoraConfig) -> dict[str, torch.Tensor]:
    given = inputs(twin)
    model = get_peft_model(build(CONFIGS[twin]), config).eval()
    perturb(model)
    model.save_pretrained(LORA / name)
    tidy(LORA / name)
    logits, losses = run(model, given, input_ids=given["ids"])
    losses.sum().backward()
    tensors = {"logits": logits.detach(), "losses": losses.detach()}
    for key, parameter in model.named_parameters():
        if parameter.requires_grad:
            tensors[f"gradient/{key.removeprefix('base_model.model.').replace('.default', '')}"] = parameter.grad.clone()
    embeds = model.get_input_embeddings()(given["ids"]).detach().requires_grad_()
    run(model, given, inputs_embeds=embeds)[1].sum().backward()
    tensors["gradientOfEmbeds"] = embeds.grad * given["mask"][..., None]
    before = dict(build(CONFIGS[twin]).named_parameters())
    for key, weight in model.merge_and_unload().named_parameters():
        if not torch.equal(weight, before[key]):
            tensors[f"merged/{key}"] = weight.detach()
    return {f"{name}/{key}": value for key, value in tensors.items()}


def both() -> dict[str, torch.Tensor]:
    """Two adapters of one model active together."""
    given = inputs("tied")
    model = PeftModel.from_pretrained(build(CONFIGS["tied"]), LORA / "default", adapter_name="default")
    model.load_adapter(LORA / "feed-forward", adapter_name="feed-forward")
    model.base_model.set_adapter(["default", "feed-forward"])
    return {"both/logits": run(model.eval(), given, input_ids=given["ids"])[0].detach()}


def ours() -> dict[str, torch.Tensor]:
    given = inputs("scaled")
    model = PeftModel.from_pretrained(build(CONFIGS["scaled"]), LORA / "ours").eval()
    with TemporaryDirectory() as folder, safe_open(LORA / "ours/adapter_model.safetensors", "pt") as written:
        model.save_pretrained(folder)
        with safe_open(Path(folder) / "adapter_model.safetensors", "pt") as again:
            assert sorted(written.keys()) == sorted(again.keys())
            assert all(torch.equal(written.get_tensor(key), again.get_tensor(key)) for key in written.keys())
    return {"ours/logits": run(model, given, input_ids=given["ids"])[0].detach()}


if __name__ == "__main__":
    tensors = {}
    for name, (twin, config) in ADAPTERS.items():
        rmtree(LORA / name, ignore_errors=True)
        tensors |= golden(name, twin, config)
    tensors |= both()
    if (LORA / "ours").exists():
        tensors |= ours()
    metadata = {
        "script": "tooling/golden/lora_twin.py",
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}",
        "seed": str(SEED),
    }
    save_file({key: value.contiguous() for key, value in tensors.items()}, LORA / "peft.safetensors", metadata=metadata)
    (LORA / "peft.safetensors").chmod(0o644)
