# Small problems from start to end, and every column of `run` from its definition. Nothing is shared with the program:
# dense arrays over replicas, QR for rotations, impulse responses for ages, all of history kept for the lag.
FORMULAS = {
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "ravine": lambda x, y: (0.1 * x**2 + 10 * y**2) / 2,
    "saddle": lambda x, y: x**2 / 2 + (y**2 - 1) ** 2 / 4,
}
SIGNALS = {
    "constant": lambda s, t: s["amplitude"],
    "ramp": lambda s, t: s["slope"] * t,
    "step": lambda s, t: s["amplitude"] * (t >= s["at"]),
    "sine": lambda s, t: s["amplitude"] * np.sin(2 * np.pi * t / s["period"]),
    "chirp": lambda s, t: s["amplitude"]
    * np.sin(2 * np.pi * (t * t / (16 * s["period"]) if t <= s["period"] else (t - s["period"] / 2) / 8)),
}


def rotation(size, angle_or_seed):
    if angle_or_seed == 0 or size == 1:
        return np.eye(size)
    if size == 2:
        a = np.deg2rad(angle_or_seed)
        return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    q, r = np.linalg.qr(normals(size * size, angle_or_seed, 8).reshape(size, size))
    return q * np.sign(np.diag(r))


def problem(p, seed):
    """Start, deviations of the noise, and loss with gradient at theta [replicas, size] before step t."""
    if p["kind"] == "quadratic":
        h = np.array(p["eigenvalues"])
        frame = rotation(len(h), p["rotation"])

        def quadratic(theta, t):
            y = theta @ frame - np.array(p["minimum"])
            return (h * y * y).sum(-1) / 2, (h * y) @ frame.T

        full = lambda value: np.broadcast_to(np.array(value, float), h.shape)
        return full(p["start"]), full(p["noise"]), quadratic
    if p["kind"] == "formula":

        def formula(theta, t):
            x = torch.tensor(theta, requires_grad=True)
            loss = FORMULAS[p["id"]](x[:, 0], x[:, 1])
            (gradient,) = torch.autograd.grad(loss.sum(), x)
            return loss.detach().numpy(), gradient.numpy()

        return np.array(p["start"]), np.full(2, p["noise"]), formula

    def signal(theta, t):
        if p["signal"] == "walk":
            value = p["amplitude"] * sum(float(normals(1, seed, 2, step=s)[0, 0]) for s in range(1, t + 1))
        else:
            value = SIGNALS[p["signal"]](p, t)
        return np.full(len(theta), np.nan), np.full((len(theta), 1), float(value))

    return np.zeros(1), np.full(1, p["noise"]), signal


class Way:
    """The gradient's way to the optimizer: the problem's noise, then the stages."""

    def __init__(self, stages, deviations, seed, replicas):
        self.stages, self.deviations, self.seed, self.replicas = stages, deviations, seed, replicas
        self.memory = {}

    def draw(self, purpose, t, worker):
        return normals(len(self.deviations), self.seed, purpose, step=t, worker=worker, replicas=self.replicas)

    def __call__(self, g, t, worker, keep):
        if self.deviations.any():
            g = g + self.deviations * self.draw(1, t, worker)
        for index, stage in enumerate(self.stages):
            if stage["kind"] == "noise":
                g = g + stage["sigma"] * self.draw(0x1000 + index, t, worker)
            elif stage["kind"] == "bias":
                g = g + np.array(stage["value"])
            elif stage["kind"] == "delay":
                past = self.memory.setdefault(index, [np.zeros_like(g)] * stage["steps"])
                if keep:
                    self.memory[index] = past[1:] + [g]
                g = past[0]
            elif "value" in stage:
                g = np.clip(g, -stage["value"], stage["value"])
            else:
                size = np.linalg.norm(g, axis=1, keepdims=True)
                g = g * np.minimum(1, stage["norm"] / np.maximum(size, 1e-300))
        return g


class Rule:
    """Estimate and move of a rule; slots are kept only where asked for."""

    def __init__(self, name, hyper, shape):
        self.name, self.hyper = name, dict(hyper)
        self.slots = {slot: np.zeros(shape) for slot in "mvzp"}

    def __call__(self, g, t, keep):
        h, s, name = self.hyper, dict(self.slots), self.name
        b = h.get("beta", h.get("beta1", h.get("momentum", 0.0)))
        s["m"] = b * s["m"] + (1 - b) * g
        if name == "sgd":
            e = g
        elif name in ("momentum", "heavy-ball"):
            e = s["m"]
        elif name == "nesterov":
            e = (1 - b) * g + b * s["m"]
        elif name == "qhm":
            e = (1 - h["nu"]) * g + h["nu"] * s["m"]
        elif name in ("rsgdm", "rsgdm-b"):
            change = g - s["p"] if t > 1 or name == "rsgdm" else np.zeros_like(g)
            s["z"], s["p"] = b * s["z"] + (1 - b) * change, g
            e = s["m"] + b * s["z"]
        elif name == "adam":
            s["v"] = h["beta2"] * s["v"] + (1 - h["beta2"]) * g**2
            e = s["m"] / (1 - b**t)
        move = h["lr"] * e
        if name in ("heavy-ball", "nesterov"):
            move = move / (1 - b)
        if name == "adam":
            move = move / (np.sqrt(s["v"] / (1 - h["beta2"] ** t)) + 1e-8)
        if keep:
            self.slots = s
        return e, move


