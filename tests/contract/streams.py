# The random streams, from their published descriptions: Philox4x32-10 (Salmon et al. 2011) in 64-bit arithmetic, and
# normals through PyTorch's inverse error function, polished by Newton steps on the complementary one.
import functools
import json
import sys

import numpy as np
import torch

torch.set_num_threads(1)
WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def philox(counter, key):
    """Four words for each counter; counter: four arrays or numbers, key: two numbers."""
    c = [np.asarray(part, np.uint64) for part in counter]
    k = [np.uint64(part) for part in key]
    for _ in range(10):
        first = np.uint64(0xD2511F53) * c[0]
        second = np.uint64(0xCD9E8D57) * c[2]
        c = [(second >> HALF) ^ c[1] ^ k[0], second & WORD, (first >> HALF) ^ c[3] ^ k[1], first & WORD]
        k = [(k[0] + np.uint64(0x9E3779B9)) & WORD, (k[1] + np.uint64(0xBB67AE85)) & WORD]
    return np.stack(np.broadcast_arrays(*c), -1)


def words(count, seed, purpose, step=0, worker=0, replicas=1):
    """[replicas, count] uint32 of the streams."""
    blocks = np.arange((count + 3) // 4)[None, :]
    streams = np.arange(replicas)[:, None]
    return philox((blocks, step, worker, streams), (seed, purpose)).reshape(replicas, -1)[:, :count]


def quantile(p):
    x = np.sqrt(2) * torch.special.erfinv(torch.tensor(2 * p - 1)).numpy()
    for _ in range(2):
        tail = 0.5 * torch.special.erfc(torch.tensor(np.abs(x) / np.sqrt(2))).numpy()
        density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
        x = np.where(p < 0.5, -1, 1) * (np.abs(x) + (tail - np.minimum(p, 1 - p)) / density)
    return x


@functools.lru_cache(maxsize=100_000)
def normals(count, seed, purpose, **place):
    bits = words(count, seed, purpose, **place) >> np.uint64(9)
    return quantile((bits.astype(float) + 0.5) * 2.0**-23)


def shuffled(order, places, bits, from_end):
    """Fisher and Yates with whole numbers without bias from a list of words."""
    bits = iter(bits)
    count = len(order)
    for place in range(count - 1, 0, -1) if from_end else range(places):
        bound = place + 1 if from_end else count - place
        limit = 2**32 - 2**32 % bound
        word = next(word for word in bits if word < limit)
        pick = word % bound if from_end else place + word % bound
        order[place], order[pick] = order[pick], order[place]
    return order
