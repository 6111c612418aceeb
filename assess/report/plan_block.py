"""The improvement plan as a report says it: goal, phases and what is expected then, a card an action, policies."""

from collections.abc import Iterable
from dataclasses import dataclass

from assess.company import Company, profiles
from assess.i18n import Translate, translator
from assess.planning import Band, Expected, Phase, Plan, Planned, wording
from assess.planning.model import Library, Policy
from assess.questionnaire.model import Questionnaire
from assess.report.figures import percent, score, whole
from assess.report.plan_records import PlanBlock, PlanCard, PlanLift, PlanPhase, PolicyNote
from assess.report.records import AnswerRow
from assess.report.statement import LEVEL, certainty


def plan_block(
    questionnaire: Questionnaire,
    company: Company,
    date: str,
    plan: Plan,
    library: Library,
    rows: tuple[AnswerRow, ...],
    locale: str,
) -> PlanBlock:
    """`rows`: all answers of the report, which give questions their numbers; policies are those in force on `date`."""
    size = int(profiles([company]).size[0])
    said = _Said(questionnaire, plan, library, size, {each.item: each for each in rows}, locale)
    return said.block(tuple(wording.fitting_policies(plan, library, company.city, company.division.production, date)))


@dataclass(frozen=True)
class _Said:
    questionnaire: Questionnaire
    plan: Plan
    library: Library
    size: int
    rows: dict[str, AnswerRow]
    locale: str

    @property
    def t(self) -> Translate:
        return translator(self.locale)

    @property
    def number(self) -> dict[str, int]:
        """Actions by the number of their card: in the order in which they start."""
        return {planned.action: k for k, planned in enumerate(self.plan.planned, 1)}

    def block(self, fitting: tuple[Policy, ...]) -> PlanBlock:
        plan, locale = self.plan, self.locale
        return PlanBlock(
            state=plan.state,
            goal=wording.goal_title(plan.goal, self.questionnaire, locale),
            said=self.sentences(),
            months=plan.months,
            effort=wording.days(plan.effort, locale),
            cost=wording.money(plan.cost, locale),
            yearly=wording.money(plan.yearly, locale),
            now=self.expected(self.t("Now"), "", 0, 0, plan.before),
            phases=tuple(self.phase(k, phase) for k, phase in enumerate(plan.phases)),
            cards=tuple(self.card(planned, fitting) for planned in plan.planned),
            policies=self.policies(fitting),
            limits=self.limits(),
            notes=self.notes(),
        )

    def phase(self, k: int, phase: Phase) -> PlanPhase:
        number, begun = self.number, [each for each in self.plan.planned if each.action in phase.starts]
        said = self.expected(
            self.t("Phase {number}").format(number=k + 1),
            wording.months(phase.first, phase.last, self.locale),
            phase.first,
            phase.last,
            phase.expected,
        )
        more = {
            "starts": tuple(sorted(number[action] for action in phase.starts)),
            "finished": tuple(sorted(number[action] for action in phase.finished)),
            "effort": wording.days(_total(each.effort for each in begun), self.locale),
            "cost": wording.money(_total(each.cost for each in begun), self.locale),
        }
        return PlanPhase(**(vars(said) | more))

    def expected(self, title: str, months: str, first: int, last: int, then: Expected) -> PlanPhase:
        t, official, index = self.t, self.questionnaire.official, self.questionnaire.index
        levels = {level.id: level.title.get(self.locale) for level in official.levels}
        place = t("about place {rank}, ahead of {percent}% ({level} interval {low}% to {high}%)").format(
            rank=whole(float(f"{then.rank:.1e}")),
            percent=percent(then.percentile),
            level=LEVEL,
            low=percent(then.low),
            high=percent(then.high),
        )
        shown = score(then.index, (stage.minimum for stage in index.stages))
        before = score(self.plan.before.index, (stage.minimum for stage in index.stages))
        return PlanPhase(
            title=title,
            months=months,
            first=first,
            last=last,
            starts=(),
            finished=(),
            effort="",
            cost="",
            index=shown,
            gain=f"+{float(shown) - float(before):.1f}" if first else "",
            stage=next(stage.title.get(self.locale) for stage in index.stages if stage.id == then.stage),
            points=score(then.points, (level.points for level in official.levels)),
            level=levels.get(then.level, official.below.get(self.locale)),
            place=place,
        )

    def card(self, planned: Planned, fitting: tuple[Policy, ...]) -> PlanCard:
        action, locale = self.library.action[planned.action], self.locale
        return PlanCard(
            number=self.number[planned.action],
            action=planned.action,
            title=action.title.get(locale),
            text=action.text.get(locale),
            who=wording.who(action, self.library, locale),
            product=wording.product(action, locale),
            phase=planned.phase,
            start=planned.start,
            end=planned.end,
            months=wording.months(planned.start, planned.end, locale),
            effort=wording.days(planned.effort, locale),
            cost=wording.money(planned.one_off, locale),
            yearly=wording.money(planned.yearly, locale),
            lifts=tuple(self.lift(each.item, each.before, each.after) for each in planned.raises),
            evidence=action.evidence.get(locale),
            policies=tuple(policy.title.get(locale) for policy in fitting if policy.id in action.policies),
            after=tuple(sorted(self.number[name] for name in planned.needs if name in self.number)),
            own=wording.own_figures(self.plan, action, self.size, locale),
        )

    def lift(self, item: str, before: str, after: str) -> PlanLift:
        row, options = self.rows[item], self.questionnaire.item[item].option
        old = options[before].text.get(self.locale) if before else ""
        return PlanLift(row.number, row.title, old, options[after].text.get(self.locale))

    def sentences(self) -> tuple[str, ...]:
        """The plan in a few sentences: what, how much, and what comes of it."""
        t, plan, locale = self.t, self.plan, self.locale
        wanted = wording.chosen(plan.goal, self.questionnaire, locale)
        listed = t("; ").join(t("{title}: {answer}").format(title=title, answer=answer) for title, answer in wanted)
        asked = (t("The answers chosen: {answers}.").format(answers=listed),) if wanted else ()
        if not plan.planned:
            return (*asked, t("This is reached already; no action is planned.")) if plan.state == "reached" else asked
        after = self.expected("", "", 1, 1, plan.after)
        now = self.expected("", "", 0, 0, plan.before)
        what = t("{actions} in {time}: {effort} of own work, {cost} for introducing and the first year.").format(
            actions=wording.actions(len(plan.planned), self.locale),
            time=wording.lasting(plan.months, self.locale),
            effort=wording.days(plan.effort, locale),
            cost=wording.money(plan.cost, locale),
        )
        then = t(
            "When all of it is done, the same rules expect: official level {level} ({points} points, now "
            "{points_now}), {title} {index} (now {index_now}), {place}."
        ).format(
            level=after.level,
            points=after.points,
            points_now=now.points,
            title=self.questionnaire.index.title.get(locale),
            index=after.index,
            index_now=now.index,
            place=after.place,
        )
        return what, then, *asked

    def limits(self) -> tuple[str, ...]:
        """What keeps the plan from being better, or why its goal is out of reach."""
        plan, library, locale = self.plan, self.library, self.locale
        short = [wording.shortfall(each, library, locale) for each in plan.shortfalls]
        left = wording.left(plan, library, self.questionnaire, locale)
        return (*short, *left, *(wording.binding(each, plan, library, locale) for each in plan.binding))

    def notes(self) -> tuple[str, ...]:
        made = self.t("Library of actions: {id} {version}, digest {digest}.").format(
            id=self.plan.library.id, version=self.plan.library.version, digest=self.plan.library.digest[:16]
        )
        return (*wording.assumptions(self.plan, self.library, self.locale), made)

    def policies(self, fitting: tuple[Policy, ...]) -> tuple[PolicyNote, ...]:
        """Policies that fit an action of the plan, in the order of the library."""
        locale = self.locale
        helped = {
            policy.id: tuple(
                self.number[planned.action]
                for planned in self.plan.planned
                if policy.id in self.library.action[planned.action].policies
            )
            for policy in fitting
        }
        return tuple(
            PolicyNote(
                title=policy.title.get(locale),
                issuer=policy.issuer.get(locale),
                document=policy.document,
                date=policy.date,
                certainty=certainty(policy.certainty, locale),
                text=policy.text.get(locale),
                actions=helped[policy.id],
            )
            for policy in fitting
            if helped[policy.id]
        )


def _total(parts: Iterable[Band]) -> Band:
    return sum(parts, start=Band(0, 0))
