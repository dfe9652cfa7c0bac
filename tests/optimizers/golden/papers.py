"""Paths of optimizers that PyTorch does not have, written from their papers' equations in plain numpy.

    python3 papers.py        writes <optimizer>.json beside this file
    python3 papers.py NAME   writes one

Nothing here knows of the rule language. A path is computed over a list of tensors, so that norms by tensor and over
all tensors are what they are; theta0, grads, g2 and theta are stored flat, tensor after tensor. Everything is float64.
Where an equation has an equivalent form, the one that the rule text does not use was taken.
"""

import json
import math
import pathlib
import sys

import numpy as np

FLAT = [[5]]
TENSORS = [[3], [2, 3], [4]]
MATRICES = [[3], [4, 3], [2, 3]]
RULES = {}


def rule(name, shapes, *cases):
    def keep(function):
        RULES[name] = (function, shapes, cases)
        return function

    return keep


class Stage:
    """What a step is given: step t from 1, gradients (one array a tensor), loss, squares; and the last parameters."""

    def __init__(self, t, grads, loss, squares):
        self.t, self.g, self.loss, self.g2 = t, grads, loss, squares


def length(tensors):
    """Euclidean norm over all tensors."""
    return math.sqrt(sum(float((tensor**2).sum()) for tensor in tensors))


def elementwise(step):
    """A rule that treats every tensor alike: step(h, s, theta, g, stage) -> theta, with a dict s for each tensor."""

    def run(h, thetas, stages):
        memories = [{} for _ in thetas]
        for stage in stages:
            thetas = [step(h, s, theta, g, stage) for s, theta, g in zip(memories, thetas, stage.g)]
            yield thetas

    return run


def average(s, name, beta, value):
    """s[name] <- beta s[name] + (1 - beta) value, from 0."""
    s[name] = beta * s.get(name, 0.0) + (1 - beta) * value
    return s[name]


def adam_moments(h, s, g, t):
    m = average(s, "m", h["beta1"], g)
    v = average(s, "v", h["beta2"], g * g)
    return m / (1 - h["beta1"] ** t), v / (1 - h["beta2"] ** t)


