"""What a plan says in words: its goal, its figures, what binds, why it cannot be. For page, paper and table alike."""

from collections.abc import Iterable

from assess.i18n import mark, translator
from assess.planning.model import Action, Library, Policy, size_name
from assess.planning.plan import Alternative, Band, Binding, Goal, Limits, Plan, Raised, Shortfall
from assess.questionnaire.model import Questionnaire

_TEN_THOUSAND = 10_000

_ASSUMPTIONS = {
    "middle": mark("The budget is compared with the middle of the cost bands, the first year of running included."),
    "work_ahead": mark(
        "Staff who have time left prepare what comes next; what is finished by a month never takes more days than "
        "there were until then."
    ),
    "outcomes": mark(
        "Outcomes such as energy use, pass rate or costs follow with time. No plan promises them or counts on them."
    ),
    "large": mark("Effort and cost of a large company are taken as those of a medium-sized one; they are rather low."),
    "size_unknown": mark("The size class is not known; effort and cost are those of a small company."),
    "open_answers": mark(
        'Some answers are open or "I don\'t know" and count as the lowest. Clear them up first: some of these actions '
        "may be done already."
    ),
    "rank_linear": mark(
        "The rank is improved by a linear form of the rank model; the rank shown is worked out by the model itself."
    ),
}

_PRODUCTS = {
    "saas": mark("Software by subscription, small and quick to introduce"),
    "platform": mark("Platform or system"),
    "equipment": mark("Equipment"),
    "management": mark("Management, nothing to buy"),
    "service": mark("Service of a specialist"),
}

_CONDITIONS = {
    "points": mark(
        "Official points: {missing} more are needed, at most {reached} can be gained. Outcomes and the share of "
        "spending follow with time and are not counted."
    ),
    "scenes": mark("Scenes at the level: {missing} more are needed, at most {reached} can be raised."),
    "constraint_scenes": mark("Constraint scenes (★): {missing} more are needed, at most {reached} can be raised."),
    "index": mark("Index: {missing} more points are needed, at most {reached} can be gained."),
    "scene": mark("The scene cannot be raised that far by the actions there are."),
    "answers": mark("No action lifts any of the answers chosen."),
}

_FIGURES = {
    "months": mark("time {usual}"),
    "effort": mark("own effort {usual}"),
    "one_off": mark("cost once {usual}"),
    "yearly": mark("cost each year {usual}"),
}

_CERTAINTY = {
    "verbatim": mark("as published, read in a public copy"),
    "second-hand": mark("second-hand; read the original first"),
    "inferred": mark("inferred, to be checked"),
}


def certainty(policy: Policy, locale: str) -> str:
    """How well a policy is known."""
    return translator(locale)(_CERTAINTY[policy.certainty])


def goal_title(goal: Goal, questionnaire: Questionnaire, locale: str) -> str:
    t = translator(locale)
    if goal.kind == "next_level":
        return t("Reach {name}").format(name=questionnaire.official.levels[goal.target - 1].title.get(locale))
    if goal.kind == "stage":
        return t("Reach stage {n}, {name}").format(
            n=goal.target, name=questionnaire.index.stages[goal.target - 1].title.get(locale)
        )
    if goal.kind == "scene":
        scene = questionnaire.item[goal.item]
        return t("{scene}: reach level {level}").format(scene=scene.title.get(locale), level=goal.target)
    if goal.kind == "answers":
        return t("Reach the answers chosen for {n} questions").format(n=len(goal.answers))
    return t("The best index within the limits") if goal.kind == "index" else t("The best rank within the limits")


def chosen(goal: Goal, questionnaire: Questionnaire, locale: str) -> list[tuple[str, str]]:
    """Title of each question of a goal of answers, and the answer that is wanted."""
    t, said = translator(locale), []
    for name, answer in goal.answers.items():
        item = questionnaire.item[name]
        options = answer if isinstance(answer, list) else [answer]
        texts = [item.option[option].text.get(locale) for option in options if option in item.option]
        said.append((item.title.get(locale), t("; ").join(texts)))
    return [(title, text) for title, text in said if text]


