from sklearn.utils.estimator_checks import parametrize_with_checks

from assess.ranking.graded_response import GradedResponseModel


@parametrize_with_checks([GradedResponseModel(max_iter=50)], legacy=True)
def test_keeps_the_estimator_contract(estimator, check):
    check(estimator)