def spread(d):
    """Squared bias, variance and floor of samples d [samples, size]."""
    mean = d.mean(0)
    s2 = ((d - mean) ** 2).sum() / (len(d) - 1)
    return mean @ mean - s2 / len(d), s2


def tracking_lag(estimates, truths, window, most):
    """The definition on a grid that is refined around its best point: slow, and without a parabola in sight."""
    e = np.array(estimates[-window:]).reshape(window, -1)
    g = np.array(truths[-(window + most) :]).reshape(window + most, -1)
    if np.ptp(g, axis=0).max() == 0:
        return None, None

    def misfit(tau):
        j = min(int(tau), most - 1)
        newer, older = g[most - j : most - j + window], g[most - j - 1 : most - j - 1 + window]
        return ((e - newer - (tau - j) * (older - newer)) ** 2).sum()

    best, width = min((misfit(tau), tau) for tau in np.linspace(0, most, 64 * most + 1))[1], 0.02
    for _ in range(7):
        near = np.clip(np.linspace(best - width, best + width, 21), 0, most)
        best, width = min((misfit(tau), tau) for tau in near)[1], width / 8
    fit = 1 - misfit(best) / (e**2).sum()
    return (None if fit < 0.5 else best), fit


def ages(name, hyper, steps):
    """Mean age of the weights, from the answers to one gradient of 1 at each step in turn."""
    rule = Rule(name, hyper, (steps,))
    answers = [rule(np.eye(steps)[t], t + 1, True)[0][: t + 1][::-1] for t in range(steps)]
    return [float((w * np.arange(len(w))).sum() / w.sum()) for w in answers]


def simulate(x, lane):
    replicas, probe = x["replicas"], x["probe"]
    start, deviations, evaluate = problem(x["problem"], x["seed"])
    chosen = x["lanes"][lane]
    stages = chosen.get("estimator", x["estimator"])
    way = Way(stages, np.array(deviations), x["seed"], replicas)
    rule = Rule(chosen["optimizer"], chosen["hyper"], (replicas, len(start)))
    is_random = np.any(way.deviations) or any(stage["kind"] == "noise" for stage in stages)
    theta = np.tile(np.array(start, float), (replicas, 1))
    norms = lambda a: np.linalg.norm(a, axis=1)
    rows, estimates, truths = [], [], []
    for t in range(1, x["steps"] + 1):
        for change in x["changes"]:
            if (change["lane"], change["step"]) == (lane, t):
                rule.hyper[change["name"]] = change["value"]
        loss, truth = evaluate(theta, t)
        draws = None
        if is_random and replicas < 8:
            workers = [(draw + 1) * 65536 for draw in range(probe["draws"])]
            draws = np.array([rule(way(truth, t, worker, False), t, False)[0] - truth for worker in workers])
        g = way(truth, t, 0, True)
        e, move = rule(g, t, True)
        row = {"loss": loss.mean(), "grad_norm": norms(g).mean(), "estimate_norm": norms(e).mean()}
        row["update_norm"] = norms(move).mean()
        estimates.append(e)
        truths.append(truth)
        if (t - 1) % probe["every"] < probe["burst"]:
            row["error"] = norms(e - truth).mean()
            lengths = norms(e) * norms(truth)
            cosines = ((e * truth).sum(1)[lengths > 0]) / lengths[lengths > 0]
            row["cosine"] = cosines.mean() if len(cosines) else None
            if replicas >= 8:
                samples, parts = replicas, [spread(e - truth)]
            elif is_random:
                samples, parts = probe["draws"], [spread(draws[:, r]) for r in range(replicas)]
            else:
                samples, parts = 1, [(d @ d, 0.0) for d in e - truth]
            row["variance"] = np.mean([part[1] for part in parts])
            row["bias"] = np.sqrt(max(0, np.mean([part[0] for part in parts])))
            row["bias_floor"] = np.sqrt(row["variance"] / samples)
        if t == x["steps"] and probe["every"] == 1 and t >= probe["window"] + probe["maxLag"]:
            row["lag"], row["lag_fit"] = tracking_lag(estimates, truths, probe["window"], probe["maxLag"])
        clean = lambda v: None if v is None or not np.isfinite(v) else float(v)
        rows.append({name: clean(value) for name, value in row.items()})
        theta = theta - move
    if not x["changes"]:
        for row, age in zip(rows, ages(chosen["optimizer"], chosen["hyper"], x["steps"])):
            if "error" in row:
                row["age"] = age
    return rows


json.dump([[simulate(x, k) for k in range(len(x["lanes"]))] for x in json.load(sys.stdin)], sys.stdout)
