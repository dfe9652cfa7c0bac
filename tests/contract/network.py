# Networks on real pictures from the files to every column of a row, in PyTorch float64.
import torch.nn.functional as layers

CLASSES = 10


def pictures(path, count):
    records = np.fromfile(path, np.uint8).reshape(-1, 3073)[:count]
    planes = records[:, 1:].reshape(-1, 3, 32, 32).astype(float)
    return planes.transpose(0, 2, 3, 1), torch.tensor(records[:, 0].astype(np.int64))


def layout(model):
    """Shape and initial deviation of each tensor: He-normal weights, zero biases."""
    tensors, inputs = [], 3072
    if model["kind"] == "cnn":
        for fan, outputs in ((3, 16), (16, 32)):
            tensors += [((3, 3, fan, outputs), (2 / (9 * fan)) ** 0.5), ((outputs,), 0)]
        inputs = 8 * 8 * 32
    for width in [*model.get("hidden", []), CLASSES]:
        tensors += [((inputs, width), (2 / inputs) ** 0.5), ((width,), 0)]
        inputs = width
    return tensors


def logits(model, parameters, x):
    rest = list(parameters)
    if model["kind"] == "cnn":
        x = x.permute(0, 3, 1, 2)
        for _ in range(2):
            weights, bias, *rest = rest
            x = layers.conv2d(x, weights.permute(3, 2, 0, 1), bias, padding=1)
            x = layers.max_pool2d(torch.relu(x), 2)
        x = x.permute(0, 2, 3, 1)
    x = x.reshape(len(x), -1)
    while rest:
        weights, bias, *rest = rest
        x = x @ weights + bias
        x = torch.relu(x) if rest else x
    return x


def train(given):
    p, seed = given["problem"], given["seed"]
    model, count, batch = p["model"], p["data"]["train"], p["batch"]
    x, y = pictures(given["folder"] + "/train_subset.bin", count)
    test_x, test_y = pictures(given["folder"] + "/test_subset.bin", p["data"]["test"])
    mean, deviation = x.mean((0, 1, 2)), x.std((0, 1, 2))
    x, test_x = (torch.tensor((part - mean) / deviation) for part in (x, test_x))
    tensors = layout(model)
    sizes = [int(np.prod(shape)) for shape, _ in tensors]
    drawn = np.split(normals(sum(sizes), seed, 3)[0], np.cumsum(sizes)[:-1])
    parameters = [
        torch.tensor((part * scale).astype(np.float32).astype(float).reshape(shape), requires_grad=True)
        for part, (shape, scale) in zip(drawn, tensors)
    ]
    hyper = given["lanes"][0]["hyper"]
    memory = torch.zeros(sum(sizes), dtype=torch.float64)
    flat = lambda loss: torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, parameters)])
    gradient = lambda i: flat(layers.cross_entropy(logits(model, parameters, x[i]), y[i]))
    drawing = lambda t, draw: shuffled(
        list(range(count)), batch, words(count, seed, 5, step=t, worker=(draw + 1) * 65536)[0].tolist(), False
    )[:batch]
    rows = []
    for t in range(1, given["steps"] + 1):
        epoch, place = divmod(t - 1, count // batch)
        bits = words(2 * count, seed, 4, step=epoch)[0].tolist()
        order = shuffled(list(range(count)), count, bits, True)
        chosen = order[place * batch : (place + 1) * batch]
        answers = logits(model, parameters, x[chosen])
        loss = layers.cross_entropy(answers, y[chosen])
        tests = logits(model, parameters, test_x)
        g, truth = flat(loss), gradient(list(range(count)))
        answer = lambda g: hyper["beta"] * memory + (1 - hyper["beta"]) * g
        e = answer(g)
        draws = torch.stack([answer(gradient(drawing(t, k))) for k in range(given["probe"]["draws"])]) - truth
        b = draws.mean(0)
        s2 = ((draws - b) ** 2).sum() / (len(draws) - 1)
        share = lambda a, b: (a.argmax(1) == b).double().mean()
        row = {
            "loss": loss, "accuracy": share(answers, y[chosen]), "grad_norm": g.norm(), "estimate_norm": e.norm(),
            "test_loss": layers.cross_entropy(tests, test_y), "test_accuracy": share(tests, test_y),
            "update_norm": hyper["lr"] * e.norm(), "error": (e - truth).norm(),
            "cosine": e @ truth / e.norm() / truth.norm(), "variance": s2,
            "bias": torch.sqrt(torch.clamp(b @ b - s2 / len(draws), min=0)), "bias_floor": torch.sqrt(s2 / len(draws)),
        }
        rows.append({name: float(value) for name, value in row.items()})
        memory = e
        with torch.no_grad():
            for parameter, part in zip(parameters, torch.split(hyper["lr"] * e, sizes)):
                parameter -= part.reshape(parameter.shape)
    return rows


json.dump([train(given) for given in json.load(sys.stdin)], sys.stdout)
