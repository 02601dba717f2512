"""The linker's models as curators' verdicts have calibrated them here, and how the verdicts do so.

Only slope and shift of either model's log-odds are learnt (Platt 1999): a few verdicts then sharpen or soften
the models and cannot twist them. A verdict counts for what it says of the pair: a version, or not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.models import LinkCalibration, SyndicationLink
from articles.syndication.likelihood import LinkModel, LinkModels, shipped_models

LEAST_VERDICTS = 20
"""With fewer verdicts on links of one kind, its model stays as it is."""
_FOLDS = 5
# How strongly slope 1 and shift 0 are held to: as strongly as so many verdicts.
_PRIOR = 10.0


@dataclass(frozen=True, slots=True)
class CalibrationLearnt:
    """What verdicts on one kind of link teach. The losses are means of -log2 of the probability given to what
    the curator said, on verdicts that were held out; less is better. `slope` and `shift` are from all of
    them."""

    kind: str
    verdicts: int
    versions: int
    loss_before: float
    loss_after: float
    slope: float
    shift: float

    @property
    def is_better(self) -> bool:
        return self.verdicts >= LEAST_VERDICTS and self.loss_after < self.loss_before


def current_models() -> LinkModels:
    """The shipped models with the newest calibration; one query."""
    row = LinkCalibration.objects.first()
    if row is None:
        return shipped_models()
    return shipped_models().calibrated(
        (row.across_slope, row.across_shift), (row.within_slope, row.within_shift), str(row.pk)
    )


def learn_from_verdicts() -> tuple[CalibrationLearnt, CalibrationLearnt]:
    """What the verdicts that stand teach, across owners and within one. Nothing is written."""
    models = shipped_models()
    now = current_models()
    across: list[tuple[float, bool]] = []
    within: list[tuple[float, bool]] = []
    decided = (SyndicationLink.Status.CONFIRMED, SyndicationLink.Status.REJECTED)
    rows = SyndicationLink.objects.filter(status__in=decided).values_list("relation", "status", "evidence")
    for relation, status, evidence in rows.iterator():
        features = evidence.get("features")
        if not features:
            continue
        is_within = evidence.get("within", False)
        confirmed = status == SyndicationLink.Status.CONFIRMED
        is_version = confirmed and relation in SyndicationLink.STORY_RELATIONS
        model = models.within if is_within else models.across
        (within if is_within else across).append((model.raw_log_odds(features), is_version))
    return _learnt("across", across, now.across), _learnt("within", within, now.within)


def keep_calibration(across: CalibrationLearnt, within: CalibrationLearnt) -> LinkCalibration:
    """Keep what is better than the models are; links are judged by it at the next relink."""
    held = current_models()
    values = {}
    for learnt, model in ((across, held.across), (within, held.within)):
        values[f"{learnt.kind}_slope"] = learnt.slope if learnt.is_better else model.slope
        values[f"{learnt.kind}_shift"] = learnt.shift if learnt.is_better else model.shift
    return LinkCalibration.objects.create(verdicts=across.verdicts + within.verdicts, **values)


def _learnt(kind: str, verdicts: Sequence[tuple[float, bool]], now: LinkModel) -> CalibrationLearnt:
    odds = np.array([each for each, _ in verdicts], dtype=np.float64)
    truth = np.array([each for _, each in verdicts], dtype=np.bool_)
    before = _loss(odds, truth, now.slope, now.shift)
    if len(verdicts) < LEAST_VERDICTS:
        return CalibrationLearnt(kind, len(verdicts), int(truth.sum()), before, before, now.slope, now.shift)
    held_out = 0.0
    fold = np.arange(len(odds)) % _FOLDS
    for number in range(_FOLDS):
        slope, shift = _platt(odds[fold != number], truth[fold != number])
        here = fold == number
        held_out += _loss(odds[here], truth[here], slope, shift) * int(here.sum())
    slope, shift = _platt(odds, truth)
    return CalibrationLearnt(kind, len(odds), int(truth.sum()), before, held_out / len(odds), slope, shift)


def _platt(odds: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift by Newton steps, with a prior about 1 and 0."""
    start = np.array([1.0, 0.0])
    rows = np.stack((odds, np.ones(len(odds))), axis=1)
    prior = np.diag([_PRIOR, _PRIOR / 4])
    turned = np.where(truth, -1.0, 1.0)

    def cost(weights: npt.NDArray[np.float64]) -> float:
        held = weights - start
        return float(np.logaddexp(0, turned * (rows @ weights)).sum() + held @ prior @ held / 2)

    weights = start
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (truth - chance) - prior @ (weights - start)
        hessian = (rows * (chance * (1 - chance))[:, None]).T @ rows + prior
        step = np.linalg.solve(hessian, gradient)
        # Where the models are far off a whole step leaps past the best and never comes back.
        while cost(weights + step) > cost(weights) and float(np.abs(step).max()) >= 1e-9:
            step = step / 2
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return round(max(0.05, float(weights[0])), 4), round(float(weights[1]), 4)


def _loss(odds: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_], slope: float, shift: float) -> float:
    if not len(odds):
        return math.nan
    chance = 1 / (1 + np.exp(-np.clip(slope * odds + shift, -30, 30)))
    return float(-np.log2(np.clip(np.where(truth, chance, 1 - chance), 1e-9, 1)).mean())
