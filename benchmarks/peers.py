"""What users would pick instead of `race`: six optimizers on the toy, five other ways.

Each peer is a function of the problem's points, the start and the number of steps. It returns the
parameters after each step, shape (steps, 2), by optimizer. `race` records more than that: the
loss, the gradient and the rate of each step.

The lecture's way and plain NumPy spell the rules out, as a reader of the lecture would. The
libraries' own optimizers run in torch and optax; where their conventions differ from ours, their
settings are chosen so that the same numbers come out, and Nesterov is compared at the points where
it looks, which are what both libraries store.
"""

import math
from functools import partial

import numpy as np

RATES = {
    "GradientDescent": 5.0,
    "Momentum": 1.0,
    "Nesterov": 1.0,
    "Adagrad": 0.1,
    "RMSProp": 0.1,
    "Adam": 0.1,
}
EPSILON = 1e-8


# Rules as small functions: (gradient, memory, rate, step) -> (update, memory); they serve numbers
# and arrays alike.
def gradient_descent(g, memory, rate, step):
    """-eta g."""
    return -rate * g, memory


def momentum(g, v, rate, step):
    """v = 0.9 v + eta g, -v."""
    v = 0.9 * v + rate * g
    return -v, v


def adagrad(g, s, rate, step):
    """s = s + g^2, -eta g / (sqrt(s) + eps)."""
    s = s + g * g
    return -rate * g / (s**0.5 + EPSILON), s


def rmsprop(g, v, rate, step):
    """v = 0.9 v + 0.1 g^2, -eta g / (sqrt(v) + eps)."""
    v = 0.9 * v + 0.1 * g * g
    return -rate * g / (v**0.5 + EPSILON), v


def adam(g, memory, rate, step):
    """Adam at its usual betas, corrected."""
    m, v = memory if isinstance(memory, tuple) else (0.0, 0.0)
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    corrected_m, corrected_v = m / (1 - 0.9 ** (step + 1)), v / (1 - 0.999 ** (step + 1))
    return -rate * corrected_m / (corrected_v**0.5 + EPSILON), (m, v)


RULES = {
    "GradientDescent": gradient_descent,
    "Momentum": momentum,
    "Nesterov": momentum,
    "Adagrad": adagrad,
    "RMSProp": rmsprop,
    "Adam": adam,
}


def python_loop(points, start, steps):
    """(a) The lecture's way: a Python loop over the points, one optimizer after the other."""

    def f(w, b, x):
        return 1 / (1 + math.exp(-(w * x + b)))

    def grad_w(w, b, x, y):
        fx = f(w, b, x)
        return (fx - y) * fx * (1 - fx) * x

    def grad_b(w, b, x, y):
        fx = f(w, b, x)
        return (fx - y) * fx * (1 - fx)

    pairs = [(float(x), float(y)) for (x,), y in zip(*points, strict=True)]

    def run(name):
        (w, b), memory_w, memory_b, path = start, 0.0, 0.0, []
        for step in range(steps):
            ahead = 0.9 if name == "Nesterov" else 0.0
            look_w, look_b = (w - ahead * memory_w, b - ahead * memory_b) if ahead else (w, b)
            dw = db = 0.0
            for x, y in pairs:
                dw += grad_w(look_w, look_b, x, y)
                db += grad_b(look_w, look_b, x, y)
            update_w, memory_w = RULES[name](dw / len(pairs), memory_w, RATES[name], step)
            update_b, memory_b = RULES[name](db / len(pairs), memory_b, RATES[name], step)
            w, b = w + update_w, b + update_b
            path.append((w - ahead * memory_w, b - ahead * memory_b) if ahead else (w, b))
        return np.array(path)

    return {name: run(name) for name in RATES}


def plain_numpy(points, start, steps):
    """(b) Vectorised over the points, one optimizer after the other."""
    x, y = points[0][:, 0], points[1]

    def gradient(params):
        w, b = params
        f = 1 / (1 + np.exp(-(w * x + b)))
        error = (f - y) * f * (1 - f)
        return np.array([np.mean(error * x), np.mean(error)])

    def run(name):
        params, memory, path = np.array(start), 0.0, np.empty((steps, 2))
        ahead = 0.9 if name == "Nesterov" else None
        for step in range(steps):
            look = params if ahead is None else params - ahead * memory
            update, memory = RULES[name](gradient(look), memory, RATES[name], step)
            params = params + update
            path[step] = params if ahead is None else params - ahead * memory
        return path

    return {name: run(name) for name in RATES}


