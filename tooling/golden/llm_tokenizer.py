"""Golden values for the tokenizers of @molx/llm-bridge: two small vocabularies and what Hugging Face's tokenizers make of them.

    python tooling/golden/llm_tokenizer.py

Writes packages/llm-bridge/golden/tokenizers.json: tokenizer.json, tokenizer_config.json, ids and texts of each. `bytes` is a byte-level BPE with
a chat template as SmolLM2 and Llama 3 have, `pieces` a BPE over pieces with byte fallback as Llama 2 has. Trained on the texts below, so
nothing is random.
"""

import json
from pathlib import Path

import tokenizers
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

OUT = Path(__file__).parents[2] / "packages/llm-bridge/golden"

CORPUS = [
    "The molecule is a carboxylic acid. It has two aromatic rings and one hydroxyl group.",
    "The molecule is an alcohol. It has one aromatic ring, two halogens and a molecular weight of 218.3.",
    "How many hydrogen bond donors does the molecule have? It has 3 hydrogen bond donors.",
] * 4

TEXTS = [
    "The molecule has 3 rings.",
    " leading and  double spaces ",
    "new\nlines\n\nand\ttabs",
    "Grüße, 世界 🙂!",
    "CC(=O)Oc1ccccc1C(=O)O",
    "<s>one</s> two",
    "",
    "a",
]

CHAT = """{% for message in messages %}{{ '<|start|>' + message['role'] + '\n' + message['content'] | trim + '<|end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start|>assistant\n' }}{% endif %}"""
MESSAGES = [
    {"role": "system", "content": "You know molecules."},
    {"role": "user", "content": " Describe <mol>, please. "},
]


def byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|start|>", "<|end|>", "<|pad|>"]
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def pieces() -> Tokenizer:
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    trained.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=330, special_tokens=special, show_progress=False))
    model = json.loads(trained.to_str())["model"]
    merges = [tuple(pair) for pair in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=model["vocab"], merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1)])
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in ["<unk>", "<s>", "</s>"]])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    return tokenizer


def case(name: str, tokenizer: Tokenizer, config: dict) -> dict:
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **config)
    texts = [
        {
            "text": text,
            "ids": tokenizer.encode(text).ids,
            "bare": tokenizer.encode(text, add_special_tokens=False).ids,
            "decoded": tokenizer.decode(tokenizer.encode(text).ids),
            "whole": tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False),
        }
        for text in TEXTS
    ]
    chats = []
    if "chat_template" in config:
        chats = [fast.apply_chat_template(MESSAGES, tokenize=False, add_generation_prompt=opens) for opens in (False, True)]
    special = {key: tokenizer.token_to_id(value) for key, value in config.items() if key.endswith("_token")}
    return {"name": name, "tokenizer": json.loads(tokenizer.to_str()), "config": config, "texts": texts, "chats": chats, "special": special}


def main() -> None:
    cases = [
        case("bytes", byte_level(), {"bos_token": "<|start|>", "eos_token": "<|end|>", "pad_token": "<|pad|>", "chat_template": CHAT}),
        case("pieces", pieces(), {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}),
    ]
    made_by = {"script": "tooling/golden/llm_tokenizer.py", "versions": f"tokenizers {tokenizers.__version__}, transformers {transformers.__version__}"}
    (OUT / "tokenizers.json").write_text(json.dumps({"madeBy": made_by, "messages": MESSAGES, "cases": cases}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
