"""Golden values for @molx/llm-bridge: two tiny random Llamas of Hugging Face transformers.

    python tooling/golden/llama_twin.py

Writes packages/llm-bridge/golden/llama-{tied,scaled}.safetensors: weights, inputs, hidden states, losses of the labelled
tokens, gradients with respect to the input embeddings and to every weight, and greedy continuations. `tied` has grouped queries and a
tied head; `scaled` has a head of its own, biases everywhere, a head width of its own and Llama 3's stretched rotary positions.
"""

import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

SEED = 20240608
OUT = Path(__file__).parents[2] / "packages/llm-bridge/golden"
LENGTHS = [11, 4, 8]
NEW_TOKENS = 10

SHARED = dict(
    hidden_size=24,
    intermediate_size=40,
    num_hidden_layers=2,
    num_attention_heads=4,
    vocab_size=40,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    bos_token_id=1,
    eos_token_id=None,
)

CONFIGS = {
    "tied": SHARED | dict(num_key_value_heads=2, rope_theta=10000.0, tie_word_embeddings=True),
    "scaled": SHARED
    | dict(
        num_key_value_heads=1,
        head_dim=10,
        rope_theta=500.0,
        rope_scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16),
        tie_word_embeddings=False,
        attention_bias=True,
        mlp_bias=True,
    ),
}


def build(config: dict) -> LlamaForCausalLM:
    """Weights far from their usual start, so that every term of the forward pass matters."""
    torch.manual_seed(SEED)
    model = LlamaForCausalLM(LlamaConfig(**config, attn_implementation="eager")).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(0.0, 0.3)
            if "norm" in name:
                parameter.add_(1.0)
    return model


def golden(name: str, config: dict) -> None:
    model = build(config)
    length = max(LENGTHS)
    ids = torch.zeros(len(LENGTHS), length, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, -100)
    for row, used in enumerate(LENGTHS):
        ids[row, length - used :] = torch.randint(2, config["vocab_size"], (used,))
        mask[row, length - used :] = 1
        labels[row, length - used // 2 :] = ids[row, length - used // 2 :]
    positions = (mask.cumsum(1) - 1).clamp(min=0)

    def run(**inputs):
        hidden = model.model(attention_mask=mask, position_ids=positions, **inputs).last_hidden_state
        logits = model.lm_head(hidden)[:, :-1]
        targets = labels[:, 1:]
        losses = torch.nn.functional.cross_entropy(logits[targets != -100], targets[targets != -100], reduction="none")
        return hidden, losses

    hidden, losses = run(input_ids=ids)
    losses.sum().backward()
    tensors = {f"weight/{key}": value.detach() for key, value in model.named_parameters()}
    tensors |= {f"gradient/{key}": value.grad.clone() for key, value in model.named_parameters()}
    embeds = model.model.embed_tokens(ids).detach().requires_grad_()
    run(inputs_embeds=embeds)[1].sum().backward()

    reached = ids
    with torch.no_grad():
        for _ in range(NEW_TOKENS):
            seen = torch.cat([mask, torch.ones(len(LENGTHS), reached.shape[1] - length, dtype=torch.int64)], 1)
            logits = model(input_ids=reached, attention_mask=seen, position_ids=(seen.cumsum(1) - 1).clamp(min=0)).logits
            reached = torch.cat([reached, logits[:, -1].argmax(-1, keepdim=True)], 1)

    tensors |= {
        "input/ids": ids.int(),
        "input/mask": mask.int(),
        "input/labels": labels.int(),
        "output/hidden": (hidden * mask[..., None]).detach(),
        "output/losses": losses.detach(),
        "output/gradientOfEmbeds": embeds.grad * mask[..., None],
        "output/greedy": reached[:, length:].int(),
    }
    metadata = {
        "script": "tooling/golden/llama_twin.py",
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "seed": str(SEED),
        "config": json.dumps({"model_type": "llama"} | config),
    }
    save_file({key: value.contiguous() for key, value in tensors.items()}, OUT / f"llama-{name}.safetensors", metadata=metadata)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for name, config in CONFIGS.items():
        golden(name, config)
