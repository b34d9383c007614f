"""Code lists of the columns: each code with its meaning in English and Chinese.

What belongs here: closed lists that the contract fixes. What does not: lists that grow as data (units, indicators,
areas, campaigns, organizations), which are tables of their own and live in `pipeline/lexicon`.
"""

SCRIPT = {
    "Hans": ("Simplified Chinese (ISO 15924)", "简体中文"),
    "Hant": ("Traditional Chinese (ISO 15924)", "繁体中文"),
}

SECTION = {
    "title": ("headline of the page", "标题"),
    "byline": ("publication line: date, source, page views", "发布信息行"),
    "body": ("running text", "正文"),
    "related_links": ("headlines of other news, menus, breadcrumbs", "相关链接、导航"),
    "boilerplate": ("address, licence, disclaimer and other furniture of the site", "网站固定信息"),
}

KIND = {
    "count": ("number of things or persons", "数量"),
    "money": ("amount of money", "金额"),
    "ratio": ("percentage, fraction or multiple", "比率"),
    "ordinal": ("place in a sequence", "序数"),
    "duration": ("length of time", "时长"),
    "measure": ("physical measure", "度量"),
    "date": ("calendar date or part of one", "日期"),
    "time": ("time of day", "时刻"),
    "identifier": ("telephone, post code, licence, e-mail, address or model number", "标识号"),
    "list_marker": ("number of a list item", "列表序号"),
    "name": ("number inside a name or idiom", "名称或成语中的数字"),
}

BOUND = {
    "exact": ("as printed", "确数"),
    "more_than": ("more than the value (多, 余, 超过)", "多于"),
    "at_least": ("the value or more (以上, 不少于)", "不少于"),
    "nearly": ("a little less than the value (近)", "将近"),
    "about": ("around the value (约, 左右)", "大约"),
    "less_than": ("less than the value (不到, 不足)", "不足"),
    "up_to": ("the value or less (不超过)", "不超过"),
    "several": ("a vague number (几, 数, 三五百)", "概数"),
    "range": ("between two printed ends; value is the lower one", "区间"),
}

LEGIBILITY = {
    "clean": ("printed without damage", "完好"),
    "repaired": ("read after a repair", "修复后可读"),
    "damaged": ("touches damage that was not repaired; never published as an observation", "受损不可信"),
}

DISPOSITION = {
    "observation": ("the figure of an observation", "观测值"),
    "repeat": ("the same figure printed again", "重复出现"),
    "excluded": ("not a figure about union aid; see exclusion_reason", "排除"),
}

EXCLUSION_REASON = {
    "not_union_aid": ("a figure of something else", "非工会帮扶数据"),
    "no_indicator": ("no indicator of the dataset fits", "无对应指标"),
    "navigation": ("stands in headlines of other news or in a menu", "导航或其他新闻"),
    "boilerplate": ("stands in furniture of the site", "网站固定信息"),
    "date": ("a date or a time", "日期或时刻"),
    "identifier": ("a telephone number, code, licence or address", "标识号"),
    "list_marker": ("number of a list item", "列表序号"),
    "name": ("part of a name or idiom", "名称或成语"),
    "ordinal": ("place in a sequence", "序数"),
    "damaged": ("touches damage that was not repaired", "原文受损"),
    "out_of_range": ("whole, but beyond a 64-bit integer", "超出整数范围"),
}

STATUS = {
    "planned": ("announced, not done yet", "计划"),
    "forecast": ("expected", "预计"),
    "target": ("aimed at or demanded", "目标"),
    "actual": ("done", "实际"),
}

PERIOD_KIND = {
    "campaign": ("one campaign, such as the two festivals of a year", "活动期间"),
    "calendar_year": ("one or more calendar years", "自然年度"),
    "cumulative": ("cumulated since a start", "累计"),
    "as_of": ("the state at a date", "截至时点"),
    "event": ("one event", "单次事件"),
}

AGREEMENT = {
    "single": ("one source", "单一来源"),
    "consistent": ("all sources print the same figure", "一致"),
    "rounded": ("the figures differ only by their printed rounding", "四舍五入一致"),
    "conflict": ("the sources contradict each other", "冲突"),
}

ENTITY_KIND = {
    "organization": ("organization", "组织"),
    "beneficiary_group": ("group of persons that aid is for", "帮扶对象"),
    "service": ("service that unions offer", "服务"),
}

MEASURE = {"flow": ("adds up over a period", "流量"), "stock": ("state at a point in time", "存量")}
