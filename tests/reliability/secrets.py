"""Invented personal identifiers, and a folder of pages that holds each of them everywhere a text can come from.

What belongs here: the identifiers and the pages. What does not: what is tested with them.
"""

import json
from pathlib import Path

#: What must not be published, each as it is written in a page; none of them belongs to anybody.
SECRETS = {
    "e-mail": "zhang.san@mail.example.com",
    "e-mail, wide at sign": "li_si＠example.org",
    "e-mail, spaced": "wangwu @ example.net",
    "mobile": "13512349876",
    "mobile, spaced": "136 1234 9877",
    "mobile, hyphens": "137-1234-9878",
    "mobile, country code": "+86 15912349879",
    "mobile, wide digits": "１３８１２３４９８７０",
    "landline": "0571-87651234",
    "landline, brackets": "(021)61234567",
    "landline, eight digits": "010 62345671",
    "landline with extension": "0755-82345671-8012",
    "ID card": "110105199001011237",
    "ID card with X": "44030819851212123X",
    "ID card, old": "130503670401001",
    "bank card": "6222021234567890123",
    "bank card, spaced": "6228 4812 3456 7890 124",
    "QQ": "2845988123",
    "WeChat": "wx_zhangsan1984",
    "WeChat, named": "gonghui-lisi77",
}
#: How a page writes them; what has no form of its own is known by the word before it.
WORDS = {
    "e-mail": "电子邮箱：",
    "mobile": "手机：",
    "landline": "办公电话：",
    "ID card": "身份证号码：",
    "bank card": "银行卡号：",
    "QQ": "QQ：",
    "WeChat": "微信号：",
    "WeChat, named": "加微信 ",
}
#: Figures and services that look a little like identifiers, and stay.
SHOWN = ["12351", "12345", "15000000000", "13800000000"]


def told(name: str) -> str:
    """An identifier behind the word that a page puts before it."""
    return f"{WORDS.get(name, WORDS.get(name.split(',')[0].split(' with')[0], ''))}{SECRETS[name]}"


def page(where: str) -> str:
    """A page with every identifier in its title, byline, body, related links or boilerplate."""
    every = [told(name) for name in SECRETS]
    heading = "东岭市总工会启动送温暖活动"
    byline = "发布时间：2024-01-10　来源：东岭日报"
    body = [
        "　　东岭市总工会今年春节期间筹集资金15000000000元，走访慰问困难职工12000人。",
        "　　职工可拨打12351职工服务热线或者12345热线，活动资金另有13800000000元。",
    ]
    links = ["相关阅读", "- 西岭县总工会慰问困难职工300人", "- 北岭县总工会发放慰问金50万元"]
    foot = ["（责任编辑：某某）", "版权所有 东岭日报 备案号:某ICP备00000000号"]
    if where == "title":
        heading = f"{heading}（{'；'.join(every)}）"
    elif where == "byline":
        byline += "".join(f"　记者 某某 {one}" for one in every)
    elif where == "body":
        body += [f"　　报名请找某某，{one}，慰问困难职工500人。" for one in every]
        body += [
            "　　" + "，".join(every) + "。",
            *(SECRETS[name] for name in SECRETS if "QQ" not in name and "WeChat" not in name),
        ]
    elif where == "links":
        links += [f"- {one} 慰问困难职工300人" for one in every]
    elif where == "boilerplate":
        foot += [f"联系我们 {one}" for one in every]
    return "\n".join([heading, byline, *body, *links, *foot]) + "\n"


def damaged(text: str) -> str:
    """The page with stray commas and glosses beside the identifiers, so that repairs are logged around them."""
    glosses = "慰問(wèn)困難(nán)職(zhí)工(gōng)，經(jīng)費(fèi)撥(bō)付，聯(lián)繫(xì)電(diàn)話(huà)"
    return text.replace("　　报名", f"　　{glosses},，").replace("：", "，,：")


def write(folder: Path) -> None:
    """Pages, a corpus and side-cars with every identifier in every place, ids and file names included."""
    places = ["title", "byline", "body", "links", "boilerplate"]
    for where in places:
        text = page(where)
        (folder / f"page-{where}.txt").write_text(text, encoding="utf-8")
        marked = "".join(f"<p>{line}</p>" for line in text.splitlines())
        html = f"<!DOCTYPE html><html><head><title>{text.splitlines()[0]}</title></head><body>{marked}</body></html>"
        (folder / f"web-{where}.html").write_text(html, encoding="utf-8")
    (folder / "damaged.txt").write_text(damaged(page("body")), encoding="utf-8")
    (folder / f"{SECRETS['mobile']}.txt").write_text(page("links") + "1", encoding="utf-8")
    (folder / f"{SECRETS['e-mail']}.txt").write_text(page("links") + "2", encoding="utf-8")
    (folder / f"慰问{SECRETS['ID card']}.pdf").write_text("x", encoding="utf-8")
    rows = [
        {"id": f"row {SECRETS['mobile']}", "text": page("body"), "publisher": f"东岭日报 {told('landline')}"},
        {"id": SECRETS["e-mail"], "text": page("title")},
        {"id": SECRETS["e-mail"], "text": page("title")},
        {"id": f"empty {SECRETS['ID card']}", "text": ""},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "corpus.jsonl").write_text("\n".join([*lines, f'{{"id": "{SECRETS["mobile"]}"']), encoding="utf-8")
    (folder / "documents.csv").write_text(
        "file,source_url,publisher,published_on,note\n"
        f"page-body.txt,http://example.com/a,东岭日报 {told('mobile')},2024-01-10,{told('QQ')}\n"
        f"{SECRETS['mobile']}.md,,,,\n",
        encoding="utf-8",
    )
