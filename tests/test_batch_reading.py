"""What is read although it is written otherwise than the template asks for, how it is counted, and strict reading."""

import pytest

from assess.batch import score as batch
from assess.batch import tables
from assess.batch.spellings import spelled
from tests.batch_examples import MAKER, model_of, table


@pytest.fixture
def scored(tiny):
    def run(strict: bool = False, **changed: str) -> batch.Scored:
        content = table(MAKER | changed)
        return batch.score(tables.parse(content, "list.csv"), tiny, model_of(tiny), 50, batch.Options(strict=strict))

    return run


@pytest.fixture
def wording(tiny):
    def of(item: str, option: str, locale: str = "zh") -> str:
        return next(each.text.get(locale) for each in tiny.item[item].options if each.id == option)

    return of


def answers(found: batch.Scored) -> list[list[int]]:
    return found.intake.answers.codes.tolist()


@pytest.mark.parametrize(
    ("item", "written", "rule"),
    [
        pytest.param("tools", "b", "letters", id="a small letter"),
        pytest.param("tools", "Ｂ", "letters", id="a full-width letter"),
        pytest.param("nets", "B、D", "letters", id="enumeration commas"),
        pytest.param("nets", "b；d", "letters", id="full-width semicolons"),
        pytest.param("selling", "3.0", "point", id="a decimal point"),
        pytest.param("machine_count", "1２", "figures", id="full-width digits"),
        pytest.param("machine_count", "12 台", "figures", id="a unit"),
        pytest.param("machines", "有", "yes_no", id="yes"),
        pytest.param("machines", "TRUE", "yes_no", id="a ticked box of a spreadsheet"),
        pytest.param("costs", "false", "yes_no", id="no"),
        pytest.param("employees", "120人", "figures", id="persons behind their number"),
        pytest.param("revenue", "5,000 万元", "figures", id="money with its unit"),
        pytest.param("name", "长沙精工机械有限公司\u200b", "cleaned", id="an invisible character"),
    ],
)
def test_another_spelling_means_the_same_and_is_counted(scored, item, written, rule):
    found = scored(**{item: written})
    assert answers(found) == answers(scored())
    assert dict(found.intake.rules) == {rule: 1}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_an_option_may_be_given_by_its_words(scored, wording, locale):
    found = scored(tools=wording("tools", "B", locale))
    assert answers(found) == answers(scored())
    assert dict(found.intake.rules) == {"words": 1}


def test_several_options_may_be_given_by_their_words(scored, wording):
    found = scored(nets=f"{wording('nets', 'B')}；{wording('nets', 'D')}")
    assert answers(found) == answers(scored())
    assert dict(found.intake.rules) == {"words": 1}


def test_no_in_a_question_of_many_options_means_none_of_them(scored):
    assert answers(scored(nets="无")) == answers(scored(nets="A"))


@pytest.mark.parametrize(("item", "written"), [("nets", "是"), ("tools", "是"), ("machine_count", "台")])
def test_a_word_that_could_mean_several_things_is_a_reject(scored, item, written):
    assert scored(**{item: written}).rejected_rows() == [2]


@pytest.mark.parametrize("item", ["tools", "nets"])
def test_not_knowing_may_be_said_in_words(scored, item):
    assert answers(scored(**{item: "不清楚"})) == answers(scored(**{item: "?"}))


@pytest.mark.parametrize(
    ("written", "option"),
    [("10%", "A"), ("10.5 %", "B"), ("35", "C"), ("0.35", "C"), ("100%", "E"), ("0", "A"), ("1%", "A"), ("60", "D")],
)
def test_a_percentage_is_the_band_it_falls_into(shipped, written, option):
    assert spelled(shipped.item["a02_equipment_digital"], written) == (option, "share")


@pytest.mark.parametrize("written", ["1", "101%", "-3%", "many"])
def test_what_may_be_one_per_cent_or_all_is_no_share(shipped, written):
    assert spelled(shipped.item["a02_equipment_digital"], written)[1] == ""


def test_only_bands_are_read_as_shares(shipped):
    assert [item.id for item in shipped.questions if spelled(item, "35%")[1] == "share"] == [
        "a02_equipment_digital",
        "a03_equipment_networked",
        "a11_funding",
    ]


def test_texts_of_an_earlier_block_are_known_and_counted_again(scored):
    for _ in range(2):
        assert dict(scored(tools="b").intake.rules) == {"letters": 1}


def test_plain_values_need_no_rule(scored):
    assert not scored(tools="?", nets="", machine_count="").intake.rules


def test_strict_reading_takes_plain_values(scored):
    assert scored(strict=True, tools="?", nets=" B;D ").counts.scored == 1


@pytest.mark.parametrize(
    ("item", "written", "reason"),
    [
        ("tools", "b", "plain capitals"),
        ("selling", "3.0", "without a decimal point"),
        ("machine_count", "１", "digits"),
    ],
)
def test_strict_reading_rejects_other_spellings_with_the_reason(scored, item, written, reason):
    found = scored(strict=True, **{item: written})
    [(_, where, _, value, why)] = found.reject_table("en").rows()
    assert (where, value) == (item, written)
    assert reason in why
