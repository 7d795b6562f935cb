"""How fast the replay moves: ten thousand facts on a diagram of sixty nodes, in a real Chromium, by the medians of a trace.

Figures: at most 50 ms of scripting for a jump, at most 10 ms a frame while playing. The numbers are printed and kept with the report.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.domain.instants import from_text
from app.web.factory import create_app
from app.web.headers import PAGE_POLICY
from app.wiring import private_office

pytestmark = [pytest.mark.e2e, pytest.mark.chaos]
STATIC = Path(__file__).resolve().parents[2] / "app/web/static"
NODES, FACTS, PAGE = 60, 10_000, 1000
JUMPS, FRAMES_MS = 60, 6000
LONGEST_JUMP_MS, LONGEST_FRAME_MS = 50, 10
ACROSS = 10
MODEL = "large"
PASSWORD = "Duogui-2026-speed"


def diagram():
    """Sixty tasks in rows of ten, each flowing into the next."""
    ids = [f"step_{number}" for number in range(NODES)]
    flows = [(f"flow_{number}", ids[number], ids[(number + 1) % NODES]) for number in range(NODES)]
    tasks = "".join(f'<bpmn:userTask id="{each}" name="办理第 {n} 步"/>' for n, each in enumerate(ids))
    edges = "".join(f'<bpmn:sequenceFlow id="{i}" sourceRef="{a}" targetRef="{b}"/>' for i, a, b in flows)
    place = {each: (100 + n % ACROSS * 160, 100 + n // ACROSS * 140) for n, each in enumerate(ids)}
    shapes = "".join(
        f'<di:BPMNShape id="{each}_di" bpmnElement="{each}"><dc:Bounds x="{x}" y="{y}" width="120" height="80"/></di:BPMNShape>'
        for each, (x, y) in place.items()
    )
    ways = "".join(
        f'<di:BPMNEdge id="{i}_di" bpmnElement="{i}"><dd:waypoint x="{place[a][0] + 120}" y="{place[a][1] + 40}"/>'
        f'<dd:waypoint x="{place[b][0]}" y="{place[b][1] + 40}"/></di:BPMNEdge>'
        for i, a, b in flows
    )
    omg = "http://www.omg.org/spec"
    return (
        f'<bpmn:definitions targetNamespace="urn:test" xmlns:bpmn="{omg}/BPMN/20100524/MODEL" xmlns:di="{omg}/BPMN/20100524/DI"'
        f' xmlns:dc="{omg}/DD/20100524/DC" xmlns:dd="{omg}/DD/20100524/DI"><bpmn:process id="{MODEL}">{tasks}{edges}</bpmn:process>'
        f'<di:BPMNDiagram id="d"><di:BPMNPlane id="p" bpmnElement="{MODEL}">{shapes}{ways}</di:BPMNPlane></di:BPMNDiagram>'
        "</bpmn:definitions>"
    )


def facts():
    """Twelve tokens that walk over the diagram, with tasks, clocks and data, until there are ten thousand facts."""
    chance, made, tokens = random.Random(7), [], {}

    def happen(kind, body, words):
        seq = len(made) + 1
        made.append({"seq": seq, "ms": seq * 60_000, "at": f"2026-03-02 {seq}", "kind": kind, "actor": "system",
                     "words": words, "main": kind in ("TaskOpened", "LimitMissed"), "body": body})  # fmt: skip

    number = 0
    while len(made) < FACTS:
        token = chance.randrange(12)
        before = tokens.get(token)
        element = (before[1] + 1) % NODES if before else token * 5
        number += 1
        node = f"node-{number:06d}-0000-4000-8000-000000000000"
        if before:
            if chance.random() < 0.05:
                happen(
                    "LimitMissed",
                    {"task": before[0], "element": f"step_{before[1]}", "model": MODEL},
                    "红灯：未在期限内办理",
                )
            happen("ElementLeft", {"node": f"t{before[0]}", "how": "cancelled"}, "取消计时")
            happen("ElementLeft", {"node": before[0], "how": "completed"}, f"离开“办理第 {before[1]} 步”")
            happen("FlowTaken", {"flow": f"flow_{before[1]}", "model": MODEL}, "经由连线")
        happen("ElementEntered", {"node": node, "element": f"step_{element}", "model": MODEL, "after": before[0] if before else None,
                                  "set": {f"value_{token}": number, "long": ["text"] * 20}}, f"进入“办理第 {element} 步”")  # fmt: skip
        happen(
            "TimerStarted",
            {"node": f"t{node}", "element": "limit", "model": MODEL, "host": f"step_{element}", "is_limit": True},
            "开始计时",
        )
        happen("TaskOpened", {"node": node, "element": f"step_{element}", "model": MODEL, "department": "210200-ecology",
                              "duty": "issuer", "timer": f"t{node}"}, f"任务“办理第 {element} 步”交市生态环境局办理")  # fmt: skip
        tokens[token] = (node, element)
    return made[:FACTS]


def index(made):
    names = [[f"step_{number}", f"办理第 {number} 步"] for number in range(NODES)]
    lights = [[0, "green", "剩 5 个工作日"], [FACTS * 30_000, "yellow", "剩 1 个工作日"]]
    return {"length": FACTS, "first_ms": 60_000, "last_ms": FACTS * 60_000, "names": {MODEL: names},
            "departments": {"210200-ecology": "市生态环境局"}, "duties": {"issuer": "签发人"}, "articles": {}, "reasons": {},
            "clocks": {str(fact["seq"]): {"due": "10月10日", "lights": lights} for fact in made if fact["kind"] == "TimerStarted"},
            "heat": [{"model": MODEL, "element": f"step_{n}", "mean_s": n + 1, "words": f"{n}"} for n in range(NODES)]}  # fmt: skip


def page_of_replay():
    """The product's own page of a replay, with its addresses turned to the large case."""
    office = private_office(FakeClock(from_text("2026-03-02T09:00:00")))
    seed_city(office, password=PASSWORD)
    people = People(office)
    people.begin("瓦房店市第二人民医院")
    app = create_app(office)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"account": "210200-audit.auditor", "password": PASSWORD})
    text = client.get(f"/cases/{people.case}/replay", headers={"Accept-Language": "zh"}).text
    turned = {"index": "/index.json", "facts": "/facts.json", "diagrams": json.dumps({MODEL: "/large.bpmn"}).replace('"', "&#34;"),
              "model": MODEL, "at": "1"}  # fmt: skip
    for name, value in turned.items():
        text, count = re.subn(rf' data-{name}="[^"]*"', f' data-{name}="{value}"', text, count=1)
        assert count == 1, name
    return text