def left(plan: Plan, library: Library, questionnaire: Questionnaire, locale: str) -> list[str]:
    """A sentence for each answer chosen that no action brings, with the reason where the library gives one."""
    t = translator(locale)
    message = t("No action brings “{title}” to the answer “{answer}”.")
    reason = {each.item: each.reason.get(locale) for each in library.following}
    said = []
    for each in plan.left:
        title, _, answer = raised(each, questionnaire, locale)
        sentences = [message.format(title=title, answer=answer), reason.get(each.item, "")]
        said.append((" " if locale == "en" else "").join(filter(None, sentences)))
    return said


def limits_text(limits: Limits, locale: str) -> str:
    t = translator(locale)
    said = [
        t("no budget limit") if limits.budget is None else t("budget {yuan}").format(yuan=yuan(limits.budget, locale)),
        t("no limit of own staff")
        if limits.staff_days is None
        else t("{days} own person-days a quarter").format(days=_plain(limits.staff_days)),
        t("within {months} months").format(months=limits.months),
    ]
    return t("; ").join(said)


def money(band: Band, locale: str) -> str:
    """A cost band: 5,000 元 to 2 万元, CNY 5,000 to 20,000; nothing to pay says so."""
    t = translator(locale)
    if band.high == 0:
        return t("no cost")
    if band.low == band.high:
        return yuan(band.low, locale)
    if band.low == 0:
        return t("up to {yuan}").format(yuan=yuan(band.high, locale))
    high = f"{band.high:,.0f}" if locale == "en" else yuan(band.high, locale)
    return t("{low} to {high}").format(low=yuan(band.low, locale), high=high)


def yuan(amount: float, locale: str) -> str:
    """2,500 元, 1.5 万元; CNY 15,000."""
    t = translator(locale)
    if locale != "en" and amount >= _TEN_THOUSAND:
        return f"{_plain(round(amount / _TEN_THOUSAND, 2))} 万元"
    return t("CNY {amount}").format(amount=f"{amount:,.0f}")


def days(band: Band, locale: str) -> str:
    t = translator(locale)
    if band.low == band.high:
        return t("{days} person-days").format(days=_plain(band.low))
    return t("{low} to {high} person-days").format(low=_plain(band.low), high=_plain(band.high))


def months(start: int, end: int, locale: str) -> str:
    t = translator(locale)
    if start == end:
        return t("month {month}").format(month=start)
    return t("months {start} to {end}").format(start=start, end=end)


def usual(plan: Plan, action: Action, size: int, locale: str) -> dict[str, str]:
    """What the library says of the figures that were changed for this plan, by name: effort, months, one_off, yearly;
    `size` an index into company.SIZES."""
    changed = plan.overrides.get(action.id, {})
    said = {
        "months": lasting(action.months.of(size), locale),
        "effort": days(action.effort.of(size), locale),
        "one_off": money(action.one_off.of(size), locale),
        "yearly": money(action.yearly.of(size), locale),
    }
    return {name: text for name, text in said.items() if size_name(size) in changed.get(name, {})}


def lasting(count: int, locale: str) -> str:
    """So many months."""
    t = translator(locale)
    return t("1 month") if count == 1 else t("{months} months").format(months=count)


def actions(count: int, locale: str) -> str:
    """So many actions."""
    t = translator(locale)
    return t("1 action") if count == 1 else t("{count} actions").format(count=count)


def own_figures(plan: Plan, action: Action, size: int, locale: str) -> str:
    """That figures of an action are the company's own, and what the library says in their place; "" where none are."""
    t = translator(locale)
    said = [t(_FIGURES[name]).format(usual=text) for name, text in usual(plan, action, size, locale).items()]
    return t("your own figures; the library says: {usual}").format(usual=t("; ").join(said)) if said else ""


def product(action: Action, locale: str) -> str:
    return translator(locale)(_PRODUCTS[action.product])


def who(action: Action, library: Library, locale: str) -> str:
    t = translator(locale)
    return t(", ").join(library.role[name].title.get(locale) for name in action.who)


def raised(step: Raised, questionnaire: Questionnaire, locale: str) -> tuple[str, str, str]:
    """Title of the question, the answer before ("" in an item of several choices) and the one after."""
    item = questionnaire.item[step.item]
    before = item.option[step.before].text.get(locale) if step.before else ""
    return item.title.get(locale), before, item.option[step.after].text.get(locale)


