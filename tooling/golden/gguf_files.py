"""Golden values for @molx/checkpoint and @molx/llm-bridge: GGUF files written and read by ggml's own Python package.

    python tooling/golden/gguf_files.py

Writes packages/checkpoint/golden/blocks.gguf (random blocks of every quantised type, plain tensors, metadata of every type) with what
they hold in blocks.safetensors, and packages/llm-bridge/golden/llama.gguf: the model of llama-tied.safetensors, its rows in
the order in which llama.cpp wants them.
"""

from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type
from safetensors.numpy import load_file, save_file

SEED = 20261122
ROOT = Path(__file__).parents[2]
BLOCKS = 3
# where the 16-bit scales of a block lie, in bytes: random bits could be infinite there
SCALES = {
    Type.Q4_0: [0],
    Type.Q4_1: [0, 2],
    Type.Q5_0: [0],
    Type.Q5_1: [0, 2],
    Type.Q8_0: [0],
    Type.Q2_K: [80, 82],
    Type.Q3_K: [108],
    Type.Q4_K: [0, 2],
    Type.Q5_K: [0, 2],
    Type.Q6_K: [208],
}


def random_blocks(random: np.random.Generator, kind: Type) -> np.ndarray:
    _, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for at in SCALES[kind]:
        scales = random.normal(0, 0.1, BLOCKS).astype("<f2")
        blocks[:, at : at + 2] = scales.view(np.uint8).reshape(BLOCKS, 2)
    return blocks


def write_blocks() -> None:
    random = np.random.default_rng(SEED)
    out = ROOT / "packages/checkpoint/golden"
    writer = gguf.GGUFWriter(out / "blocks.gguf", "golden")
    writer.add_uint8("a.u8", 200)
    writer.add_int8("a.i8", -100)
    writer.add_uint16("a.u16", 60000)
    writer.add_int16("a.i16", -30000)
    writer.add_uint32("a.u32", 4_000_000_000)
    writer.add_int32("a.i32", -2_000_000_000)
    writer.add_uint64("a.u64", 2**40)
    writer.add_int64("a.i64", -(2**40))
    writer.add_float32("a.f32", 0.5)
    writer.add_float64("a.f64", 0.1)
    writer.add_bool("a.bool", True)
    writer.add_string("a.text", "Grüße")
    writer.add_array("a.texts", ["a", "", "ß"])
    writer.add_array("a.numbers", [1, 2, 3])
    expected = {}
    for kind in SCALES:
        blocks = random_blocks(random, kind)
        writer.add_tensor(kind.name, blocks, raw_dtype=kind)
        expected[kind.name] = gguf.quants.dequantize(blocks, kind).astype(np.float32)
    plain = random.normal(size=(2, 3, 5)).astype(np.float32)
    writer.add_tensor("F32", plain)
    writer.add_tensor("F16", plain.astype(np.float16))
    expected |= {"F32": plain, "F16": plain.astype(np.float16).astype(np.float32)}
    close(writer)
    save_file(expected, out / "blocks.safetensors")


def write_llama() -> None:
    """The tensors of the tied twin under llama.cpp's names; query and key rows as its converter orders them."""
    out = ROOT / "packages/llm-bridge/golden"
    golden = load_file(out / "llama-tied.safetensors")
    writer = gguf.GGUFWriter(out / "llama.gguf", "llama")
    heads, key_heads, layers, hidden = 4, 2, 2, 24
    writer.add_block_count(layers)
    writer.add_context_length(64)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(40)
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(40)
    writer.add_bos_token_id(1)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, layers)
    for key, tensor in golden.items():
        group, _, name = key.partition("/")
        if group != "weight":
            continue
        if ".q_proj." in name or ".k_proj." in name:
            rows = heads if ".q_proj." in name else key_heads
            # llama.cpp turns channels 2i and 2i + 1 together, Hugging Face channels i and i + width / 2
            tensor = tensor.reshape(rows, 2, tensor.shape[0] // rows // 2, -1).swapaxes(1, 2).reshape(tensor.shape)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight",)), np.ascontiguousarray(tensor))
    close(writer)


def close(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    print(f"gguf {__import__('importlib.metadata', fromlist=['version']).version('gguf')}, seed {SEED}")
    write_blocks()
    write_llama()
