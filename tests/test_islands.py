"""The islands in a real browser, on a small page of their own under the strict content security policy."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
STATIC = Path(__file__).resolve().parents[1] / "app/web/static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)

SHAPES = [  # element, id, name, x, y, width, height
    ("startEvent", "initiated", "已发起", 160, 182, 36, 36),
    ("serviceTask", "check_site", "空间核查", 250, 160, 120, 80),
    ("exclusiveGateway", "is_in_conflict", "与蓝图冲突？", 425, 175, 50, 50),
    ("userTask", "adjust_site", "调整选址", 530, 290, 120, 80),
    ("callActivity", "solicit_opinions", "征求部门意见", 530, 160, 120, 80),
    ("userTask", "confirm_result", "确认策划生成结果", 710, 160, 120, 80),
    ("boundaryEvent", "confirm_limit_ended", "期限届满", 752, 222, 36, 36),
    ("endEvent", "generated", "已生成", 890, 182, 36, 36),
]
FLOWS = [  # id, source, target, waypoints
    ("flow_start", "initiated", "check_site", [(196, 200), (250, 200)]),
    ("flow_checked", "check_site", "is_in_conflict", [(370, 200), (425, 200)]),
    ("flow_no", "is_in_conflict", "solicit_opinions", [(475, 200), (530, 200)]),
    ("flow_yes", "is_in_conflict", "adjust_site", [(450, 225), (450, 330), (530, 330)]),
    ("flow_again", "adjust_site", "check_site", [(590, 370), (590, 410), (310, 410), (310, 240)]),
    ("flow_asked", "solicit_opinions", "confirm_result", [(650, 200), (710, 200)]),
    ("flow_end", "confirm_result", "generated", [(830, 200), (890, 200)]),
]
STATE = {
    "active": {"solicit_opinions": 3, "unknown_here": 1},
    "done": {"initiated": 1, "check_site": 2, "is_in_conflict": 2, "adjust_site": 1},
    "flows": {"flow_start": 1, "flow_checked": 2, "flow_yes": 1, "flow_again": 1, "flow_no": 1},
    "red": ["solicit_opinions"],
}
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>办件</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/dist/diagram.css">
<script type="module" src="/dist/diagram.js"></script>
<script type="module" src="/dist/htmx.js"></script><script type="module" src="/dist/page.js"></script></head>
<body><main><h1>办件</h1>
<input type="search" aria-label="检索">
<ul data-inbox><li><a data-row href="/one">一</a></li><li><a data-row href="/two">二</a></li></ul>
<form method="post" action="/slow" data-unsaved
 hx-post="/DRAFT" hx-trigger="keyup changed delay:100ms" hx-swap="none">
<label>意见 <input name="opinion"></label><button name="act" value="send">提交</button></form>
<div class="diagram" data-diagram-src="/SOURCE" data-diagram-state="/state.json" data-label="策划生成流程图"
 data-label-in="放大" data-label-out="缩小" data-label-fit="适应窗口"
 data-text-active="进行中" data-text-done="已完成" data-text-red="超期" data-text-called="查看" data-text-open="打开"
 data-text-error="流程图无法显示" data-diagram-called='{"solicit_opinions": "/called"}'></div>
</main></body></html>"""


# Pressed and looked at in one breath: Playwright's own click would wait for the answer that the test holds back.
PRESSED_AND_RESTING = """new Promise(done => {
    const button = document.querySelector('form button');
    button.click();
    const look = left => button.disabled || !left ? done(button.disabled) : setTimeout(look, 10, left - 1);
    look(200);
})"""


