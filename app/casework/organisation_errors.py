"""What can be wrong with a site profile and with layers as they are imported, told to the administrator who did it."""

from __future__ import annotations

from app.domain.errors import DuoguiError


class OrganisationError(DuoguiError):
    """The family of an import that is refused whole; it has no code of its own and is never raised itself."""

    status = 422


class ProfileUnreadable(OrganisationError):
    code = "E-ORG-1"
    zh = "{file} 不是可读的 TOML：{why}"
    en = "{file} is no TOML that can be read: {why}"
    hint_zh = "请对照 docs/how-to/run-a-site.md 中的示例更正；文件须为 UTF-8"
    hint_en = "Correct it by the example of docs/how-to/run-a-site.md; the file must be UTF-8"


class ProfileKeyUnknown(OrganisationError):
    code = "E-ORG-2"
    zh = "{file} 的 {where} 有不认识的键“{key}”"
    en = "{where} of {file} has the unknown key “{key}”"
    hint_zh = "此处可用：{known}；请更正后重试，未改动任何内容"
    hint_en = "Known here: {known}. Correct it and try again; nothing was changed"


class ProfileValueWrong(OrganisationError):
    code = "E-ORG-3"
    zh = "{file} 的 {where}，{key} 有误：{problem_zh}"
    en = "{file}, {where}: {key} is wrong: {problem_en}"
    hint_zh = "请更正后重试；未改动任何内容"
    hint_en = "Correct it and try again; nothing was changed"


class CodeTwice(OrganisationError):
    code = "E-ORG-4"
    zh = "{file} 中{kind_zh} {code} 写了两次"
    en = "The {kind_en} {code} stands twice in {file}"
    hint_zh = "请删去一处，或改用不同的代码；未改动任何内容"
    hint_en = "Remove one of them or give it another code; nothing was changed"


class ParentMissing(OrganisationError):
    code = "E-ORG-5"
    zh = "区划 {region} 的上级 {parent} 既不在 {file} 中，也不在本站"
    en = "The parent {parent} of the region {region} is neither in {file} nor in the site"
    hint_zh = "请补写上级区划，或更正 parent；本站已有：{known}。未改动任何内容"
    hint_en = "Add the parent or correct `parent`; the site has: {known}. Nothing was changed"


class SecondRoot(OrganisationError):
    code = "E-ORG-6"
    zh = "区划 {region} 没有上级，而区划树已有根 {root}"
    en = "The region {region} has no parent, but the tree has its root {root} already"
    hint_zh = "请为 {region} 写明 parent；若整棵树都要更换，请用 duogui init --profile 另建站点。未改动任何内容"
    hint_en = (
        "Give {region} a parent; for another tree begin a new site with duogui init --profile. Nothing was changed"
    )


class LevelsDisagree(OrganisationError):
    code = "E-ORG-7"
    zh = "区划 {region} 是 {level}，其上级 {parent} 是 {above}，上级的层级应当更高"
    en = "The region {region} is a {level} and its parent {parent} a {above}: a parent must be of a higher level"
    hint_zh = "层级由高到低为 province、city、district；未改动任何内容"
    hint_en = "From high to low the levels are province, city, district; nothing was changed"


class DepartmentNowhere(OrganisationError):
    code = "E-ORG-8"
    zh = "部门 {department} 所属的区划 {region} 既不在 {file} 中，也不在本站"
    en = "The region {region} of the department {department} is neither in {file} nor in the site"
    hint_zh = "请补写该区划，或更正 region；本站已有：{known}。未改动任何内容"
    hint_en = "Add the region or correct `region`; the site has: {known}. Nothing was changed"


class PlaceFixed(OrganisationError):
    code = "E-ORG-9"
    status = 409
    zh = "{kind_zh} {code} 的{what_zh}是 {now}，不能改为 {wanted}：既有案件和账号以此为准"
    en = "The {what_en} of the {kind_en} {code} is {now} and cannot become {wanted}: cases and accounts rest on it"
    hint_zh = "请改回原值；机构确有调整的，请以新代码另立，并把原部门设为 open = false。未改动任何内容"
    hint_en = "Put it back; after a reorganisation add a new code and set the old department to open = false. Nothing was changed"


