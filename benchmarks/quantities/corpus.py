"""The texts that every system of the benchmark reads: invented news, and the sentences of the seed pages.

Belongs here: making any amount of them, the same on every machine. Does not: reading them.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import scale_documents

SEEDS = Path(__file__).parent.parent.parent / "seeds"

_SENTENCES = (
    "{date}，记者从{place}总工会获悉，{year}年元旦春节期间，全市各级工会共筹集送温暖资金{decimal}万元，走访困难企业{small}家，慰问困难职工{count}名。",
    "据了解，活动期间将对困难职工、农民工全面走访，并通过推进普惠性职工福利，惠及全体职工，把党和政府的温暖传递到千家万户。",
    "各级工会累计为{decimal}万人次提供就业服务，组织{decimal}万人次参加技能培训，扶持{count}名创业者，同比增长{percent}%。",
    "{place}市总工会负责人表示，目前已建立工会驿站{small}个，服务一线职工超过{decimal}万人，覆盖率达到百分之{han}。",
    "慰问组先后来到{place}区的{small2}家企业，为每户送去慰问金{round}元和价值{hundreds}多元的慰问品，并详细询问他们的生活情况。",
    "要坚持以职工为中心的工作导向，健全常态化送温暖机制，做到一个不少、一户不落，切实增强职工群众的获得感、幸福感和安全感。",
    "全年共救助困难职工家庭{count}户次，发放救助金{decimal}万元，其中医疗救助近{han}人，金秋助学资助学生{han2}名。",
    "发布时间：{stamp} 来源：{place}日报 点击量：{count} 责任编辑：某某 邮编：{post} 电话：0{area}-{phone}。",
    "在为期{small2}个月的行动中，{place}省还将投入{decimal}亿元，新增岗位约{round}个，帮助{han}余名农民工追回工资{decimal}万元。",
    "第{small2}场专场招聘会吸引了{count}余人，{small}家单位提供岗位{round}多个，初步达成就业意向{count}人，占比{percent}%。",
)
_PROSE = (
    "会议指出，送温暖活动是工会组织联系职工、服务职工的品牌工作，是党和政府关心职工生活的重要体现，必须常抓不懈、久久为功。",
    "各级工会干部深入车间班组、建筑工地和职工家中，面对面倾听职工诉求，心贴心了解职工困难，把党的关怀和工会组织的爱心送到职工心坎上。",
    "困难职工主要包括因患病、子女上学、意外灾害等原因造成生活困难的职工，以及停发减发工资企业中生活相对困难的职工。",
    "慰问期间，工作人员还向职工宣传就业创业、社会保障、医疗互助等方面的政策，帮助他们解决实际问题，鼓励大家坚定信心、战胜困难。",
    "职工们纷纷表示，感谢工会组织的关心和帮助，今后将立足岗位、努力工作，以实际行动回报社会，为地方经济发展贡献力量。",
    "下一步，工会将继续完善困难职工帮扶体系，推动精准帮扶与普惠服务相结合，切实维护职工合法权益，促进劳动关系和谐稳定。",
)
_PLACES = [
    "青山",
    "白水",
    "红岩",
    "绿洲",
    "金沙",
    "银川",
    "石林",
    "云岭",
    "江南",
    "海东",
    "湖西",
    "平川",
    "高原",
    "长岭",
    "永安",
    "新城",
]
_HAN = [
    "三百",
    "五百",
    "两千",
    "一千二",
    "四万五千",
    "十二万",
    "三十五",
    "六十八",
    "二十",
    "八百五",
    "一百零五",
    "九千",
    "七万",
    "一万两千",
]


def documents(megabytes: float, seed: int = 1) -> Iterator[str]:
    """Invented news: articles of 3.4 KB with 34 numbers each, three sentences in five without any."""
    chance = random.Random(seed)
    room = int(megabytes * 1_000_000)
    while room > 0:
        text = "\n".join("".join(_sentence(chance) for _ in range(4)) for _ in range(5))
        room -= len(text.encode())
        yield text


def pages(megabytes: float) -> Iterator[str]:
    """The seed pages' sentences, shuffled, figures varied: documents of 5.4 KB with 73 numbers each."""
    room = int(megabytes * 1_000_000)
    for document in scale_documents.documents(SEEDS, room):
        room -= len(document["text"].encode())
        yield document["text"]
        if room <= 0:
            return


TEXTS: dict[str, Callable[[float], Iterator[str]]] = {"news": documents, "pages": pages}


def _sentence(chance: random.Random) -> str:
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    year = chance.randint(2005, 2026)
    if chance.random() < 0.6:
        return chance.choice(_PROSE)
    clock = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"
    return chance.choice(_SENTENCES).format(
        date=f"{month}月{day}日",
        year=year,
        place=chance.choice(_PLACES),
        small=chance.randint(2, 999),
        small2=chance.randint(2, 30),
        decimal=f"{chance.randint(1, 9999)}.{chance.randint(1, 99)}",
        count=chance.randint(100, 99999),
        round=chance.randint(2, 90) * 100,
        hundreds=chance.randint(2, 9) * 100,
        percent=f"{chance.randint(1, 99)}.{chance.randint(1, 9)}",
        han=chance.choice(_HAN),
        han2=chance.choice(_HAN),
        stamp=f"{year}-{month:02}-{day:02} {clock}",
        post=chance.randint(100000, 859999),
        area=chance.randint(310, 999),
        phone=chance.randint(2000000, 8999999),
    )