def drawn_model(stretch=1):
    """A small model with its drawing, of SHAPES and FLOWS; stretched, its steps lie further apart."""
    extra = {
        "boundaryEvent": ' attachedToRef="confirm_result"',
        "callActivity": ' calledElement="opinion_solicitation"',
    }
    inside = {"boundaryEvent": '<bpmn:timerEventDefinition id="timer"/>'}
    nodes = "".join(
        f'<bpmn:{kind} id="{i}" name="{name}"{extra.get(kind, "")}>{inside.get(kind, "")}</bpmn:{kind}>'
        for kind, i, name, *_ in SHAPES
    )
    flows = "".join(f'<bpmn:sequenceFlow id="{i}" sourceRef="{a}" targetRef="{b}"/>' for i, a, b, _ in FLOWS)
    shapes = "".join(
        f'<di:BPMNShape id="{i}_di" bpmnElement="{i}">'
        f'<dc:Bounds x="{x * stretch}" y="{y}" width="{w}" height="{h}"/></di:BPMNShape>'
        for _, i, _, x, y, w, h in SHAPES
    )
    edges = ""
    for i, _, _, points in FLOWS:
        way = "".join(f'<dd:waypoint x="{x * stretch}" y="{y}"/>' for x, y in points)
        edges += f'<di:BPMNEdge id="{i}_di" bpmnElement="{i}">{way}</di:BPMNEdge>'
    omg = "http://www.omg.org/spec"
    return (
        f'<bpmn:definitions id="d" targetNamespace="urn:test" xmlns:bpmn="{omg}/BPMN/20100524/MODEL"'
        f' xmlns:di="{omg}/BPMN/20100524/DI" xmlns:dc="{omg}/DD/20100524/DC" xmlns:dd="{omg}/DD/20100524/DI">'
        f'<bpmn:process id="project_generation" isExecutable="true">{nodes}{flows}</bpmn:process>'
        f'<di:BPMNDiagram id="dia"><di:BPMNPlane id="pl" bpmnElement="project_generation">'
        f"{shapes}{edges}</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"
    )


