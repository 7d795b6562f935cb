"""A browser without script for tests: follows forms as a person would, with their hidden fields."""

import html
import re

PASSWORD = "Duogui-2026-web"
TAG = re.compile(r"<[^>]+>")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Browser:
    """One browser. Shape: page is the last answer; posts carry the token of the last page."""

    def __init__(self, client, language):
        self.client = client
        self.headers = {"Accept-Language": language}
        self.page = None

    def sign_in(self, account, password):
        self.get("/sign-in")
        answer = self.post("/sign-in", {"account": account, "password": password})
        if answer.status_code == 303:
            self.page = None  # its token belonged to the time before
        return answer

    def get(self, address, **headers):
        answer = self.client.get(address, headers=self.headers | headers)
        if "text/html" in answer.content_type and "csrf_token" in answer.text:
            self.page = answer
        if not answer.content_type.startswith("text/html"):
            answer.get_data()
            answer.close()
        return answer

    def post(self, address, data=None, token=True, **headers):
        if self.page is None:
            self.get("/help")
        given = {"csrf_token": TOKEN.search(self.page.text).group(1)} if token else {}
        answer = self.client.post(address, data=given | (data or {}), headers=self.headers | headers)
        if "text/html" in answer.content_type and "csrf_token" in answer.text:
            self.page = answer
        return answer

    def put(self, address, content=b"", token=True, **headers):
        """Send content as an island does: the token of the last page in a header."""
        if self.page is None:
            self.get("/help")
        given = {"X-CSRFToken": TOKEN.search(self.page.text).group(1)} if token else {}
        return self.client.put(address, data=content, headers=self.headers | given | headers)

    def send(self, method, address, token=True):
        """The method without content."""
        if method == "GET":
            return self.get(address)
        return (self.put if method == "PUT" else self.post)(address, token=token)

    def hidden(self):
        """The hidden fields of the last page's main form, the last of a name winning."""
        main = self.page.text.split("<main", 1)[1]
        return {name: html.unescape(value) for name, value in HIDDEN.findall(main)}


def scripts_of(answer):
    """The names of the scripts that a page loads, in their order."""
    return re.findall(r'<script src="[^"]*?/dist/(\w+)\.js', answer.text)


def words(answer, drop="<title>.*?</title>"):
    """What a person reads on a page, apart from what the pattern finds."""
    body = answer.text.split("<body", 1)[-1].partition(">")[2]
    body = re.sub(drop, " ", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", TAG.sub(" ", body)))
