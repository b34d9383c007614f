"""The noun beside a figure decides what is counted, whatever stands between."""

import polars as pl
import pytest

from pipeline.quantities import extract

CASES = [
    ("帮扶5万登记造册的困难家庭", "household"),
    ("提供3200个就业岗位", "job"),
    ("走访46个班组", "team"),
    ("走进29个站段、工区", "workplace"),
    ("走进17个大型建筑工地", "workplace"),
    ("到地铁工地等13个点位慰问", "station"),
    ("建成“货车司机接力站”560个", "station"),
    ("驿站目前已有2.4万个", "station"),
    ("修建24座户外劳动者驿站", "station"),
    ("70个企业工会开展活动", "union"),
    ("900个企业获得补贴的职工", "enterprise"),
    ("检查用人单位2600家", "enterprise"),
    ("为困难职工发放爱心包360个", "item"),
    ("关爱包2400份", "set"),
    ("签订集体合同75份", "copy"),
    ("代购返乡火车票3.1万张", "ticket"),
    ("发放优惠券4100张", "sheet"),
    ("举办培训班37期", "event"),
    ("举办就业洽谈会三次", "event"),
    ("第三期", "edition"),
    ("住院两次", "occurrence"),
    ("受理案件760件", "case"),
    ("上年办结640件", "case"),
    ("捐赠棉衣930件", "item"),
    ("出动4队义工", "team"),
    ("驿站由去年的46个", "station"),
    ("4队员", None),
    ("290 poor families", "household"),
    ("served 1,900 couriers gift bags", "person"),
    ("51 service stations since spring", "station"),
    ("670 miners", "person"),
    ("6.2 million vacancies", "job"),
]


@pytest.mark.parametrize(("text", "unit"), CASES)
def test_unit(text: str, unit: str | None) -> None:
    found = extract(pl.LazyFrame({"id": ["x"], "text": [text]})).collect()
    assert found["unit_id"].to_list() == [unit]
