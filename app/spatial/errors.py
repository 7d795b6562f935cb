"""What can be wrong with a site, a reference system or a layer, each with its code and what to do now.

Only classes; texts are complete in Chinese and English. Raised by this room, turned into pages or exit codes by web
and cli alone.
"""

from __future__ import annotations

from app.domain.errors import DuoguiError


class SpatialError(DuoguiError):
    """The family of this room; it has no code of its own and is never raised itself."""

    status = 422


class CrsUnknown(SpatialError):
    code = "E-SPATIAL-1"
    zh = "坐标系无法识别：“{stated}”。{guess_zh}"
    en = "The coordinate reference system cannot be recognised: “{stated}”. {guess_en}"
    hint_zh = "请随文件给出坐标系（shapefile 附 .prj），或按 EPSG 代码指明，例如 4490、4529、4550"
    hint_en = (
        "Give the reference system with the file (a .prj beside a shapefile) or by EPSG code, such as 4490 or 4550"
    )


class DatumWithoutParameters(SpatialError):
    code = "E-SPATIAL-2"
    zh = "“{name}”与 CGCS2000 基准不同，而本站没有登记转换参数；不作近似转换"
    en = (
        "“{name}” has another datum than CGCS2000 and no parameters are registered here; it is not shifted by guesswork"
    )
    hint_zh = "请由测绘单位转换为 CGCS2000（EPSG:4490 或其 3 度带）后重新提交；近似转换的误差可达 70 米以上"
    hint_en = (
        "Have the survey office convert it to CGCS2000 (EPSG:4490 or a 3-degree zone); a guess may be off by over 70 m"
    )


class AxesSwapped(SpatialError):
    code = "E-SPATIAL-3"
    zh = "坐标的两个轴颠倒了：第一个坐标点是 ({x}, {y})，应为（东，北）或（经度，纬度）"
    en = "The two axes are swapped: the first position is ({x}, {y}); it must be (east, north) or (longitude, latitude)"
    hint_zh = "请在制图软件中交换横纵坐标后重新导出；系统不会自行改正"
    hint_en = "Swap the axes in the drawing software and export again; nothing is mended silently here"


class CoordinatesDoNotFit(SpatialError):
    code = "E-SPATIAL-4"
    zh = "坐标 ({x}, {y}) 与所声明的坐标系“{name}”不符。{guess_zh}"
    en = "The position ({x}, {y}) does not fit the stated reference system “{name}”. {guess_en}"
    hint_zh = "请核对文件所附坐标系与坐标值（带号、中央经线、单位）是否一致后重新提交"
    hint_en = "Make reference system and coordinates agree (zone number, central meridian, unit) and submit again"


class SiteEmpty(SpatialError):
    code = "E-SPATIAL-5"
    zh = "项目选址没有任何面"
    en = "The site has no polygon"
    hint_zh = "请提交至少一个面要素"
    hint_en = "Submit at least one polygon"


class SiteNotPolygonal(SpatialError):
    code = "E-SPATIAL-6"
    zh = "第 {part} 个要素是{kind}，不是面"
    en = "Feature {part} is a {kind}, not a polygon"
    hint_zh = "请只提交面要素（Polygon 或 MultiPolygon）"
    hint_en = "Submit polygons only (Polygon or MultiPolygon)"


class SiteNotFinite(SpatialError):
    code = "E-SPATIAL-7"
    zh = "第 {part} 个要素含有不是有限数的坐标"
    en = "Feature {part} has a coordinate that is not a finite number"
    hint_zh = "请检查并删除无效坐标后重新导出"
    hint_en = "Find and remove the broken coordinates and export again"


class SiteInvalid(SpatialError):
    code = "E-SPATIAL-8"
    zh = "第 {part} 个要素的图形有误：{reason_zh}，位置 ({x}, {y})"
    en = "The geometry of feature {part} is broken: {reason_en} at ({x}, {y})"
    hint_zh = "请在制图软件中按所示位置改正图形后重新提交；系统不会自行修补"
    hint_en = "Mend the geometry at the place shown and submit again; nothing is repaired silently here"


class SiteTooDetailed(SpatialError):
    code = "E-SPATIAL-9"
    zh = "选址共有 {count} 个节点，超过上限 {limit}"
    en = "The site has {count} vertices; the limit is {limit}"
    hint_zh = "请删去多余节点（例如由影像自动提取的细碎边界）后重新提交"
    hint_en = "Simplify the outline (for example borders traced automatically from images) and submit again"


class SiteOutsideDistrict(SpatialError):
    code = "E-SPATIAL-10"
    zh = "选址有 {percent}%（{area_m2} 平方米）在本行政区界线之外"
    en = "{percent} % of the site ({area_m2} m2) lies outside the district"
    hint_zh = "请核对坐标系与位置；跨区项目应由上级部门登记"
    hint_en = "Check the reference system and the place; a project across districts is registered by the level above"


class SiteTooSmall(SpatialError):
    code = "E-SPATIAL-11"
    zh = "选址面积 {area_m2} 平方米，小于下限 {minimum_m2} 平方米"
    en = "The site measures {area_m2} m2, less than the minimum of {minimum_m2} m2"
    hint_zh = "请核对坐标单位与图形是否完整"
    hint_en = "Check the unit of the coordinates and whether the outline is complete"


class SitePartsOverlap(SpatialError):
    code = "E-SPATIAL-12"
    zh = "选址的各个面相互重叠 {area_m2} 平方米，位于 ({x}, {y}) 附近"
    en = "The polygons of the site overlap one another by {area_m2} m2, near ({x}, {y})"
    hint_zh = "请删去重复或重叠的面后重新提交；系统不会自行合并"
    hint_en = "Remove repeated or overlapping polygons and submit again; they are not merged silently"


class GeometryUnreadable(SpatialError):
    code = "E-SPATIAL-13"
    zh = "{where}的图形无法读取：{detail}"
    en = "The geometry of {where} cannot be read: {detail}"
    hint_zh = "请重新导出该图形"
    hint_en = "Export the geometry again"


class LayerBroken(SpatialError):
    code = "E-SPATIAL-14"
    zh = "图层 {layer} 的要素 {fid} 有误：{reason_zh}"
    en = "Feature {fid} of layer {layer} is broken: {reason_en}"
    hint_zh = "请图层主管部门改正后重新导入；未导入任何内容"
    hint_en = "Ask the layer's owner to mend it and import again; nothing was imported"


class LayerUnknown(SpatialError):
    code = "E-SPATIAL-15"
    status = 404
    zh = "没有代码为 {layer} 的图层"
    en = "There is no layer with the code {layer}"
    hint_zh = "现有图层：{known}"
    hint_en = "Layers known here: {known}"


class VerdictMissing(SpatialError):
    code = "E-SPATIAL-16"
    status = 500
    zh = "图层 {layer} 的量算结果没有结论"
    en = "The measurement of layer {layer} has no verdict"
    hint_zh = "请流程分析员检查判定表是否覆盖该图层"
    hint_en = "Ask the process analyst whether the judging table covers this layer"


class PictureOutOfBounds(SpatialError):
    code = "E-SPATIAL-17"
    zh = "不能绘制这样的图：{what_zh}"
    en = "Such a picture is not drawn: {what_en}"
    hint_zh = "请在页面的地图上缩放和平移，不要自行拼写地址"
    hint_en = "Zoom and pan on the page's map instead of writing the address yourself"
