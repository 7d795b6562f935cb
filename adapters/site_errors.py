"""What can be wrong with a submitted site file, each with its code and what to do now.

Only classes. The child process names one by its code, the reader raises it. What is wrong with the ground itself
(reference system, validity, district) is told by the room that measures, not here.
"""

from __future__ import annotations

from app.domain.errors import DuoguiError, catalogue


class SiteFileError(DuoguiError):
    """The family of this reader; it has no code of its own and is never raised itself."""

    status = 422


class SiteFileEmpty(SiteFileError):
    code = "E-SITE-1"
    zh = "文件“{name}”是空的"
    en = "The file “{name}” is empty"
    hint_zh = "请重新导出并上传"
    hint_en = "Export it again and upload it"


class SiteFileTooLarge(SiteFileError):
    code = "E-SITE-2"
    status = 413
    zh = "文件“{name}”有 {size} 字节，超过上限 {limit} 字节"
    en = "The file “{name}” has {size} bytes; the limit is {limit}"
    hint_zh = "请只导出本项目的选址图形，不要整层导出"
    hint_en = "Export only the outline of this project, not a whole layer"


class SiteFormatUnknown(SiteFileError):
    code = "E-SITE-3"
    status = 415
    zh = "文件“{name}”不是可读取的格式：{seen_zh}"
    en = "The file “{name}” is of no format that is read here: {seen_en}"
    hint_zh = "请提交 GeoJSON、GeoPackage，或内含一个 shapefile 的 zip；只看内容，不看扩展名"
    hint_en = "Submit GeoJSON, a GeoPackage or a zip with one shapefile; the content decides, not the file name"


class ArchiveBroken(SiteFileError):
    code = "E-SITE-4"
    zh = "压缩包“{name}”无法解开：{detail}"
    en = "The archive “{name}” cannot be unpacked: {detail}"
    hint_zh = "请重新压缩为普通 zip（不加密码）后上传"
    hint_en = "Pack it again as an ordinary zip without password"


class ArchiveTooManyEntries(SiteFileError):
    code = "E-SITE-5"
    zh = "压缩包“{name}”内有 {count} 个文件，超过上限 {limit} 个"
    en = "The archive “{name}” has {count} entries; the limit is {limit}"
    hint_zh = "请只压缩一个 shapefile 的各个文件"
    hint_en = "Pack only the files of one shapefile"


class ArchiveExpandsTooFar(SiteFileError):
    code = "E-SITE-6"
    zh = "压缩包“{name}”展开后过大（{entry}：已展开 {size} 字节），疑为压缩炸弹，已停止"
    en = "The archive “{name}” expands too far ({entry}: {size} bytes so far); it looks like a zip bomb and was stopped"
    hint_zh = "请只压缩一个 shapefile 的各个文件；未保存任何内容"
    hint_en = "Pack only the files of one shapefile; nothing was kept"


class ShapefilePartMissing(SiteFileError):
    code = "E-SITE-7"
    zh = "“{name}”中的 shapefile 缺少 {missing}"
    en = "The shapefile in “{name}” lacks {missing}"
    hint_zh = "请将同名的 .shp、.shx、.dbf、.prj（以及 .cpg）一起压缩后上传"
    hint_en = "Pack the .shp, .shx, .dbf and .prj of one name (and the .cpg) together"


class ShapefileNotOne(SiteFileError):
    code = "E-SITE-8"
    zh = "压缩包“{name}”内有 {count} 个 shapefile，应当恰好一个"
    en = "The archive “{name}” has {count} shapefiles; there must be exactly one"
    hint_zh = "请每次只提交一个 shapefile"
    hint_en = "Submit one shapefile at a time"


class SiteFileDisguised(SiteFileError):
    code = "E-SITE-9"
    status = 415
    zh = "“{name}”中的 {part} 内容并不是它所称的类型（{seen}），已拒绝"
    en = "The {part} in “{name}” is not what it claims to be ({seen}); it was refused"
    hint_zh = "请由制图软件直接导出，不要改名或引用其他数据（例如 VRT）"
    hint_en = "Export it from the drawing software; do not rename files or refer to other data (such as a VRT)"


