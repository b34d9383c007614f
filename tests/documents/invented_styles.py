"""Openings of invented pages in the styles of many sites and years: what the headers say of them.

Each: name -> (text, title, publisher, credited_to, published_on); only what a page says of itself counts.
"""

from datetime import date

BODY = (
    "　　本报讯 近日，临山市总工会走访慰问困难职工1200户，发放慰问金96万元，并为环卫工人送去保暖用品。"
    "市总工会还联合多家单位举办专场招聘会，提供岗位3500个。\n"
    "　　下一步，各级工会将继续做好帮扶工作，把温暖送到职工心坎上。\n"
)

Style = tuple[str, str | None, str | None, date | None]

STYLES: dict[str, Style] = {
    "site in front of the stamp": (
        "临山工会走访困难职工\n临山工人网　2019-04-11　字号：T|T\n" + BODY,
        "临山工会走访困难职工",
        "临山工人网",
        date(2019, 4, 11),
    ),
    "paper, date, edition": (
        "临山新闻速览（3月9日）\n临山晚报　2018-03-09　A05版\n" + BODY,
        "临山新闻速览（3月9日）",
        "临山晚报",
        date(2018, 3, 9),
    ),
    "date, edition, electronic edition of a paper": (
        "临山工会送清凉到工地班组\n2015年7月14日　第3版　临山工人报电子版\n" + BODY,
        "临山工会送清凉到工地班组",
        "临山工人报",
        date(2015, 7, 14),
    ),
    "paper, date, column, joined by dots": (
        "临山职工体检惠及5000人\n临山日报·2020-10-22·要闻　　浏览量 1,377\n" + BODY,
        "临山职工体检惠及5000人",
        "临山日报",
        date(2020, 10, 22),
    ),
    "paper with language, Chinese date": (
        "工会把关爱送到车间\n临山日报（汉） 2007年12月8日\n" + BODY,
        "工会把关爱送到车间",
        "临山日报",
        date(2007, 12, 8),
    ),
    "outlet's news line with a label for the stamp": (
        "临山工会驰援受灾职工\n临山网8月2日消息（记者 周某）　发布：2016-08-02 09:15\n" + BODY,
        "临山工会驰援受灾职工",
        "临山网",
        date(2016, 8, 2),
    ),
    "label for the stamp without colon": (
        "临山工会慰问一线职工\n发布时间 2021-06-18 16:40  来源 临山发布\n" + BODY,
        "临山工会慰问一线职工",
        "临山发布",
        date(2021, 6, 18),
    ),
    "source, time, counter": (
        "临山工会举办招聘会\n来源：临山日报 时间：2014-03-05 浏览次数：88\n" + BODY,
        "临山工会举办招聘会",
        "临山日报",
        date(2014, 3, 5),
    ),
    "everything in brackets": (
        "临山工会举办招聘会\n【字体：大 中 小】 【2013-05-06】 【来源：临山工会网】\n" + BODY,
        "临山工会举办招聘会",
        "临山工会网",
        date(2013, 5, 6),
    ),
    "date behind the article, in Chinese digits": (
        "关于开展送温暖活动的通报\n" + BODY + "临山市总工会\n二〇一一年一月十二日\n",
        "关于开展送温暖活动的通报",
        None,
        date(2011, 1, 12),
    ),
    "Chinese digits under the headline": (
        "工会歲晚探訪長者\n二○一七年二月三日\n" + BODY,
        "工会歲晚探訪長者",
        None,
        date(2017, 2, 3),
    ),
    "day of the week": (
        "临山工会送年货\n2012年01月17日 星期二 临山晚报\n" + BODY,
        "临山工会送年货",
        "临山晚报",
        date(2012, 1, 17),
    ),
    "slashes": (
        "临山工会送年货上门\n2022/01/19 08:30:00　信息来源：市总工会办公室\n" + BODY,
        "临山工会送年货上门",
        "市总工会办公室",
        date(2022, 1, 19),
    ),
    "people's daily style": (
        "临山工会送年货上门\n《临山日报》（2006年01月20日 第二版）\n" + BODY,
        "临山工会送年货上门",
        "临山日报",
        date(2006, 1, 20),
    ),
    "app": (
        "临山：帮扶资金及时到账\n临山发布客户端 2024-02-02 21:07\n" + BODY,
        "临山：帮扶资金及时到账",
        "临山发布客户端",
        date(2024, 2, 2),
    ),
    "English month": (
        "Unions in Linshan aid workers in need\nChina Daily | Updated: 2016-12-08 10:12 Comments Print\n"
        "The city federation of trade unions has helped 3,000 workers in need this year, an official said on Thursday. "
        "It also held 12 job fairs.\n",
        "Unions in Linshan aid workers in need",
        "China Daily",
        date(2016, 12, 8),
    ),
    "English words for the month": (
        "Unions in Linshan aid workers in need\nUpdated: Mar 4, 2011 09:30 Source: Xinhua\n"
        "The city federation of trade unions has helped 3,000 workers in need this year, an official said on Thursday. "
        "It also held 12 job fairs.\n",
        "Unions in Linshan aid workers in need",
        "Xinhua",
        date(2011, 3, 4),
    ),
    "English site, day first": (
        "Unions in Linshan aid workers in need\nlinshan.gov.cn   July 28, 2020   Views: 418\n"
        "The city federation of trade unions has helped 3,000 workers in need this year, an official said on Thursday. "
        "It also held 12 job fairs.\n",
        "Unions in Linshan aid workers in need",
        None,
        date(2020, 7, 28),
    ),
    "publisher above the headline": (
        "临山市总工会网站\n首页 > 工会新闻 > 正文\n临山工会送年货上门到户\n2010-02-09　作者：佚名　点击：12\n" + BODY,
        "临山工会送年货上门到户",
        None,
        date(2010, 2, 9),
    ),
    "stamp glued to the headline": (
        "临山工会送年货上门到户 2010-02-09 08:10:00 来源：临山日报\n" + BODY,
        "临山工会送年货上门到户",
        "临山日报",
        date(2010, 2, 9),
    ),
    "a date of an event is not a stamp": (
        "临山工会7月14日送清凉到工地班组\n" + BODY,
        "临山工会7月14日送清凉到工地班组",
        None,
        None,
    ),
}
