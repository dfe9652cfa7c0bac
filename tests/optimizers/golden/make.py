"""Paths of optimizers by implementations that are not ours: PyTorch's own, and VSGD after its authors' code.

    python3 make.py        writes <optimizer>.json beside this file: settings, start, gradients and the path; papers.py
                           does so for those that PyTorch does not have
    python3 make.py -      reads {"optimizer", "hyper", "theta0", "grads"} and prints {"theta"}

Everything is float64. Needs torch (1.13 made the files) and numpy.
"""

import json
import pathlib
import sys

import numpy
import torch

# Scalars that optimizers keep (NAdam's mu_product) take the default type: float32 would be seen at 1e-8.
torch.set_default_dtype(torch.float64)

def torch_path(make_optimizer, theta0, grads):
    """Row t: the parameters after step t."""
    theta = torch.tensor(theta0, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer([theta])
    path = []
    for gradient in grads:
        theta.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        path.append(theta.detach().tolist())
    return path


def sgd(hyper):
    return lambda parameters: torch.optim.SGD(
        parameters,
        lr=hyper["lr"],
        momentum=hyper.get("momentum", 0),
        weight_decay=hyper.get("weight_decay", 0),
        nesterov=hyper.get("nesterov", False),
    )


def adam(kind):
    def make(hyper):
        return lambda parameters: kind(
            parameters,
            lr=hyper["lr"],
            betas=(hyper["beta1"], hyper["beta2"]),
            eps=hyper["eps"],
            weight_decay=hyper["weight_decay"],
        )

    return make


def rmsprop(hyper):
    return lambda parameters: torch.optim.RMSprop(
        parameters,
        lr=hyper["lr"],
        alpha=hyper["alpha"],
        eps=hyper["eps"],
        weight_decay=hyper["weight_decay"],
        momentum=hyper.get("momentum", 0),
        centered=hyper.get("centered", False),
    )


def rprop(hyper):
    return lambda parameters: torch.optim.Rprop(
        parameters,
        lr=hyper["lr"],
        etas=(hyper["etaminus"], hyper["etaplus"]),
        step_sizes=(hyper["step_min"], hyper["step_max"]),
    )


def by_name(kind, **fixed):
    """For optimizers whose settings have PyTorch's names."""
    return lambda hyper: lambda parameters: kind(parameters, **hyper, **fixed)


def with_betas(kind, **fixed):
    def make(hyper):
        rest = {name: value for name, value in hyper.items() if name not in ("beta1", "beta2")}
        return by_name(kind, betas=(hyper["beta1"], hyper["beta2"]), **fixed)(rest)

    return make


TORCH = {
    "sgd": sgd,
    "heavy-ball": sgd,
    "nesterov": lambda hyper: sgd({**hyper, "nesterov": True}),
    "rmsprop": rmsprop,
    "rmsprop-centered": lambda hyper: rmsprop({**hyper, "centered": True}),
    "rmsprop-momentum": rmsprop,
    "adagrad": by_name(torch.optim.Adagrad),
    "adadelta": by_name(torch.optim.Adadelta),
    "rprop": rprop,
    "adam": adam(torch.optim.Adam),
    "adamw": adam(torch.optim.AdamW),
    "amsgrad": with_betas(torch.optim.Adam, amsgrad=True),
    "adamax": with_betas(torch.optim.Adamax),
    # The single-tensor path of 1.13 multiplies mu_product by mu once too often.
    "nadam": with_betas(torch.optim.NAdam, foreach=True),
    "radam": with_betas(torch.optim.RAdam),
}


def vsgd_path(hyper, theta0, grads):
    """The update of the authors' code, squares multiplied out as there; ps, ghattg, tau1, tau2 are its names."""
    ps, ghattg = hyper["gamma"], hyper["K_g"]
    tau1, tau2 = hyper["kappa1"], hyper["kappa2"]
    lr, eps, decay = hyper["lr"], hyper["eps"], hyper["weight_decay"]
    theta = numpy.array(theta0)
    mug, bg, bhg = (numpy.zeros_like(theta) for _ in range(3))
    pa2 = 2 * ps + 1.0 + 1e-4
    pbg2 = 2 * ps
    pbhg2 = 2 * ghattg * ps
    path = []
    for step, gradient in enumerate(grads, start=1):
        ghat = numpy.array(gradient)
        theta = theta * (1 - lr * decay)
        if step == 1:
            sg, shg = pbg2 / (pa2 - 1.0), pbhg2 / (pa2 - 1.0)
        else:
            sg, shg = bg / pa2, bhg / pa2
        previous = mug
        mug = (previous * shg + ghat * sg) / (sg + shg)
        sigma = sg * shg / (sg + shg)
        square = sigma + mug**2
        bg2 = pbg2 + square - 2.0 * mug * previous + previous**2
        bhg2 = pbhg2 + square - 2.0 * ghat * mug + ghat**2
        rho1, rho2 = step ** (-tau1), step ** (-tau2)
        bg = bg * (1 - rho1) + bg2 * rho1
        bhg = bhg * (1 - rho2) + bhg2 * rho2
        theta = theta - lr / (numpy.sqrt(square) + eps) * mug
        path.append(theta.tolist())
    return path


def path_of(request):
    name, hyper = request["optimizer"], request["hyper"]
    theta0, grads = request["theta0"], request["grads"]
    if name == "vsgd":
        return vsgd_path(hyper, theta0, grads)
    return torch_path(TORCH[name](hyper), theta0, grads)


CASES = {
    "sgd": [{"lr": 0.03}, {"lr": 0.2, "weight_decay": 0.05}],
    "heavy-ball": [
        {"lr": 0.01, "momentum": 0.9, "weight_decay": 0},
        {"lr": 0.05, "momentum": 0.73, "weight_decay": 0.02},
    ],
    "nesterov": [
        {"lr": 0.01, "momentum": 0.9, "weight_decay": 0},
        {"lr": 0.05, "momentum": 0.73, "weight_decay": 0.02},
    ],
    "rmsprop": [
        {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.003, "alpha": 0.8, "eps": 1e-3, "weight_decay": 0.04},
    ],
    "adam": [
        {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.03},
    ],
    "adamw": [
        {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
        {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.3},
    ],
    "rmsprop-centered": [
        {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.02, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.05},
    ],
    "rmsprop-momentum": [
        {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0, "momentum": 0.9},
        {"lr": 0.02, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.05, "momentum": 0.6},
    ],
    "adagrad": [
        {"lr": 0.01, "lr_decay": 0, "weight_decay": 0, "initial_accumulator_value": 0, "eps": 1e-10},
        {"lr": 0.1, "lr_decay": 0.03, "weight_decay": 0.05, "initial_accumulator_value": 0.2, "eps": 1e-3},
    ],
    "adadelta": [
        {"lr": 1, "rho": 0.9, "eps": 1e-6, "weight_decay": 0},
        {"lr": 0.7, "rho": 0.95, "eps": 1e-3, "weight_decay": 0.05},
    ],
    "rprop": [
        {"lr": 0.01, "etaminus": 0.5, "etaplus": 1.2, "step_min": 1e-6, "step_max": 50},
        {"lr": 0.1, "etaminus": 0.7, "etaplus": 1.5, "step_min": 0.02, "step_max": 0.2},
    ],
    "amsgrad": [
        {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.05},
    ],
    "adamax": [
        {"lr": 0.002, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.05},
    ],
    "nadam": [
        {"lr": 0.002, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0, "momentum_decay": 4e-3},
        {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.05, "momentum_decay": 0.05},
    ],
    "radam": [
        {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.05},
    ],
    "vsgd": [
        {"lr": 0.1, "gamma": 1e-8, "K_g": 30, "kappa1": 0.81, "kappa2": 0.9, "eps": 1e-8, "weight_decay": 0},
        {"lr": 0.02, "gamma": 0.05, "K_g": 9, "kappa1": 0.6, "kappa2": 1, "eps": 1e-3, "weight_decay": 0.1},
    ],
}


def write_all():
    folder = pathlib.Path(__file__).parent
    for name, cases in CASES.items():
        generator = numpy.random.default_rng([20240914, *name.encode()])
        requests = []
        for hyper in cases:
            scale = numpy.array([1e-3, 0.1, 1, 1, 10])
            grads = generator.standard_normal((50, 5)) * scale + 0.3 * scale
            grads[10:14, 2] = 0
            request = {
                "optimizer": name,
                "hyper": hyper,
                "theta0": generator.standard_normal(5).tolist(),
                "grads": grads.tolist(),
            }
            requests.append({**request, "theta": path_of(request)})
        (folder / f"{name}.json").write_text(json.dumps(requests) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        print(json.dumps({"theta": path_of(json.load(sys.stdin))}))
    else:
        write_all()
