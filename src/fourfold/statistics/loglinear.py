"""A log-linear (Poisson) regression, fitted by iteratively reweighted least squares.

McCullagh and Nelder, Generalized Linear Models, 2nd edition 1989, 2.5; standard errors are multiplied by the square
root of phi (quasi-likelihood, 4.5), which is never taken to be below 1.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_STEPS = 100
CLOSE = 1e-10


@dataclasses.dataclass(frozen=True)
class Fit:
    """Coefficients (log ratios) with their covariance (phi included), the fitted means, phi and its degrees of
    freedom."""

    coefficients: Floats
    covariance: Floats
    fitted: Floats
    phi: float
    freedom: int


def fit_poisson(counts: Floats, terms: Floats, exposure: Floats) -> Fit:
    """Fit log(mean) = log(exposure) + terms @ coefficients. `terms` has a row a count; its columns must be independent.

    Raises `ValueError` when there are not more counts than terms, or the fit does not settle (a term that only ever
    comes with nought).
    """
    freedom = len(counts) - terms.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(terms) < terms.shape[1]:
        raise ValueError("too few counts for so many terms.")
    offset = np.log(exposure)
    linear: NDArray[np.float64] = np.log(np.maximum(counts, 0.5))
    coefficients: Floats = np.zeros(terms.shape[1])
    for _ in range(MOST_STEPS):
        mean = np.exp(linear)
        working = linear - offset + (counts - mean) / mean
        weighted = terms * mean[:, None]
        step: Floats = np.asarray(np.linalg.solve(terms.T @ weighted, weighted.T @ working), dtype=float)
        settled = np.max(np.abs(step - coefficients)) < CLOSE * (1 + np.max(np.abs(step)))
        coefficients, linear = step, np.asarray(np.clip(terms @ step + offset, -30.0, 30.0), dtype=float)
        if settled:
            break
    else:
        raise ValueError("the counts do not settle these terms: some term only ever comes with nought.")
    mean = np.exp(linear)
    phi = max(1.0, float(((counts - mean) ** 2 / mean).sum()) / freedom)
    information = terms.T @ (terms * mean[:, None])
    return Fit(coefficients, phi * np.linalg.inv(information), mean, phi, freedom)