def titles(actions: Iterable[str], library: Library, locale: str) -> str:
    t = translator(locale)
    return t(", ").join(t("“{title}”").format(title=library.action[name].title.get(locale)) for name in actions)


def binding(bound: Binding, plan: Plan, library: Library, locale: str) -> str:
    """A sentence on what keeps the plan from being better."""
    t = translator(locale)
    if bound.limit == "prerequisite":
        message = t("{action} is not needed for the goal itself, but for {of}.")
        return message.format(action=titles([bound.action], library, locale), of=titles(bound.of, library, locale))
    if bound.limit == "staff" and plan.goal.kind not in ("index", "rank"):
        message = t("Own staff sets the pace: with more person-days the plan would end {time} earlier.")
        return message.format(time=lasting(int(bound.gain), locale))
    more = {
        "budget": t("The budget binds: {used} of {available} are used. A tenth more would bring {gain}."),
        "staff": t("Own staff binds. A tenth more person-days a quarter would bring {gain}."),
        "time": t("Time binds. Three more months would bring {gain}."),
    }[bound.limit]
    gain = t("about {points} index points").format(points=f"{bound.gain:.1f}")
    if plan.goal.kind == "rank":
        gain = t("about {theta} of maturity").format(theta=f"{bound.gain:.2f}")
    used, available = yuan(bound.used, locale), yuan(bound.available, locale)
    return more.format(used=used, available=available, gain=gain)


def shortfall(short: Shortfall, library: Library, locale: str) -> str:
    """A sentence on why the goal cannot be reached, and what would be enough."""
    t = translator(locale)
    most = t("The longest chain is {actions}.") if short.limit == "time" else t("Most of it goes into {actions}.")
    because = most.format(actions=titles(short.actions, library, locale))
    if short.limit == "unreachable":
        message = t(_CONDITIONS[short.what])
        return message.format(missing=_plain(round(short.needed, 2)), reached=_plain(round(short.available, 2)))
    if short.limit == "budget":
        message = t("At least {needed} are needed, the budget is {available}.")
        needed, available = yuan(short.needed, locale), yuan(short.available, locale)
    elif short.limit == "staff":
        message = t("{needed} own person-days a quarter would be enough; there are {available}.")
        needed, available = _plain(short.needed), _plain(short.available)
    else:
        message = t("At least {needed} months are needed; there are {available}.")
        needed, available = _plain(short.needed), _plain(short.available)
    return f"{message.format(needed=needed, available=available)}{' ' if locale == 'en' else ''}{because}"


def alternative(other: Alternative, library: Library, locale: str) -> str:
    """A sentence on what is done in place of what."""
    t = translator(locale)
    out = titles(other.left_out, library, locale)
    if not other.put_in:
        return t("Leave out {out}.").format(out=out)
    return t("In place of {out}: {put_in}.").format(out=out, put_in=titles(other.put_in, library, locale))


def assumptions(plan: Plan, library: Library, locale: str) -> list[str]:
    """Everything that must be known to read the figures; the first says that they are judgements."""
    t = translator(locale)
    said = [library.judgement.get(locale)]
    said += [t(_ASSUMPTIONS[name]) for name in plan.assumptions if name in _ASSUMPTIONS]
    if plan.library.overridden:
        said.append(
            t("Figures changed for this service or this plan: {actions}.").format(
                actions=titles(plan.library.overridden, library, locale)
            )
        )
    return said


def fitting_policies(plan: Plan, library: Library, city: str, production: bool, today: str) -> list[Policy]:
    """Policies the planned actions point to that may concern this company, in the order of the library; those that
    ended before `today`, as 2026-11-25, are left out. An end such as 2026-10 or 2026 is the last day of it."""
    named = {name for step in plan.planned for name in library.action[step.action].policies}
    return [
        policy
        for policy in library.policies
        if policy.id in named
        and (not policy.cities or city in policy.cities)
        and (production or policy.asked_of == "all")
        and not (policy.until and policy.until < today[: len(policy.until)])
    ]


def _plain(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")
