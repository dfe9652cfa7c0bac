# The value of each expression, an array element by element, by Python's own parser and numpy.
import re

np.seterr(all="ignore")
given = json.load(sys.stdin)
theta, g = np.array(given["theta"]), np.array(given["g"])
filled = lambda a: np.broadcast_to(np.asarray(a, float), theta.shape)
total = lambda a: filled(a).sum()
norm = lambda a: np.sqrt((filled(a) ** 2).sum())
dot = lambda a, b: (filled(a) * filled(b)).sum()
WORDS = {
    "theta": theta, "g": g, "t": np.float64(1), "pi": np.float64(np.pi), "inf": np.float64(np.inf),
    "abs": np.abs, "sign": np.sign, "exp": np.exp, "sin": np.sin, "cos": np.cos, "tanh": np.tanh,
    "floor": np.floor, "sqrt": np.sqrt, "log": np.log, "min": np.minimum, "max": np.maximum,
    "atan2": np.arctan2, "clamp": lambda x, low, high: np.minimum(np.maximum(x, low), high),
    "where": lambda c, a, b: np.where(filled(c) != 0, a, b), "sum": total, "mean": lambda a: filled(a).mean(),
    "norm": norm, "dot": dot, "maxabs": lambda a: np.abs(filled(a)).max(),
    "rms": lambda a: np.sqrt((filled(a) ** 2).mean()),
    "global_sum": total, "global_norm": norm, "global_dot": dot,
}


def value(expression):
    # Numbers as float64, so that 1/0 is infinite as in IEEE arithmetic.
    text = re.sub(r"(?<![A-Za-z_0-9.])(\d+\.?\d*|\.\d+)(e-?\d+)?", r"F(\g<0>)", expression)
    return filled(eval(text.replace("^", "**"), {"__builtins__": {}, "F": np.float64, **WORDS}))


plain = lambda v: float(v) if np.isfinite(v) else str(float(v))
json.dump([[plain(v) for v in value(expression)] for expression in given["expressions"]], sys.stdout)
