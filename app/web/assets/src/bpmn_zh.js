// Chinese of every word that bpmn-js, diagram-js and the minimap put on the page. tests/test_dictionaries.py finds what is missing here.
const kinds = {
  'Process': '流程', 'Task': '任务', 'User task': '用户任务', 'Service task': '服务任务', 'Business rule task': '业务规则任务', 'Script task': '脚本任务',
  'Send task': '发送任务', 'Receive task': '接收任务', 'Manual task': '人工任务', 'Call activity': '调用活动', 'Transaction': '事务',
  'Sub process': '子流程', 'Sub-process': '子流程', 'Ad-hoc sub-process': '即席子流程', 'Sub-process (collapsed)': '子流程（收起）', 'Sub-process (expanded)': '子流程（展开）', 'Event sub-process': '事件子流程',
  'Ad hoc sub process': '即席子流程', 'Ad-hoc sub-process (collapsed)': '即席子流程（收起）', 'Ad-hoc sub-process (expanded)': '即席子流程（展开）',
  'Start event': '开始事件', 'End event': '结束事件', 'Boundary event': '边界事件', 'Intermediate throw event': '中间抛出事件', 'Intermediate catch event': '中间捕获事件',
  'Exclusive gateway': '排他网关', 'Parallel gateway': '并行网关', 'Inclusive gateway': '包容网关', 'Complex gateway': '复杂网关',
  'Event-based gateway': '事件网关', 'Event based gateway': '事件网关', 'Event based instantiating Gateway': '实例化事件网关',
  'Parallel Event based instantiating Gateway': '并行实例化事件网关',
  'Sequence flow': '连线', 'Default flow': '默认去向', 'Conditional flow': '条件连线', 'Message flow': '消息流', 'Association': '关联',
  'Data object reference': '数据对象', 'Data store reference': '数据存储', 'Data input association': '数据输入关联', 'Data output association': '数据输出关联',
  'Text annotation': '文字注释', 'Group': '分组', 'Lane': '泳道', 'Participant': '参与方', 'Collaboration': '协作',
  'Expanded pool/participant': '展开的池', 'Empty pool/participant': '空的池',
};

const events = {};
const triggers = {
  Message: '消息', Timer: '定时', Conditional: '条件', Signal: '信号', Error: '错误', Escalation: '升级', Compensation: '补偿', Cancel: '取消', Terminate: '终止', Link: '链接',
};
const places = {
  'start event': '开始事件', 'end event': '结束事件', 'boundary event': '边界事件', 'intermediate catch event': '中间捕获事件', 'intermediate throw event': '中间抛出事件',
};
for (const [trigger, zh] of Object.entries(triggers)) {
  for (const [place, where] of Object.entries(places)) {
    events[`${trigger} ${place}`] = `${zh}${where}`;
    events[`${trigger} ${place} (non-interrupting)`] = `${zh}${where}（不中断）`;
    events[`Append ${trigger.toLowerCase()} ${place}`] = `追加${zh}${where}`;
  }
}

export default {
  ...kinds,
  ...events,
  'Append task': '追加任务', 'Append gateway': '追加网关', 'Append end event': '追加结束事件', 'Append receive task': '追加接收任务',
  'Append intermediate/boundary event': '追加中间或边界事件', 'Append compensation activity': '追加补偿活动',
  'Change element': '更改类型', 'Delete': '删除', 'Add text annotation': '添加文字注释', 'Connect to other element': '连接到其他元素',
  'Connect using association': '用关联连接', 'Connect using data input association': '用数据输入关联连接',
  'Add lane above': '在上方加泳道', 'Add lane below': '在下方加泳道', 'Divide into two lanes': '分为两条泳道', 'Divide into three lanes': '分为三条泳道',
  'Align elements': '对齐元素', 'Align elements ': '对齐元素：', 'Align elements left': '左对齐', 'Align elements center': '水平居中', 'Align elements right': '右对齐',
  'Align elements top': '顶端对齐', 'Align elements middle': '垂直居中', 'Align elements bottom': '底端对齐',
  'Distribute elements horizontally': '水平等距', 'Distribute elements vertically': '垂直等距',
  'Activate hand tool': '移动画布', 'Activate lasso tool': '框选', 'Activate create/remove space tool': '增减空间', 'Activate global connect tool': '连线工具',
  'Create start event': '画开始事件', 'Create intermediate/boundary event': '画中间或边界事件', 'Create end event': '画结束事件', 'Create gateway': '画网关', 'Create task': '画任务',
  'Create data object reference': '画数据对象', 'Create data store reference': '画数据存储', 'Create expanded sub-process': '画展开的子流程', 'Create pool/participant': '画池', 'Create group': '画分组',
  'Parallel multi-instance': '并行多实例', 'Sequential multi-instance': '顺序多实例', 'Loop': '循环', 'Collection': '集合', 'Participant multiplicity': '多个参与方', 'Toggle non-interrupting': '切换为不中断',
  'Search in diagram': '在图中查找', 'Open {element}': '打开 {element}', 'Open minimap': '打开缩略图', 'Close minimap': '关闭缩略图',
  'flow elements must be children of pools/participants': '流程元素须画在池内', 'Data object must be placed within a pool/participant.': '数据对象须画在池内',
};
