"""Speed of plans: `python benchmarks/planning.py [companies]`.

For companies drawn from the benchmark: the plan to the next official level, as the service makes it, with alternatives,
expected results and everything said. Beside it, in the same run and on the same problems, the choice of actions alone:
ours (HiGHS through scipy), the same programme by CBC through PuLP (`pip install pulp`; left out when it is not there),
and a greedy rule that takes the action with most missing points and scenes a yuan until the goal is reached. Cost says
how far the greedy rule is from the best. Then single hard plans: best index, best rank, a goal out of reach.

Milliseconds of the processor hardly depend on other work on the machine, wall time does.
"""

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from assess.assessment import Assessments, assess
from assess.benchmark import sample
from assess.planning import Goal, Library, Limits, default_limits, default_plan, find, goals, plan
from assess.planning.programme import EFFORT_TIE
from assess.planning.search import Search, best, search
from assess.questionnaire import find as find_questionnaire
from assess.ranking import artifacts


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Milliseconds of wall and of the processor, and what came of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu), made


def searches(results: Assessments, library: Library) -> list[Search]:
    found = []
    for row in range(len(results)):
        goal = goals.settled(Goal(), results, row)
        if not goals.reached_already(goal, results, row):
            limits = default_limits(library, int(results.profiles.size[row]))
            found.append(search(results, row, 5, library, goal, limits))
    return found


def greedy(of: Search) -> frozenset[str]:
    """Takes the task with most of what is missing a yuan, together with what it waits for, until nothing is missing."""
    chosen: frozenset[str] = frozenset()
    while True:
        there = of.problem.closed(chosen) - of.problem.have
        missing = [c.minimum - sum(c.weights.get(rung, 0) for rung in there) for c in of.conditions]
        if max(missing) <= 1e-9:
            return chosen
        worth = {}
        for task in of.problem.tasks:
            if task.id in of.programme.task_at and task.id not in chosen:
                new = of.problem.closed(chosen | {task.id}) - of.problem.have - there
                gain = sum(
                    min(short, sum(c.weights.get(rung, 0) for rung in new)) / max(c.minimum, 1)
                    for short, c in zip(missing, of.conditions, strict=True)
                    if short > 1e-9
                )
                worth[task.id] = (gain / (task.cost + EFFORT_TIE * task.effort + 1), task.id)
        if not worth:
            return chosen
        chosen |= {max(worth.values())[1]}


def by_cbc(of: Search) -> float | None:
    """The same rows and costs solved by CBC through PuLP; the least cost, None where PuLP is not installed."""
    try:
        import pulp
    except ImportError:
        return None
    programme = of.programme
    tasks = len(programme.task_at)
    kinds = ["Binary" if place < tasks else "Continuous" for place in range(programme.size)]
    values = [pulp.LpVariable(f"v{k}", 0, 1, kind) for k, kind in enumerate(kinds)]
    problem = pulp.LpProblem("plan", pulp.LpMinimize)
    problem += pulp.lpSum(float(programme.costs[k]) * values[k] for k in np.flatnonzero(programme.costs))
    for row in [*programme._fixed, *programme.rows(of.conditions)]:
        total = pulp.lpSum(factor * values[k] for k, factor in row.coefficients.items())
        if row.low > -np.inf:
            problem += total >= row.low
        if row.high < np.inf:
            problem += total <= row.high
    problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0))
    return float(pulp.value(problem.objective) or 0.0) if problem.status == 1 else float("nan")


def line(name: str, walls: list[float], cpus: list[float]) -> None:
    worst = float(np.percentile(walls, 95))
    print(f"{name:34} wall median {median(walls):7.1f} p95 {worst:7.1f}   processor median {median(cpus):7.1f} ms")


def main(companies: int) -> None:
    questionnaire = find_questionnaire()
    model, library = artifacts.find(), find(questionnaire)
    drawn = sample(artifacts.locate(), companies, 1, "en")
    results = assess(questionnaire, drawn.profiles, drawn.matrix, model)
    default_plan(results, 0, library)  # imports scipy
    whole = [timed(lambda row=row: default_plan(results, row, library)) for row in range(len(results))]
    states = [made.state for _, _, made in whole]
    print({state: states.count(state) for state in sorted(set(states))}, "of", companies)
    line("whole plan, next level", [w for w, _, _ in whole], [c for _, c, _ in whole])

    problems = searches(results, library)
    ours = [timed(lambda of=of: best(of)) for of in problems]
    line("choice alone, HiGHS", [w for w, _, _ in ours], [c for _, c, _ in ours])
    rule = [timed(lambda of=of: greedy(of)) for of in problems]
    line("choice alone, greedy", [w for w, _, _ in rule], [c for _, c, _ in rule])
    other = [timed(lambda of=of: by_cbc(of)) for of in problems]
    if other and other[0][2] is not None:
        line("choice alone, CBC through PuLP", [w for w, _, _ in other], [c for _, c, _ in other])
    _compare(problems, ours, rule, other)
    _hard(results, library)


def _compare(problems: list[Search], ours: list, rule: list, other: list) -> None:
    """How much dearer the greedy rule is, where both reach the goal; whether CBC finds the same least cost."""
    best_cost, rule_cost, differ = 0.0, 0.0, 0
    for of, mine, greedily, cbc in zip(problems, ours, rule, other, strict=True):
        if mine[2] is None:
            continue
        least = of.problem.cost(mine[2].tasks) + EFFORT_TIE * of.problem.effort(mine[2].tasks)
        best_cost += least
        rule_cost += of.problem.cost(greedily[2])
        differ += cbc[2] is not None and abs(cbc[2] - least) > 0.01
    print(f"cost of all plans: greedy / best = {rule_cost / best_cost:.2f}; CBC differs in {differ}")


def _hard(results: Assessments, library: Library) -> None:
    tasks = {
        "best index, 50,000 yuan": (Goal("index"), Limits(50_000, 30, 12)),
        "best rank, 50,000 yuan": (Goal("rank"), Limits(50_000, 30, 12)),
        "best index, no limits": (Goal("index"), Limits(None, None, 24)),
        "level 4 with 1,000 yuan": (Goal("next_level", 4), Limits(1000, 3, 12)),
    }
    for name, (goal, limits) in tasks.items():
        found = [timed(lambda row=row: plan(results, row, library, goal, limits)) for row in range(12)]  # noqa: B023
        line(name, [w for w, _, _ in found], [c for _, c, _ in found])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