class SiteEncodingWrong(SiteFileError):
    code = "E-SITE-10"
    zh = "“{name}”的属性文字不能按 {encoding} 读出（{where}）"
    en = "The attribute texts of “{name}” cannot be read as {encoding} ({where})"
    hint_zh = "请附上与内容一致的 .cpg（UTF-8 或 GBK），GeoJSON 须为 UTF-8"
    hint_en = "Add a .cpg that agrees with the content (UTF-8 or GBK); GeoJSON must be UTF-8"


class GeoPackageNotPlain(SiteFileError):
    code = "E-SITE-11"
    zh = "GeoPackage“{name}”含有不允许的{kind_zh}“{item}”"
    en = "The GeoPackage “{name}” holds the {kind_en} “{item}”, which is not allowed"
    hint_zh = "请只导出普通要素表，不含视图、自定义触发器或虚拟表"
    hint_en = "Export a plain feature table without views, own triggers or virtual tables"


class GeoPackageNotOneLayer(SiteFileError):
    code = "E-SITE-12"
    zh = "GeoPackage“{name}”内有 {count} 个要素图层，应当恰好一个"
    en = "The GeoPackage “{name}” has {count} feature layers; there must be exactly one"
    hint_zh = "请每次只提交一个图层"
    hint_en = "Submit one layer at a time"


class SiteFileUnreadable(SiteFileError):
    code = "E-SITE-13"
    zh = "文件“{name}”已损坏，无法读取：{detail}"
    en = "The file “{name}” is damaged and cannot be read: {detail}"
    hint_zh = "请重新导出并上传"
    hint_en = "Export it again and upload it"


class GeoJsonBroken(SiteFileError):
    code = "E-SITE-14"
    zh = "“{name}”不是正确的 GeoJSON：{detail}"
    en = "“{name}” is not correct GeoJSON: {detail}"
    hint_zh = "请由制图软件重新导出为 GeoJSON（RFC 7946）"
    hint_en = "Export it again as GeoJSON (RFC 7946)"


class SiteCrsNotNamed(SiteFileError):
    code = "E-SITE-15"
    zh = "“{name}”的 crs 成员没有写明坐标系名称（{seen}）"
    en = "The crs member of “{name}” does not name a reference system ({seen})"
    hint_zh = "请写为名称，例如 urn:ogc:def:crs:EPSG::4490；不接受链接"
    hint_en = "Name it, for example urn:ogc:def:crs:EPSG::4490; links are not followed"


class SiteTooManyFeatures(SiteFileError):
    code = "E-SITE-16"
    zh = "“{name}”有超过 {limit} 个要素；选址应为 1 至 {limit} 个面"
    en = "“{name}” has more than {limit} features; a site is 1 to {limit} polygons"
    hint_zh = "请只导出本项目的选址图形，不要整层导出"
    hint_en = "Export only the outline of this project, not a whole layer"


class SiteWithoutFeatures(SiteFileError):
    code = "E-SITE-17"
    zh = "“{name}”中没有任何要素"
    en = "“{name}” has no feature"
    hint_zh = "请至少提交一个面要素"
    hint_en = "Submit at least one polygon"


class SiteReadingTooSlow(SiteFileError):
    code = "E-SITE-18"
    zh = "读取“{name}”超过 {seconds} 秒，已停止"
    en = "Reading “{name}” took longer than {seconds} s and was stopped"
    hint_zh = "文件可能含有无尽的查询或过于复杂；请导出为简单的 GeoJSON 后重试"
    hint_en = "The file may hold an endless query or be too complex; export it as simple GeoJSON and try again"


class SiteReadingTooBig(SiteFileError):
    code = "E-SITE-19"
    zh = "读取“{name}”所需内存或空间超过上限，已停止"
    en = "Reading “{name}” needs more memory or space than allowed and was stopped"
    hint_zh = "请简化图形或导出为简单的 GeoJSON 后重试"
    hint_en = "Simplify it or export it as simple GeoJSON and try again"