ADAM = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
FAST = {"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "eps": 1e-4}


# Momentum and RSGDM: arXiv 2409.15314.


@rule("momentum", FLAT, {"lr": 0.1, "beta": 0.9}, {"lr": 0.02, "beta": 0.6})
@elementwise
def momentum(h, s, theta, g, stage):
    history = s.setdefault("history", [])
    history.append(g)
    beta, t = h["beta"], stage.t
    return theta - h["lr"] * sum((1 - beta) * beta ** (t - i) * gi for i, gi in enumerate(history, 1))


def rsgdm(beta_m, beta_z, weight, first_difference_zero=False):
    @elementwise
    def step(h, s, theta, g, stage):
        previous = s.get("previous", g if first_difference_zero else np.zeros_like(g))
        m = average(s, "m", beta_m(h), g)
        z = average(s, "z", beta_z(h), g - previous)
        s["previous"] = g
        return theta - h["lr"] * (m + weight(h) * z)

    return step


beta_of = lambda h: h["beta"]
rule("rsgdm", FLAT, {"lr": 0.1, "beta": 0.9}, {"lr": 0.03, "beta": 0.5})(rsgdm(beta_of, beta_of, beta_of))
rule("rsgdm-b", FLAT, {"lr": 0.1, "beta": 0.9}, {"lr": 0.03, "beta": 0.5})(
    rsgdm(beta_of, beta_of, beta_of, True)
)
rule("rsgdm-kappa", FLAT, {"lr": 0.1, "beta": 0.9, "kappa": 0.9}, {"lr": 0.03, "beta": 0.8, "kappa": 2.5})(
    rsgdm(beta_of, beta_of, lambda h: h["kappa"])
)
rule("rsgdm-two-beta", FLAT, {"lr": 0.1, "beta1": 0.9, "beta2": 0.9}, {"lr": 0.03, "beta1": 0.95, "beta2": 0.6})(
    rsgdm(lambda h: h["beta1"], lambda h: h["beta2"], lambda h: h["beta2"])
)


@rule("qhm", FLAT, {"lr": 0.1, "beta": 0.999, "nu": 0.7}, {"lr": 0.02, "beta": 0.9, "nu": 0.3})
@elementwise
def qhm(h, s, theta, g, stage):
    m = average(s, "m", h["beta"], g)
    return theta - h["lr"] * ((1 - h["nu"]) * g + h["nu"] * m)


@rule(
    "aggmo",
    FLAT,
    {"lr": 1e-3, "beta1": 0, "beta2": 0.9, "beta3": 0.99, "weight_decay": 0},
    {"lr": 0.01, "beta1": 0.3, "beta2": 0.8, "beta3": 0.95, "weight_decay": 0.02},
)
@elementwise
def aggmo(h, s, theta, g, stage):
    g = g + h["weight_decay"] * theta
    betas = [h["beta1"], h["beta2"], h["beta3"]]
    s["v"] = [beta * v + g for beta, v in zip(betas, s.get("v", [0.0] * 3))]
    return theta - h["lr"] * np.mean(s["v"], axis=0)


@rule(
    "pid",
    FLAT,
    {"lr": 1e-3, "momentum": 0.9, "dampening": 0, "integral": 5, "derivative": 10, "weight_decay": 0},
    {"lr": 5e-3, "momentum": 0.7, "dampening": 0.3, "integral": 2, "derivative": 30, "weight_decay": 0.02},
)
@elementwise
def pid(h, s, theta, g, stage):
    g = g + h["weight_decay"] * theta
    mu = h["momentum"]
    s["I"] = mu * s.get("I", 0.0) + (1 - h["dampening"]) * g
    s["D"] = mu * s.get("D", 0.0) + (1 - mu) * (g - s.get("previous", g))
    s["previous"] = g
    return theta - h["lr"] * (g + h["integral"] * s["I"] + h["derivative"] * s["D"])


# RMSProp and Adam as the lecture has them: TTIC 31230.


@rule("rmsprop-variance", FLAT, {"lr": 1e-3, "alpha": 0.99, "eps": 1e-8}, {"lr": 1e-4, "alpha": 0.9, "eps": 1e-2})
@elementwise
def rmsprop_variance(h, s, theta, g, stage):
    return theta - h["lr"] * g / (average(s, "s", h["alpha"], g * g) + h["eps"])


@rule("adam-uncorrected", FLAT, {**ADAM, "weight_decay": 0}, {**FAST, "weight_decay": 0.05})
@elementwise
def adam_uncorrected(h, s, theta, g, stage):
    g = g + h["weight_decay"] * theta
    m, v = average(s, "m", h["beta1"], g), average(s, "v", h["beta2"], g * g)
    return theta - h["lr"] * m / (np.sqrt(v) + h["eps"])


def mean_of_newest(s, name, n, value):
    """The plain mean of the first n values, then a running average over n: ALGORITHMS, part 2.2."""
    values = s.setdefault(name, [])
    values.append(value)
    t = len(values)
    if t <= n:
        return sum(values) / t
    first = math.floor(n)
    mean = sum(values[:first]) / first
    for k, later in enumerate(values[first:], first + 1):
        gain = 1 / min(n, k)
        mean = (1 - gain) * mean + gain * later
    return mean


def simplified_adam(rate, squares):
    def run(h, thetas, stages):
        memories = [{} for _ in thetas]
        for stage in stages:
            new = []
            for s, theta, g, g2 in zip(memories, thetas, stage.g, squares(stage)):
                m = mean_of_newest(s, "g", h["N_g"], g)
                v = mean_of_newest(s, "s", h["N_s"], g2)
                new.append(theta - rate(h) * m / (np.sqrt(v) + h["eps"]))
            thetas = new
            yield thetas

    return run


own_squares = lambda stage: [g * g for g in stage.g]
rule("adam-minavg", FLAT, {"lr": 1e-3, "N_g": 10, "N_s": 1000, "eps": 1e-8}, {"lr": 0.01, "N_g": 4, "N_s": 20, "eps": 0.01})(
    simplified_adam(lambda h: h["lr"], own_squares)
)
rule("adam-decoupled", FLAT, {"lr": 0.1, "N_g": 10, "N_s": 1000, "eps": 0.01}, {"lr": 0.02, "N_g": 4, "N_s": 20, "eps": 5})(
    simplified_adam(lambda h: h["eps"] * h["lr"], own_squares)
)
rule("adam-decoupled-printed", FLAT, {"lr": 1e-5, "N_g": 10, "N_s": 1000, "eps": 0.01}, {"lr": 0.02, "N_g": 4, "N_s": 20, "eps": 5})(
    simplified_adam(lambda h: h["lr"] / h["eps"], own_squares)
)
rule("adam-batch-decoupled", FLAT, {"lr": 0.1, "N_g": 10, "N_s": 1000, "eps": 0.01}, {"lr": 0.02, "N_g": 4, "N_s": 20, "eps": 5})(
    simplified_adam(lambda h: h["eps"] * h["lr"], lambda stage: stage.g2)
)


# Signs and norms.


@rule("normalized-sgd", TENSORS, {"lr": 0.01, "beta": 0}, {"lr": 0.1, "beta": 0.9})
def normalized_sgd(h, thetas, stages):
    ms = [np.zeros_like(theta) for theta in thetas]
    for stage in stages:
        ms = [h["beta"] * m + (1 - h["beta"]) * g for m, g in zip(ms, stage.g)]
        thetas = [theta - h["lr"] * m / length(ms) for theta, m in zip(thetas, ms)]
        yield thetas


@rule("sign-sgd", FLAT, {"lr": 1e-3}, {"lr": 0.1})
@elementwise
def sign_sgd(h, s, theta, g, stage):
    return theta - h["lr"] * np.sign(g)


@rule("signum", FLAT, {"lr": 1e-3, "beta": 0.9, "weight_decay": 0}, {"lr": 0.02, "beta": 0.7, "weight_decay": 0.3})
@rule("tiger", FLAT, {"lr": 1e-3, "beta": 0.965, "weight_decay": 0.01}, {"lr": 0.02, "beta": 0.7, "weight_decay": 0.3})
@elementwise
def signum(h, s, theta, g, stage):
    m = average(s, "m", h["beta"], g)
    return theta - h["lr"] * (np.sign(m) + h["weight_decay"] * theta)


@rule(
    "lion",
    FLAT,
    {"lr": 1e-4, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0},
    {"lr": 0.02, "beta1": 0.6, "beta2": 0.9, "weight_decay": 0.3},
)
@elementwise
def lion(h, s, theta, g, stage):
    m = s.get("m", np.zeros_like(g))
    update = np.sign(h["beta1"] * m + (1 - h["beta1"]) * g)
    average(s, "m", h["beta2"], g)
    return theta - h["lr"] * (update + h["weight_decay"] * theta)


# VSGD: arXiv 2404.06549, algorithm 1 as ALGORITHMS, part 1.6, lists it.


@rule(
    "vsgd-paper",
    FLAT,
    {"lr": 0.1, "gamma": 1e-8, "K_g": 30, "kappa1": 0.81, "kappa2": 0.9, "eps": 1e-8, "weight_decay": 0},
    {"lr": 0.02, "gamma": 0.05, "K_g": 9, "kappa1": 0.6, "kappa2": 1, "eps": 1e-3, "weight_decay": 0.1},
)
@elementwise
def vsgd_paper(h, s, theta, g, stage):
    gamma, k_g, t = h["gamma"], h["K_g"], stage.t
    theta = theta - h["lr"] * h["weight_decay"] * theta
    mu, a, b_g, b_h = s.get("posterior", (np.zeros_like(g), gamma, gamma, k_g * gamma))
    w_g, w_h = a / b_g, a / b_h
    new = (w_g * mu + w_h * g) / (w_g + w_h)
    variance = 1 / (w_g + w_h)
    fresh_g = gamma + 0.5 * (variance + (new - mu) ** 2)
    fresh_h = k_g * gamma + 0.5 * (variance + (new - g) ** 2)
    r1, r2 = t ** -h["kappa1"], t ** -h["kappa2"]
    s["posterior"] = (new, gamma + 0.5, (1 - r1) * b_g + r1 * fresh_g, (1 - r2) * b_h + r2 * fresh_h)
    return theta - h["lr"] * new / (np.sqrt(new**2 + variance) + h["eps"])


@rule("vsgd-constant", FLAT, {"lr": 0.1, "gamma": 1e-8, "K_g": 30, "kappa": 0.81}, {"lr": 0.02, "gamma": 0.05, "K_g": 9, "kappa": 0.6})
@elementwise
def vsgd_constant(h, s, theta, g, stage):
    gamma, k_g = h["gamma"], h["K_g"]
    mu, a, b = s.get("posterior", (np.zeros_like(g), gamma, gamma))
    new = (k_g * mu + g) / (1 + k_g)
    variance = (b / a) / (1 + k_g)
    fresh = gamma + 0.5 * (variance + (new - g) ** 2) + k_g / 2 * (variance + (new - mu) ** 2)
    r = stage.t ** -h["kappa"]
    s["posterior"] = (new, gamma + 1, (1 - r) * b + r * fresh)
    return theta - h["lr"] * new / np.sqrt(new**2 + variance)


# Adam's relatives.


@rule(
    "adan",
    FLAT,
    {"lr": 1e-3, "beta1": 0.98, "beta2": 0.92, "beta3": 0.99, "eps": 1e-8, "weight_decay": 0},
    {"lr": 0.02, "beta1": 0.9, "beta2": 0.7, "beta3": 0.95, "eps": 1e-3, "weight_decay": 0.3},
)
@elementwise
def adan(h, s, theta, g, stage):
    t, (b1, b2, b3) = stage.t, (h["beta1"], h["beta2"], h["beta3"])
    difference = g - s.get("previous", g)
    s["previous"] = g
    m = average(s, "m", b1, g) / (1 - b1**t)
    v = average(s, "v", b2, difference) / (1 - b2**t)
    n = average(s, "n", b3, (g + b2 * difference) ** 2) / (1 - b3**t)
    eta = h["lr"] / (np.sqrt(n) + h["eps"])
    return (theta - eta * (m + b2 * v)) / (1 + h["weight_decay"] * h["lr"])


@rule("adabelief", FLAT, {**ADAM, "eps": 1e-16, "weight_decay": 0}, {**FAST, "weight_decay": 0.3})
@elementwise
def adabelief(h, s, theta, g, stage):
    m = average(s, "m", h["beta1"], g)
    belief = average(s, "s", h["beta2"], (g - m) ** 2) + h["eps"]
    s["s"] = belief
    m, belief = m / (1 - h["beta1"] ** stage.t), belief / (1 - h["beta2"] ** stage.t)
    return theta - h["lr"] * (m / (np.sqrt(belief) + h["eps"]) + h["weight_decay"] * theta)


@rule(
    "yogi",
    FLAT,
    {**ADAM, "lr": 0.01, "eps": 1e-3, "weight_decay": 0, "initial_accumulator": 1e-6},
    {**FAST, "weight_decay": 0.3, "initial_accumulator": 0.1},
)
@elementwise
def yogi(h, s, theta, g, stage):
    v = s.get("v", np.full_like(g, h["initial_accumulator"]))
    s["v"] = np.where(v > g * g, v - (1 - h["beta2"]) * g * g, v + (1 - h["beta2"]) * g * g)
    m = average(s, "m", h["beta1"], g) / (1 - h["beta1"] ** stage.t)
    v = s["v"] / (1 - h["beta2"] ** stage.t)
    return theta - h["lr"] * (m / (np.sqrt(v) + h["eps"]) + h["weight_decay"] * theta)


@rule(
    "adopt",
    FLAT,
    {"lr": 1e-3, "beta1": 0.9, "beta2": 0.9999, "eps": 1e-6, "weight_decay": 0},
    {"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "eps": 0.05, "weight_decay": 0.05},
)
@elementwise
def adopt(h, s, theta, g, stage):
    g = g + h["weight_decay"] * theta
    if stage.t == 1:
        s["v"] = g * g
        return theta
    count = stage.t - 1
    normed = np.clip(g / np.maximum(np.sqrt(s["v"]), h["eps"]), -(count**0.25), count**0.25)
    average(s, "v", h["beta2"], g * g)
    return theta - h["lr"] * average(s, "m", h["beta1"], normed)


@rule("laprop", FLAT, {**ADAM, "lr": 4e-4, "eps": 1e-15, "weight_decay": 0}, {**FAST, "weight_decay": 0.3})
@elementwise
def laprop(h, s, theta, g, stage):
    v = average(s, "v", h["beta2"], g * g) / (1 - h["beta2"] ** stage.t)
    m = average(s, "m", h["beta1"], g / (np.sqrt(v) + h["eps"])) / (1 - h["beta1"] ** stage.t)
    return theta - h["lr"] * (m + h["weight_decay"] * theta)


@rule(
    "adam-atan2",
    FLAT,
    {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "weight_decay": 0, "a": 1.27, "b": 1},
    {"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "weight_decay": 0.3, "a": 2, "b": 0.5},
)
@elementwise
def adam_atan2(h, s, theta, g, stage):
    m, v = adam_moments(h, s, g, stage.t)
    return theta - h["lr"] * (h["a"] * np.arctan2(m, h["b"] * np.sqrt(v)) + h["weight_decay"] * theta)


@rule(
    "qhadam",
    FLAT,
    {**ADAM, "beta1": 0.995, "weight_decay": 0, "nu1": 0.7, "nu2": 1},
    {**FAST, "weight_decay": 0.05, "nu1": 0.4, "nu2": 0.6},
)
@elementwise
def qhadam(h, s, theta, g, stage):
    g = g + h["weight_decay"] * theta
    m, v = adam_moments(h, s, g, stage.t)
    n1, n2 = h["nu1"], h["nu2"]
    return theta - h["lr"] * ((1 - n1) * g + n1 * m) / (np.sqrt((1 - n2) * g * g + n2 * v) + h["eps"])


@rule(
    "ademamix",
    FLAT,
    {**ADAM, "beta3": 0.9999, "alpha": 5, "warmup": 0, "weight_decay": 0},
    {**FAST, "beta3": 0.99, "alpha": 3, "warmup": 30, "weight_decay": 0.3},
)
@elementwise
def ademamix(h, s, theta, g, stage):
    t, horizon = stage.t, h["warmup"]
    alpha, beta3 = h["alpha"], h["beta3"]
    if 0 < t < horizon:
        part = t / horizon
        low, high = math.log(h["beta1"]), math.log(beta3)
        alpha = part * alpha
        beta3 = min(math.exp(low * high / ((1 - part) * high + part * low)), beta3)
    slow = average(s, "slow", beta3, g)
    m, v = adam_moments(h, s, g, t)
    return theta - h["lr"] * ((m + alpha * slow) / (np.sqrt(v) + h["eps"]) + h["weight_decay"] * theta)


@rule("grams", FLAT, {**ADAM, "weight_decay": 0}, {**FAST, "weight_decay": 0.3})
@elementwise
def grams(h, s, theta, g, stage):
    m, v = adam_moments(h, s, g, stage.t)
    update = np.sign(g) * np.abs(m / (np.sqrt(v) + h["eps"]))
    return theta - h["lr"] * (update + h["weight_decay"] * theta)


@rule("msvag", FLAT, {"lr": 0.01, "beta": 0.9}, {"lr": 0.05, "beta": 0.7})
@elementwise
def msvag(h, s, theta, g, stage):
    beta, t = h["beta"], stage.t
    weights = np.array([(1 - beta) * beta ** (t - i) for i in range(1, t + 1)])
    weights /= weights.sum()
    history = s.setdefault("history", [])
    history.append(g)
    m = sum(w * gi for w, gi in zip(weights, history))
    if t == 1:
        return theta - h["lr"] * m
    rho = (weights**2).sum()
    spread = sum(w * (gi - m) ** 2 for w, gi in zip(weights, history)) / (1 - rho)
    power = m**2 + rho * spread
    gain = np.divide(m**2, power, out=np.ones_like(m), where=power > 0)
    return theta - h["lr"] * gain * m


@rule(
    "sgdf",
    FLAT,
    {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "weight_decay": 0},
    {"lr": 0.05, "beta1": 0.7, "beta2": 0.95, "weight_decay": 0.05},
)
@elementwise
def sgdf(h, s, theta, g, stage):
    g = g + h["weight_decay"] * theta
    m = average(s, "m", h["beta1"], g)
    spread = average(s, "s", h["beta2"], (g - m) ** 2) / (1 - h["beta2"] ** stage.t)
    m = m / (1 - h["beta1"] ** stage.t)
    total = spread + (g - m) ** 2
    gain = np.divide(spread, total, out=np.zeros_like(g), where=total > 0)
    return theta - h["lr"] * (m + gain * (g - m))


@rule("grokfast-adamw", FLAT, {**ADAM, "weight_decay": 0.01, "alpha": 0.98, "lamb": 2}, {**FAST, "weight_decay": 0.3, "alpha": 0.8, "lamb": 5})
@elementwise
def grokfast_adamw(h, s, theta, g, stage):
    s["slow"] = h["alpha"] * s["slow"] + (1 - h["alpha"]) * g if "slow" in s else g
    m, v = adam_moments(h, s, g + h["lamb"] * s["slow"], stage.t)
    return theta - h["lr"] * (m / (np.sqrt(v) + h["eps"]) + h["weight_decay"] * theta)


# Averaging. Three sequences each, as in the papers; what is stored is the point where gradients are taken.


def schedule_free(direction, beta_name):
    def run(h, thetas, stages):
        zs, xs, ys = list(thetas), list(thetas), list(thetas)
        memories = [{} for _ in thetas]
        weights, beta = 0.0, h[beta_name]
        for stage in stages:
            weights += h["lr"] ** 2
            c = h["lr"] ** 2 / weights
            zs = [
                z - h["lr"] * (direction(h, s, g, stage.t) + h["weight_decay"] * y)
                for z, y, s, g in zip(zs, ys, memories, stage.g)
            ]
            xs = [(1 - c) * x + c * z for x, z in zip(xs, zs)]
            ys = [(1 - beta) * z + beta * x for x, z in zip(xs, zs)]
            yield ys

    return run


def divided(h, s, g, t):
    return g / (np.sqrt(average(s, "v", h["beta2"], g * g) / (1 - h["beta2"] ** t)) + h["eps"])


rule(
    "schedule-free-sgd",
    FLAT,
    {"lr": 1, "momentum": 0.9, "weight_decay": 0},
    {"lr": 0.05, "momentum": 0.6, "weight_decay": 0.05},
)(schedule_free(lambda h, s, g, t: g, "momentum"))
rule("schedule-free-adamw", FLAT, {**ADAM, "lr": 2.5e-3, "weight_decay": 0}, {**FAST, "weight_decay": 0.3})(
    schedule_free(divided, "beta1")
)


@rule(
    "lookahead-sgd",
    FLAT,
    {"lr": 0.1, "momentum": 0, "k": 5, "alpha": 0.5},
    {"lr": 0.02, "momentum": 0.8, "k": 3, "alpha": 0.8},
)
@elementwise
def lookahead_sgd(h, s, theta, g, stage):
    slow = s.setdefault("slow", theta)
    s["v"] = h["momentum"] * s.get("v", 0.0) + g
    fast = theta - h["lr"] * s["v"]
    s["count"] = s.get("count", 0) + 1
    if s["count"] < h["k"]:
        return fast
    s["count"] = 0
    s["slow"] = (1 - h["alpha"]) * slow + h["alpha"] * fast
    return s["slow"]


# Norms of tensors.


@rule(
    "lars",
    TENSORS,
    {"lr": 1, "momentum": 0.9, "trust_coefficient": 1e-3, "weight_decay": 0},
    {"lr": 0.5, "momentum": 0.7, "trust_coefficient": 0.02, "weight_decay": 0.05},
)
@elementwise
def lars(h, s, theta, g, stage):
    w, size = length([theta]), length([g])
    local = h["trust_coefficient"] * w / (size + h["weight_decay"] * w) if w > 0 and size > 0 else 1.0
    s["v"] = h["momentum"] * s.get("v", 0.0) + local * (g + h["weight_decay"] * theta)
    return theta - h["lr"] * s["v"]


@rule("lamb", TENSORS, {**ADAM, "eps": 1e-6, "weight_decay": 0}, {**FAST, "weight_decay": 0.3})
@elementwise
def lamb(h, s, theta, g, stage):
    m, v = adam_moments(h, s, g, stage.t)
    r = m / (np.sqrt(v) + h["eps"]) + h["weight_decay"] * theta
    return theta - h["lr"] * length([theta]) / length([r]) * r


@rule(
    "novograd",
    TENSORS,
    {"lr": 1e-3, "beta1": 0.95, "beta2": 0.98, "eps": 1e-8, "weight_decay": 0},
    {"lr": 0.02, "beta1": 0.7, "beta2": 0.25, "eps": 1e-3, "weight_decay": 0.05},
)
@elementwise
def novograd(h, s, theta, g, stage):
    size = length([g]) ** 2
    s["v"] = h["beta2"] * s["v"] + (1 - h["beta2"]) * size if "v" in s else size
    fresh = g / (math.sqrt(s["v"]) + h["eps"]) + h["weight_decay"] * theta
    s["m"] = h["beta1"] * s["m"] + fresh if "m" in s else fresh
    return theta - h["lr"] * s["m"]


@rule("stable-adamw", TENSORS, {**ADAM, "beta2": 0.99, "weight_decay": 0.01}, {**FAST, "weight_decay": 0.3})
@elementwise
def stable_adamw(h, s, theta, g, stage):
    t = stage.t
    beta1, beta2 = (b * (1 - b ** (t - 1)) / (1 - b**t) for b in (h["beta1"], h["beta2"]))
    m, u = average(s, "m", beta1, g), average(s, "u", beta2, g * g)
    rms = math.sqrt(np.mean(g * g / np.maximum(u, h["eps"] ** 2)))
    eta = h["lr"] / max(1.0, rms)
    return theta - eta * h["weight_decay"] * theta - eta * m / (np.sqrt(u) + h["eps"])


@rule(
    "mars-adamw",
    TENSORS,
    {**ADAM, "lr": 3e-3, "beta1": 0.95, "beta2": 0.99, "weight_decay": 0, "gamma": 0.025},
    {**FAST, "weight_decay": 0.3, "gamma": 0.2},
)
@elementwise
def mars_adamw(h, s, theta, g, stage):
    correction = h["gamma"] * h["beta1"] / (1 - h["beta1"]) * (g - s.get("previous", np.zeros_like(g)))
    s["previous"] = g
    c = g + correction
    if length([c]) > 1:
        c = c / length([c])
    m, v = adam_moments(h, s, c, stage.t)
    return theta - h["lr"] * (m / (np.sqrt(v) + h["eps"]) + h["weight_decay"] * theta)


@rule("cautious-adamw", TENSORS, {**ADAM, "weight_decay": 0.01}, {**FAST, "weight_decay": 0.3})
@elementwise
def cautious_adamw(h, s, theta, g, stage):
    m, v = adam_moments(h, s, g, stage.t)
    u = m / (np.sqrt(v) + h["eps"])
    agrees = u * g > 0
    u = np.where(agrees, u * g.size / (np.count_nonzero(agrees) + 1), 0.0)
    return theta - h["lr"] * (u + h["weight_decay"] * theta)


def newton_schulz(matrix):
    """Jordan and others: five rounds of x <- a x + b (x x^T) x + c (x x^T)^2 x on the matrix divided by its norm."""
    x = matrix / max(length([matrix]), 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = 3.4445 * x - 4.7750 * gram @ x + 2.0315 * gram @ gram @ x
    return x


@rule(
    "muon",
    MATRICES,
    {**ADAM, "momentum": 0.95, "weight_decay": 0.1},
    {**FAST, "momentum": 0.8, "weight_decay": 0.3},
)
@elementwise
def muon(h, s, theta, g, stage):
    decayed = theta - h["lr"] * h["weight_decay"] * theta
    if g.ndim < 2:
        m, v = adam_moments(h, s, g, stage.t)
        return decayed - h["lr"] * m / (np.sqrt(v) + h["eps"])
    mu = h["momentum"]
    buffer = average(s, "buffer", mu, g)
    rows, cols = g.shape
    return decayed - h["lr"] * math.sqrt(max(1, cols / rows)) * newton_schulz((1 - mu) * g + mu * buffer)


# Rates found on the way: over all tensors.


@rule(
    "prodigy",
    TENSORS,
    {**ADAM, "lr": 1, "weight_decay": 0, "d0": 1e-6},
    {**FAST, "lr": 0.7, "weight_decay": 0.05, "d0": 1e-3},
)
def prodigy(h, thetas, stages):
    start, d, root = list(thetas), h["d0"], math.sqrt(h["beta2"])
    ms, vs, ss = ([np.zeros_like(theta) for theta in thetas] for _ in range(3))
    r, gamma = 0.0, h["lr"]
    for stage in stages:
        g = stage.g
        ms = [h["beta1"] * m + (1 - h["beta1"]) * d * gi for m, gi in zip(ms, g)]
        vs = [h["beta2"] * v + (1 - h["beta2"]) * d**2 * gi**2 for v, gi in zip(vs, g)]
        inner = sum(float((gi * (x0 - x)).sum()) for gi, x0, x in zip(g, start, thetas))
        r = root * r + (1 - root) * gamma * d**2 * inner
        ss = [root * s + (1 - root) * gamma * d**2 * gi for s, gi in zip(ss, g)]
        found = r / sum(float(np.abs(s).sum()) for s in ss)
        thetas = [
            x - gamma * d * h["weight_decay"] * x - gamma * d * m / (np.sqrt(v) + d * h["eps"])
            for x, m, v in zip(thetas, ms, vs)
        ]
        d = max(d, found)
        yield thetas


@rule(
    "dog",
    TENSORS,
    {"lr": 1, "reps_rel": 1e-6, "eps": 1e-8, "weight_decay": 0},
    {"lr": 0.6, "reps_rel": 0.01, "eps": 1e-3, "weight_decay": 0.05},
)
def dog(h, thetas, stages):
    start, squares = list(thetas), 0.0
    farthest = h["reps_rel"] * (1 + length(start))
    for stage in stages:
        g = [gi + h["weight_decay"] * x for gi, x in zip(stage.g, thetas)]
        farthest = max(farthest, length([x - x0 for x, x0 in zip(thetas, start)]))
        squares += length(g) ** 2
        eta = h["lr"] * farthest / math.sqrt(squares + h["eps"])
        thetas = [x - eta * gi for x, gi in zip(thetas, g)]
        yield thetas


@rule("polyak", TENSORS, {"lr": 1, "f_star": 0}, {"lr": 0.5, "f_star": 0.6})
def polyak(h, thetas, stages):
    for stage in stages:
        eta = h["lr"] * max(stage.loss - h["f_star"], 0.0) / length(stage.g) ** 2
        thetas = [x - eta * g for x, g in zip(thetas, stage.g)]
        yield thetas


# Files.


def rounded(values, digits=5):
    """Short numbers keep the files small; they are exact decimals for both sides."""
    return [float(f"{value:.{digits}g}") for value in values]


def split(flat, shapes):
    parts, at = [], 0
    for shape in shapes:
        size = math.prod(shape)
        parts.append(np.array(flat[at : at + size]).reshape(shape))
        at += size
    return parts


def golden(name, index):
    run, shapes, cases = RULES[name]
    seed = [index, *name.encode()]
    generator = np.random.default_rng(seed)
    size = sum(math.prod(shape) for shape in shapes)
    scale = np.resize([1e-3, 0.1, 1, 1, 10], size)
    theta0 = rounded(generator.standard_normal(size) + 4 * np.resize([1, -1], size))
    grads = (generator.standard_normal((50, size)) + 0.3) * scale
    grads[10:14, 2] = 0
    grads = [rounded(row) for row in grads]
    request = {"optimizer": name, "hyper": cases[index], "shapes": shapes, "theta0": theta0, "grads": grads}
    loss = rounded(1 + generator.random(50))
    g2 = [rounded(np.array(row) ** 2 + scale**2 * generator.random(size)) for row in grads]
    if name == "polyak":
        request["loss"] = loss
    if name == "adam-batch-decoupled":
        request["g2"] = g2
    stages = [
        Stage(t, split(row, shapes), loss[t - 1], split(g2[t - 1], shapes)) for t, row in enumerate(grads, 1)
    ]
    path = run(cases[index], split(theta0, shapes), stages)
    request["theta"] = [np.concatenate([x.ravel() for x in thetas]).tolist() for thetas in path]
    return request


def write(name):
    cases = [golden(name, index) for index in range(len(RULES[name][2]))]
    path = pathlib.Path(__file__).parent / f"{name}.json"
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or RULES:
        write(wanted)