def torch_optim(points, start, steps):
    """(c) torch.optim with autograd, one thread."""
    import torch

    torch.set_num_threads(1)
    x, y = (torch.tensor(values) for values in points)
    make = {
        "GradientDescent": torch.optim.SGD,
        "Momentum": partial(torch.optim.SGD, momentum=0.9),
        "Nesterov": partial(torch.optim.SGD, momentum=0.9, nesterov=True),
        "Adagrad": partial(torch.optim.Adagrad, eps=EPSILON),
        "RMSProp": partial(torch.optim.RMSprop, alpha=0.9, eps=EPSILON),
        "Adam": partial(torch.optim.Adam, eps=EPSILON),
    }

    def run(name):
        w = torch.tensor([start[0]], dtype=torch.float64, requires_grad=True)
        b = torch.tensor([start[1]], dtype=torch.float64, requires_grad=True)
        optimizer, path = make[name]([w, b], lr=RATES[name]), np.empty((steps, 2))
        for step in range(steps):
            optimizer.zero_grad()
            loss = ((torch.sigmoid(x @ w + b) - y) ** 2).mean() / 2
            loss.backward()
            optimizer.step()
            path[step] = w.item(), b.item()
        return path

    return {name: run(name) for name in RATES}


def optax_optimizers():
    """The six as optax makes them, each a function of the learning rate."""
    import optax

    return {
        "GradientDescent": optax.sgd,
        "Momentum": partial(optax.sgd, momentum=0.9),
        "Nesterov": partial(optax.sgd, momentum=0.9, nesterov=True),
        # its epsilon stands under the root, and a small one there does what ours does outside
        "Adagrad": partial(optax.adagrad, initial_accumulator_value=0.0, eps=EPSILON**2),
        "RMSProp": partial(optax.rmsprop, decay=0.9, eps=EPSILON, eps_in_sqrt=False),
        "Adam": partial(optax.adam, eps=EPSILON),
    }


def optax_scan(points):
    """(d) optax in a jitted `lax.scan`, the six in one program, on all points.

    A function of start and steps that compiles when first called.
    """
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    x, y = jnp.asarray(points[0][:, 0]), jnp.asarray(points[1])
    make = optax_optimizers()

    def loss(params):
        return jnp.mean((jax.nn.sigmoid(params[0] * x + params[1]) - y) ** 2) / 2

    def path(optimizer, start, steps):
        def one_step(carry, _):
            params, state = carry
            updates, state = optimizer.update(jax.grad(loss)(params), state, params)
            params = optax.apply_updates(params, updates)
            return (params, state), params

        return jax.lax.scan(one_step, (start, optimizer.init(start)), length=steps)[1]

    @partial(jax.jit, static_argnums=1)
    def all_six(start, steps):
        return {name: path(make[name](rate), start, steps) for name, rate in RATES.items()}

    def run(start, steps):
        paths = all_six(jnp.asarray(start), steps)
        return {name: np.asarray(path) for name, path in paths.items()}

    return run


def numba_loop(points):
    """(e) A compiled loop over the distinct inputs: the practical limit on one core.

    A function of start and steps that compiles when first called.
    """
    import numba

    x, kind, count = np.unique(points[0][:, 0], return_inverse=True, return_counts=True)
    y, share = np.bincount(kind, weights=points[1]) / count, count / len(kind)

    @numba.njit
    def gradient(w, b):
        dw = db = 0.0
        for i in range(x.size):
            f = 1 / (1 + math.exp(-(w * x[i] + b)))
            error = (f - y[i]) * f * (1 - f) * share[i]
            dw += error * x[i]
            db += error
        return dw, db

    @numba.njit
    def run(rule, rate, start, steps):
        path, point = np.empty((steps, 2)), np.array(start)
        m, v = np.zeros(2), np.zeros(2)
        for step in range(steps):
            look = point - 0.9 * m if rule == 2 else point
            for j, g in enumerate(gradient(look[0], look[1])):
                if rule == 0:
                    point[j] -= rate * g
                elif rule <= 2:
                    m[j] = 0.9 * m[j] + rate * g
                    point[j] -= m[j]
                elif rule == 3:
                    v[j] += g * g
                    point[j] -= rate * g / (math.sqrt(v[j]) + EPSILON)
                elif rule == 4:
                    v[j] = 0.9 * v[j] + 0.1 * g * g
                    point[j] -= rate * g / (math.sqrt(v[j]) + EPSILON)
                else:
                    m[j] = 0.9 * m[j] + 0.1 * g
                    v[j] = 0.999 * v[j] + 0.001 * g * g
                    divisor = math.sqrt(v[j] / (1 - 0.999 ** (step + 1))) + EPSILON
                    point[j] -= rate * m[j] / (1 - 0.9 ** (step + 1)) / divisor
            path[step] = point - 0.9 * m if rule == 2 else point
        return path

    def all_six(start, steps):
        return {
            name: run(rule, rate, start, steps) for rule, (name, rate) in enumerate(RATES.items())
        }

    return all_six