class SiteGeometryBroken(SiteFileError):
    code = "E-SITE-20"
    zh = "“{name}”第 {feature} 个要素的图形有误：{reason_zh}"
    en = "The geometry of feature {feature} in “{name}” is broken: {reason_en}"
    hint_zh = "请在制图软件中改正后重新提交；系统不会自行修补"
    hint_en = "Mend it in the drawing software and submit again; nothing is repaired silently here"


class SiteTooManyVertices(SiteFileError):
    code = "E-SITE-21"
    zh = "“{name}”的节点超过上限 {limit} 个"
    en = "“{name}” has more than {limit} vertices"
    hint_zh = "请删去多余节点（例如由影像自动提取的细碎边界）后重新提交"
    hint_en = "Simplify the outline (for example borders traced automatically from images) and submit again"


class SiteReaderStopped(SiteFileError):
    code = "E-SITE-22"
    zh = "读取“{name}”的隔离进程中途停止（{how}）；系统其余部分不受影响"
    en = "The confined process that read “{name}” stopped ({how}); nothing else is affected"
    hint_zh = "文件很可能已损坏；请重新导出为 GeoJSON 后重试"
    hint_en = "The file is probably damaged; export it again as GeoJSON and try again"


class LayerBeyondLimit(SiteFileError):
    code = "E-SITE-23"
    status = 413
    zh = "图层文件“{name}”的{what_zh}超过上限，已停止；未导入任何内容"
    en = "{what_en} goes beyond the limit with the layer file “{name}”; reading was stopped and nothing was imported"
    hint_zh = "请分幅导出后合并为较小的文件，或由管理员放宽环境变量 {setting} 后重试"
    hint_en = "Export it with less detail or for a smaller area, or let the administrator raise {setting} and try again"


class TableLineWrong(SiteFileError):
    code = "E-SITE-24"
    zh = "“{name}”第 {line} 行“{text}”：{reason_zh}"
    en = "Line {line} of “{name}”, “{text}”: {reason_en}"
    hint_zh = "每行写“点号 X Y”“X,Y”或“点号,圈号,X,Y”，单位米，X 为北、Y 为东；各环之间空一行"
    hint_en = "Write “name X Y”, “X,Y” or “name,ring,X,Y” in each line, in metres, X north and Y east; an empty line parts rings"


class TableColumnsSwapped(SiteFileError):
    code = "E-SITE-25"
    zh = "“{name}”的 X、Y 两列颠倒：第 {line} 行为 X={x}、Y={y}"
    en = "The columns X and Y of “{name}” are swapped: line {line} has X={x}, Y={y}"
    hint_zh = (
        "测绘坐标 X 为纵坐标（北，七位数），Y 为横坐标（东，六位数，带带号时八位数）；请交换两列，系统不会自行改正"
    )
    hint_en = (
        "X is the northing (seven digits), Y the easting (six digits, eight with the zone); swap the columns, "
        "nothing is mended silently here"
    )


class TableZoneWrong(SiteFileError):
    code = "E-SITE-26"
    zh = "“{name}”的投影带不能确定：{reason_zh}"
    en = "The zone of “{name}” cannot be told: {reason_en}"
    hint_zh = "请在 Y 坐标前写带号（如 41512345.678），或在“投影带”一栏选择；勘测定界文件写明“几度分带”和“带号”"
    hint_en = (
        "Write the zone's number before Y (such as 41512345.678) or choose the zone beside the table; "
        "an exchange file states the zone's width and number in its head"
    )


class TableSystemWrong(SiteFileError):
    code = "E-SITE-27"
    zh = "“{name}”没有写明本站认识的坐标系：“{seen}”"
    en = "“{name}” names no reference system known here: “{seen}”"
    hint_zh = "在文件开头写“坐标系=2000国家大地坐标系”，或把坐标粘贴到页面的坐标表里"
    hint_en = (
        "State CGCS2000 in its head, as the exchange format has it, or paste the coordinates into the table of the page"
    )


def error_of(code: str, values: dict[str, object]) -> SiteFileError:
    """The error that the child named by its code. Raises: KeyError for a code that is not of this file."""
    kinds = {kind.code: kind for kind in catalogue(SiteFileError)}
    found = kinds[code](**values)
    assert isinstance(found, SiteFileError)
    return found
