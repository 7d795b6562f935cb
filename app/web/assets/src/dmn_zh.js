// Chinese of every word that dmn-js puts on the page. tests/test_dictionaries.py finds what is missing here.
const types = {
  string: '文字', boolean: '是否', number: '数字', date: '日期', time: '时间', dateTime: '日期和时间', dayTimeDuration: '时长（日、时）', yearMonthDuration: '时长（年、月）', Any: '任意',
};

const columns = {
  'Input': '输入', 'Output': '输出', 'Annotation': '说明', 'Annotations': '说明', 'When': '当', 'And': '且', 'Then': '则',
  'Add input': '加输入列', 'Add output': '加输出列', 'Add rule': '加一行', 'Edit input': '编辑输入列', 'Edit output': '编辑输出列',
  'Add input column left': '在左侧加输入列', 'Add input column right': '在右侧加输入列', 'Add output column left': '在左侧加输出列', 'Add output column right': '在右侧加输出列',
  'Copy input column': '复制输入列', 'Cut input column': '剪切输入列', 'Remove input column': '删除输入列', 'Paste input column left': '在左侧粘贴输入列', 'Paste input column right': '在右侧粘贴输入列',
  'Copy output column': '复制输出列', 'Cut output column': '剪切输出列', 'Remove output column': '删除输出列', 'Paste output column left': '在左侧粘贴输出列', 'Paste output column right': '在右侧粘贴输出列',
  'Add rule above': '在上方加一行', 'Add rule below': '在下方加一行', 'Copy rule': '复制此行', 'Cut rule': '剪切此行', 'Remove rule': '删除此行', 'Paste rule above': '在上方粘贴', 'Paste rule below': '在下方粘贴', 'Move rule': '移动此行',
  'Resize': '调整列宽', 'Input expression': '输入表达式', 'Input expression: ': '输入表达式：', 'Input label': '列名', 'Input label: ': '列名：', 'Input type': '输入类型', 'Input values': '可取的值',
  'Output label': '列名', 'Output label: ': '列名：', 'Output name': '输出变量', 'Output name: ': '输出变量：', 'Output type': '输出类型', 'Output values': '可取的值',
  'Enter expression': '填写表达式', 'Expression': '表达式', 'Type': '类型', 'name': '名称',
  'Predefined values': '预设的值', 'Custom values': '自定的值', 'Add predefined values': '加预设的值', 'Clear predefined values': '清除预设的值', 'No values': '没有值', 'Values': '值', 'Value': '值', 'Add values': '加值',
  'Strings must be in double quotes': '文字须用英文双引号括起', '"value"': '"值"', '"value", "value", ...': '"值", "值", ...',
};

const policies = {
  'Hit policy': '命中策略', 'Hit policy:': '命中策略：', 'Unique': '唯一（U）', 'First': '首个（F）', 'Priority': '优先（P）', 'Any': '任一（A）', 'Collect': '汇集（C）', 'Collect (Sum)': '汇集求和（C+）',
  'Collect (Min)': '汇集取小（C<）', 'Collect (Max)': '汇集取大（C>）', 'Collect (Count)': '汇集计数（C#）', 'Rule order': '按行序（R）', 'Output order': '按输出序（O）',
  'No overlap is possible and all rules are disjoint. Only a single rule can be matched': '各行不得重叠，只能命中一行',
  'Rules may overlap. The first matching rule will be chosen': '各行可以重叠，取最先命中的一行',
  'Rules may overlap. The one with the highest priority will be chosen': '各行可以重叠，取输出优先的一行',
  'Rules may overlap. Their output have to match': '各行可以重叠，但结果须相同',
  'Collects the values of all matching rules': '汇集所有命中行的值',
  'Collects the values of all matching rules and sums up to a single value': '汇集所有命中行的值并求和',
  'Collects the values of all matching rules and uses the lowest value': '汇集所有命中行的值，取最小',
  'Collects the values of all matching rules and uses the highest value': '汇集所有命中行的值，取最大',
  'Collects the values of all matching rules and counts the number of them': '计算命中的行数',
  'Collects the values of all matching rules in rule order': '按行序汇集所有命中行的值',
  'Collects the values of all matching rules in decreasing output priority order': '按输出优先次序汇集所有命中行的值',
};