@pytest.fixture(scope="module")
def address():
    made = facts()
    answers = {
        "/": ("text/html; charset=utf-8", page_of_replay().encode()),
        "/index.json": ("application/json", json.dumps(index(made)).encode()),
        "/large.bpmn": ("application/xml", diagram().encode()),
    }

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            path, _, query = self.path.partition("?")
            if path.startswith("/static/"):
                kind = (
                    "text/javascript"
                    if path.endswith(".js")
                    else "text/css"
                    if path.endswith(".css")
                    else "image/svg+xml"
                )
                found = kind, (STATIC / path.removeprefix("/static/")).read_bytes()
            elif path == "/facts.json":
                after = int(query.partition("=")[2])
                body = {"facts": made[after : after + PAGE], "next": after + PAGE if after + PAGE < FACTS else None}
                found = "application/json", json.dumps(body).encode()
            else:
                found = answers["/" if path == "/replay" else path]
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("Content-Security-Policy", PAGE_POLICY)
            self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            self.wfile.write(found[1])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


JUMP = """places => places.map(place => {
    const slider = document.querySelector('[data-do="slide"]');
    slider.value = place;
    const start = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    return [performance.now() - start, document.querySelector('[data-part="number"]').textContent];
})"""


RENDERING = ("Layout", "UpdateLayoutTree", "ScrollLayer", "PrePaint")


def frames_of(trace):
    """Of every frame what scripting took: the frame without the layout that the browser did inside it. Units: ms."""
    events = [event for event in json.loads(trace)["traceEvents"] if event.get("ph") == "X" and "dur" in event]
    frames = [event for event in events if event["name"] == "FireAnimationFrame"]
    inside = [event for event in events if event["name"] in RENDERING]
    for frame in frames:
        end = frame["ts"] + frame["dur"]
        rendered = sum(e["dur"] for e in inside if e["tid"] == frame["tid"] and frame["ts"] <= e["ts"] < end)
        yield (frame["dur"] - rendered) / 1000


def durations(trace, name):
    """Of a kind of event of a trace. Units: ms."""
    return [
        event["dur"] / 1000
        for event in json.loads(trace)["traceEvents"]
        if event.get("name") == name and "dur" in event
    ]


def told(name, found):
    ordered = sorted(found)
    line = (f"{name}: median {statistics.median(ordered):.2f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.2f} ms, "
            f"longest {ordered[-1]:.2f} ms, {len(ordered)} measured")  # fmt: skip
    sys.stdout.write(f"{line}\n")
    return statistics.median(ordered)


def test_a_jump_and_a_frame_of_a_large_replay_are_quick(visitor, address, browser, capsys):
    page = visitor(address)
    page.goto("/replay?at=1")
    page.locator("body[data-ready='1']").wait_for(timeout=60_000)
    page.locator("[data-part='which'] a").last.click()
    places = [random.Random(11).randrange(FACTS) for _ in range(JUMPS)]
    with capsys.disabled():
        sys.stdout.write(f"\n{FACTS} facts, {NODES} nodes\n")
        jumps = page.evaluate(JUMP, places)
        jump = told("jump, scripting", [took for took, _ in jumps])
        assert [shown for _, shown in jumps] == [f"事实 {place + 1} / {FACTS}" for place in places]
        page.locator("[data-do='speed']").select_option("40")
        page.keyboard.press("Home")
        browser.start_tracing(page=page, categories=["devtools.timeline"])
        page.locator("[data-do='play']").click()
        page.wait_for_timeout(FRAMES_MS)
        trace = browser.stop_tracing()
        frame = told("frame while playing 80 facts a second, scripting", frames_of(trace))
        told("the same with the layout that it asks for", durations(trace, "FireAnimationFrame"))
    assert int(page.locator("[data-part='number']").inner_text().split()[1]) > FRAMES_MS / 1000 * 20
    assert jump <= LONGEST_JUMP_MS
    assert frame <= LONGEST_FRAME_MS
