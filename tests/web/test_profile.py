"""The company profile: found industries, messages beside the fields, the size with its reason."""

import pytest

from tests.web.visitor import FACTORY, Visitor, says


@pytest.fixture
def new(tiny_app):
    return Visitor(tiny_app.test_client()).begin()


def save(visitor, **changed):
    return visitor.send(f"{visitor.home}profile", FACTORY | changed)


def test_a_profile_is_kept_and_the_size_shown_with_its_reason(new):
    assert save(new).location == new.home
    page = new.get(new.home)
    assert "小型" in page and "从业人员 120 人" in page and "3,500 万元" in page
    assert 'value="34 通用设备制造业"' in new.get(f"{new.home}profile")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"name": ""}, "请填写企业名称", id="no name"),
        pytest.param({"credit_code": "91430100MA4L123456"}, "校验", id="a slip in the credit code"),
        pytest.param({"industry": ""}, "行业", id="no industry"),
        pytest.param({"city": ""}, "所在市州", id="no city"),
        pytest.param({"employees": "many"}, "many", id="employees in words"),
        pytest.param({"revenue": ""}, "营业收入", id="a deciding figure left out"),
        pytest.param({"industry": "47", "assets": ""}, "资产", id="construction without assets"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_on_top(new, changed, message):
    response = save(new, **changed)
    assert response.status_code == 400
    [said] = says(response, "error")
    assert message in said
    assert said.removeprefix("错误：") in says(response, "error-summary")[0]


def test_everything_wrong_is_said_at_once_and_typed_values_stay(new):
    response = save(new, name="", employees="some")
    assert len(says(response, "error")) == 2
    assert 'value="some"' in response.get_data(as_text=True)


def test_several_industries_that_fit_are_offered(new):
    response = save(new, industry="机械")
    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert 'name="industry_pick" value="35"' in text


def test_an_offered_industry_is_taken(new):
    assert save(new, industry="机械", industry_pick="35").status_code == 303
    assert 'value="35 专用设备制造业"' in new.get(f"{new.home}profile")


def test_an_industry_can_be_chosen_from_the_whole_list(new):
    assert save(new, industry="", industry_list="13").status_code == 303


def test_a_chosen_industry_stays_when_another_field_is_wrong(new):
    response = save(new, industry="机械", industry_pick="35", name="")
    assert 'value="35 专用设备制造业"' in response.get_data(as_text=True)
    assert len(says(response, "error")) == 1


def test_an_english_profile_reads_english(tiny_app):
    visitor = Visitor(tiny_app.test_client())
    visitor.get("/?lang=en")
    visitor.begin()
    response = save(visitor, industry="software")
    assert response.status_code == 400
    assert "Software and information technology services" in response.get_data(as_text=True)