class Pages(BaseHTTPRequestHandler):
    answer_to_post = threading.Event()
    posted: list[str]

    def do_GET(self):
        path = self.path.lstrip("/")
        if path.startswith("dist/"):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            self.answer(200, kind, (STATIC / path).read_bytes())
        elif path in ("good", "wide", "broken"):
            page = PAGE.replace("SOURCE", f"{path}.bpmn").replace("DRAFT", f"draft/{path}")
            self.answer(200, "text/html; charset=utf-8", page.encode())
        elif path in ("good.bpmn", "wide.bpmn"):
            self.answer(200, "application/xml", drawn_model(stretch=1 if path == "good.bpmn" else 6).encode())
        elif path == "state.json":
            self.answer(200, "application/json", json.dumps(STATE).encode())
        else:
            self.answer(404, "text/plain", b"nothing here")

    def do_POST(self):
        self.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.path.startswith("/draft/"):
            self.answer(204 if self.path == "/draft/good" else 503, "text/plain", b"")
            return
        self.answer_to_post.wait(10)
        self.answer(200, "text/html; charset=utf-8", "<!doctype html><title>收到</title><p>收到</p>".encode())

    def answer(self, status, kind, content):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def address():
    Pages.answer_to_post, Pages.posted = threading.Event(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Pages.answer_to_post.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_diagram_shows_where_a_case_stands(visitor, address, axe, tmp_path):
    page = visitor(address)
    page.goto("/good")
    page.locator("body[data-ready='1']").wait_for()
    island = page.locator(".diagram")
    assert island.locator(".diagram-badge.is-active").all_inner_texts() == ["进行中 3"]
    assert sorted(island.locator(".diagram-badge.is-done").all_inner_texts()) == ["✓ 已完成", "✓ 已完成 2"]
    assert island.locator(".diagram-badge.is-red").all_inner_texts() == ["超期"]
    expected = {
        "is-active": {"solicit_opinions"},
        "is-red": {"solicit_opinions"},
        "is-done": set(STATE["done"]),
        "is-taken": set(STATE["flows"]),
    }
    for name, ids in expected.items():
        marked = island.locator(f".djs-element.{name}").all()
        assert {node.get_attribute("data-element-id") for node in marked} == ids
    assert island.locator("a.diagram-called").get_attribute("href") == "/called"
    assert island.locator(".bjs-powered-by").is_visible()
    assert axe(page) == []
    page.screenshot(path=tmp_path / "diagram.png")


def test_a_drawing_too_large_to_read_opens_where_the_case_stands(visitor, address):
    page = visitor(address)
    page.goto("/wide")
    page.locator("body[data-ready='1']").wait_for()
    view = page.locator(".diagram-canvas").bounding_box()
    step = page.locator("[data-element-id='solicit_opinions'] > .djs-visual").bounding_box()
    middle = step["x"] + step["width"] / 2
    assert middle == pytest.approx(view["x"] + view["width"] / 2, abs=20)
    assert step["width"] > 90
    page.get_by_role("button", name="适应窗口").click()
    for shown in ("initiated", "generated"):
        box = page.locator(f"[data-element-id='{shown}'] > .djs-visual").bounding_box()
        assert view["x"] - 2 <= box["x"] < box["x"] + box["width"] <= view["x"] + view["width"] + 2


def test_a_large_drawing_whose_process_alone_is_marked_is_drawn_from_its_beginning(visitor, address):
    page = visitor(address)
    page.route("**/state.json", lambda route: route.fulfill(json={"active": {"project_generation": 1, "flow_1": 1}}))
    page.goto("/wide")
    page.locator("body[data-ready='1']").wait_for()
    expect(page.locator("[data-element-id='initiated'] > .djs-visual")).to_be_in_viewport()


def test_the_diagram_stands_also_where_the_browser_lacks_what_the_polyfills_bring(visitor, address):
    page = visitor(address)
    page.add_init_script("delete Object.hasOwn; delete window.structuredClone")
    page.goto("/good")
    page.locator("body[data-ready='1']").wait_for()
    page.get_by_role("button", name="放大").click()
    assert "native code" not in page.evaluate("structuredClone.toString() + Object.hasOwn.toString()")


def test_the_diagram_is_enlarged_by_keyboard_and_fits_again(visitor, address):
    page = visitor(address)
    page.goto("/good")
    page.locator("body[data-ready='1']").wait_for()
    step = page.locator("[data-element-id='check_site'] .djs-visual")
    before = step.bounding_box()["width"]
    page.get_by_role("button", name="放大").focus()
    page.keyboard.press("Enter")
    assert step.bounding_box()["width"] > before * 1.2
    page.get_by_role("button", name="适应窗口").press("Enter")
    assert step.bounding_box()["width"] == pytest.approx(before, rel=0.01)


def test_a_diagram_that_cannot_be_drawn_says_so(visitor, address):
    page = visitor(address)
    page.goto("/broken")
    page.locator("body[data-ready='error']").wait_for()
    assert page.get_by_role("alert").inner_text() == "流程图无法显示 (HTTP 404)"


def test_a_page_left_before_its_drawing_came_leaves_no_failure_behind(visitor, address):
    """The state is given up first, as a browser may do when it goes elsewhere: no rejection stays without its catch."""
    page = visitor(address)
    page.route("**/state.json", lambda route: route.abort())
    page.route("**/good.bpmn", lambda route: (page.wait_for_timeout(200), route.abort()))
    page.goto("/good")
    page.locator("body[data-ready='error']").wait_for()
    page.unroute_all(behavior="wait")  # the drawing is still on its way: it must not arrive in another test


def test_the_inbox_is_walked_by_keyboard(visitor, address):
    page = visitor(address)
    page.goto("/good")
    page.locator("html[data-page='1']").wait_for(state="attached")
    focused = "document.activeElement.textContent || document.activeElement.type"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == "二"
    page.keyboard.press("k")
    assert page.evaluate(focused) == "一"
    page.keyboard.press("/")
    assert page.evaluate(focused) == "search"
    page.keyboard.type("jk/")
    assert page.locator("input[type=search]").input_value() == "jk/"


def test_leaving_with_unsaved_input_is_asked_about_and_sending_is_not(visitor, address):
    page = visitor(address)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/good")
    page.locator("html[data-page='1']").wait_for(state="attached")
    page.get_by_role("textbox", name="意见").fill("无意见")
    page.goto("/good")
    assert asked == ["beforeunload"]
    page.locator("html[data-page='1']").wait_for(state="attached")
    page.get_by_role("textbox", name="意见").fill("无意见")
    assert page.evaluate(PRESSED_AND_RESTING)
    Pages.answer_to_post.set()
    page.get_by_text("收到").wait_for()
    assert Pages.posted == ["opinion=%E6%97%A0%E6%84%8F%E8%A7%81&act=send"]
    assert asked == ["beforeunload"]


def test_what_was_typed_before_the_script_came_is_known_to_be_unsaved(visitor, address):
    page = visitor(address)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        " if (document.readyState === 'interactive') document.querySelector('input[name=opinion]').value = 'early'; })"
    )
    page.goto("/good")
    page.locator("html[data-page='1']").wait_for(state="attached")
    page.get_by_label("检索").click()  # a page that nobody touched may be left without a question
    page.wait_for_load_state("load")
    expect(page.get_by_role("textbox", name="意见")).to_have_value("early")
    page.goto("/wide")
    assert asked == ["beforeunload"]


def test_a_draft_that_was_saved_needs_no_question_and_one_that_was_not_does(visitor, address):
    for where, state, questions in (("/good", "saved", []), ("/broken", "failed", ["beforeunload"])):
        page = visitor(address)
        asked = []
        page.on("dialog", lambda dialog, asked=asked: (asked.append(dialog.type), dialog.accept()))
        page.goto(where)
        page.locator("html[data-page='1']").wait_for(state="attached")
        page.get_by_role("textbox", name="意见").press_sequentially("ok")
        page.locator(f"form[data-draft='{state}']").wait_for()
        page.goto("/good")
        assert asked == questions