class BoundaryUnusable(OrganisationError):
    code = "E-ORG-10"
    zh = "区划 {region} 的界线文件 {path} 不能用：{problem_zh}"
    en = "The boundary file {path} of the region {region} cannot be used: {problem_en}"
    hint_zh = "{hint_zh}。未改动任何内容"
    hint_en = "{hint_en}. Nothing was changed"


class BoundaryOutside(OrganisationError):
    code = "E-ORG-11"
    zh = "区划 {region} 的界线有 {percent}%（{area_m2} 平方米）在上级 {parent} 的界线之外"
    en = "{percent} % of the region {region} ({area_m2} m2) lies outside the boundary of {parent} above it"
    hint_zh = "请核对两个界线文件及其坐标系；允许的差异为 {most}%。未改动任何内容"
    hint_en = "Check both boundary files and their reference systems; {most} % is allowed for. Nothing was changed"


class CoordinationMissing(OrganisationError):
    code = "E-ORG-12"
    zh = "{file} 中没有部门在 {region} 承担 coordination_office（多规办）职能，首个管理员无处归属"
    en = "No department of {file} at {region} has the function coordination_office, to which the first administrator belongs"
    hint_zh = '请给市级多规办写上 functions = ["coordination_office"] 后重试'
    hint_en = 'Give the city\'s coordination office functions = ["coordination_office"] and try again'


class ProfileWithoutRegions(OrganisationError):
    code = "E-ORG-13"
    zh = "{file} 没有写明 {missing}，不能据以新建站点"
    en = "{file} lacks {missing}, so no site can begin with it"
    hint_zh = "新建站点须有名称、至少一个市级区划及其多规办；见 docs/how-to/run-a-site.md"
    hint_en = (
        "A new site needs a name, a region of level city and its coordination office; see docs/how-to/run-a-site.md"
    )


class LayerDetailsMissing(OrganisationError):
    code = "E-LAYER-1"
    zh = "图层 {layer} 是首次导入，还须写明 {missing}"
    en = "This is the first version of the layer {layer}; it also needs {missing}"
    hint_zh = "请加上这些参数后重试；以后的版本沿用，不必再写"
    hint_en = "Add them and try again; later versions take them over"


class LayerCodeWrong(OrganisationError):
    code = "E-LAYER-2"
    zh = "“{layer}”不能作图层代码"
    en = "“{layer}” cannot be the code of a layer"
    hint_zh = "请用小写字母、数字和下划线，如 river_setback；已发布判定表中的代码：{known}"
    hint_en = "Use small letters, digits and underscores, such as river_setback; the published table knows: {known}"


class OwnerElsewhere(OrganisationError):
    code = "E-LAYER-3"
    zh = "部门 {owner} 在 {stands}，与图层的区划 {region} 没有上下级关系，或已停用"
    en = "The department {owner} stands at {stands}, neither above nor below the layer's region {region}, or is closed"
    hint_zh = "请写明该区划本级、上级或下级的主管部门；duogui organisation show 列出全部部门"
    hint_en = "Name an office at, above or below that region; duogui organisation show lists them all"


class LayerRegionFixed(OrganisationError):
    code = "E-LAYER-4"
    status = 409
    zh = "图层 {layer} 属于 {now}，不能改为 {wanted}；新版本会取代整个图层"
    en = "The layer {layer} is of {now} and cannot become one of {wanted}: a new version replaces the whole layer"
    hint_zh = "请把各区县数据合并后按原区划或其上级导入，或改用另一图层代码"
    hint_en = "Merge the districts' data and import it for the former region or one above it, or use another code"


class IdFieldMissing(OrganisationError):
    code = "E-LAYER-5"
    zh = "“{name}”的要素没有属性“{field}”"
    en = "The features of “{name}” have no attribute “{field}”"
    hint_zh = "文件中的属性：{known}；请更正 --id，或不写而用默认标识"
    hint_en = "Attributes of the file: {known}; correct --id, or leave it out"