const cells = {
  'Edit': '编辑', 'Editing not supported for set expression language': '此表达式语言不支持简易编辑', 'Edit string': '编辑文字', 'Edit number': '编辑数字', 'Edit boolean': '编辑是否', 'Edit date': '编辑日期', 'Edit time': '编辑时间',
  'Edit date and time': '编辑日期和时间', 'Edit duration': '编辑时长', 'Edit start date': '编辑起始日期', 'Edit end date': '编辑截止日期', 'Edit start time': '编辑起始时间', 'Edit end time': '编辑截止时间',
  'Edit start date and time': '编辑起始日期和时间', 'Edit end date and time': '编辑截止日期和时间',
  'Boolean value': '是否', 'Yes': '是', 'No': '否', 'Set value': '设定值', 'Match one': '等于其一', 'Match none': '均不等于', 'String value': '文字', 'Date': '日期', 'Time': '时间', 'Date and time': '日期和时间',
  'Date value': '日期', 'Time value': '时间', 'Date and time value': '日期和时间', 'Duration value': '时长', 'Set date': '设定日期', 'Set time': '设定时间', 'Set date and time': '设定日期和时间', 'Set duration': '设定时长',
  'Use today': '用今天', 'Use now': '用现在', 'Before': '早于', 'After': '晚于', 'Between': '介于', 'Exactly': '恰为', 'Test type': '比较方式', 'Comparison': '比较', 'Comparison operator': '比较符', 'Range': '区间',
  'Equals': '等于', 'Less': '小于', 'Less or equals': '小于等于', 'Greater': '大于', 'Greater or equals': '大于等于', 'Include': '含端点', 'Exclude': '不含端点', 'Start value': '起始值', 'End value': '截止值',
  'Start date': '起始日期', 'End date': '截止日期', 'Start time': '起始时间', 'End time': '截止时间', 'Start date and time': '起始日期和时间', 'End date and time': '截止日期和时间',
  'Range start operator': '起始端点', 'Range start value': '起始值', 'Range end operator': '截止端点', 'Range end value': '截止值',
  'e.g. { sample }': '例如 { sample }', 'e.g. { example } ': '例如 { example }', 'Must match PnYnM': '须写成 PnYnM', 'Must match PnDTnH': '须写成 PnDTnH',
  'Date must match pattern yyyy-MM-dd': '日期须写成 yyyy-MM-dd', 'Time must match pattern hh:mm:ss[time zone]': '时间须写成 hh:mm:ss[时区]', 'Date and time must match pattern yyyy-MM-ddTHH:mm:ss[time zone]': '日期和时间须写成 yyyy-MM-ddTHH:mm:ss[时区]',
  'Add cell description': '加单元格说明', 'Remove cell description': '删除单元格说明', 'Change cell expression language': '更改单元格的表达式语言', 'Expression language': '表达式语言', 'Expression language:': '表达式语言：',
  'Expression language: {expressionLanguageLabel}': '表达式语言：{expressionLanguageLabel}',
};

const diagrams = {
  'View DRD': '查看决策需求图', 'Open decision table': '打开决策表', 'Open literal expression': '打开文字表达式', 'Decision name': '决策名称', 'Decision name: ': '决策名称：', 'Definition name': '名称', 'Definition ID': '标识',
  'Element name': '元素名称', 'Variable name': '变量名', 'Variable name:': '变量名：', 'Variable type': '变量类型', 'Variable type:': '变量类型：', 'Literal expression': '文字表达式', 'Literal Expression': '文字表达式', 'Literal expression editor': '文字表达式',
  'Decision table': '决策表', 'Empty': '空', 'Delete': '删除', 'Change type': '更改类型', 'Add text annotation': '添加文字注释', 'Connect to other element': '连接到其他元素',
  'Append decision': '追加决策', 'Append input data': '追加输入数据', 'Append knowledge source': '追加知识来源', 'Append business knowledge model': '追加业务知识模型',
  'Create decision': '画决策', 'Create input data': '画输入数据', 'Create knowledge source': '画知识来源', 'Create knowledge model': '画业务知识模型', 'Activate hand tool': '移动画布', 'Activate lasso tool': '框选',
  'Function kind: {kind}': '函数种类：{kind}', 'Edit function kind': '编辑函数种类', 'Kind': '种类', 'Edit formal parameters': '编辑形式参数', 'Add parameter': '加参数', 'Remove parameter': '删除参数',
  'FEEL': 'FEEL', 'Java': 'Java', 'PMML': 'PMML', 'JUEL': 'JUEL',
  'Element must have ID.': '元素须有标识', 'Element must have unique ID.': '标识不能重复', 'Id must not contain spaces.': '标识不能含空格', 'Id must not contain prefix.': '标识不能含前缀', 'Id must be a valid QName.': '标识须是有效的 XML 名称',
};

const search = { 'Search in diagram': '在图中查找' };

export default { ...search, ...types, ...columns, ...policies, ...cells, ...diagrams };
