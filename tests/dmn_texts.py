"""Short ways to write DMN in tests."""

from xml.sax.saxutils import escape

from app.decisions.dmn import DecisionModel, read_dmn

VERSIONS = {
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def definitions(*parts, version="1.3", namespace="urn:test"):
    inside = "".join(parts)
    return f'<definitions xmlns="{VERSIONS[version]}" id="d" name="d" namespace="{namespace}">{inside}</definitions>'.encode()


def text(feel):
    return f"<text>{escape(feel)}</text>"


def literal(feel, **attributes):
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<literalExpression{extra}>{text(feel)}</literalExpression>"


def decision(name, logic, requires=(), knows=(), kind=""):
    """Requirements are names; ids are names with a letter before."""
    needs = "".join(
        f'<informationRequirement><required{"Decision" if one[0] == "d" else "Input"} href="#{one}"/></informationRequirement>'
        for one in requires
    )
    knowledge = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows
    )
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else ""
    return f'<decision id="d_{name}" name="{name}">{variable}{needs}{knowledge}{logic}</decision>'


def input_data(name, kind=""):
    typed = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def table(inputs, outputs, rules, hit_policy="UNIQUE", aggregation="", annotations=()):
    """inputs: expressions or (expression, allowed, type); outputs: names or (name, allowed, default); rules: lists of cells."""
    made = [f'<decisionTable hitPolicy="{hit_policy}"' + (f' aggregation="{aggregation}">' if aggregation else ">")]
    for number, one in enumerate(inputs):
        expression, allowed, kind = (*one, "", "")[:3] if isinstance(one, tuple) else (one, "", "")
        values = f"<inputValues>{text(allowed)}</inputValues>" if allowed else ""
        typed = f' typeRef="{kind}"' if kind else ""
        made.append(
            f'<input id="in{number}" label="{escape(expression)}列">'
            f"<inputExpression{typed}>{text(expression)}</inputExpression>{values}</input>"
        )
    for number, one in enumerate(outputs):
        name, allowed, default = one if isinstance(one, tuple) else (one, "", "")
        values = f"<outputValues>{text(allowed)}</outputValues>" if allowed else ""
        entry = f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
        made.append(f'<output id="out{number}" name="{name}" label="{name}结果">{values}{entry}</output>')
    made += [f'<annotation name="{name}"/>' for name in annotations]
    for number, cells in enumerate(rules, 1):
        tags = ["inputEntry"] * len(inputs) + ["outputEntry"] * len(outputs) + ["annotationEntry"] * len(annotations)
        inside = "".join(f"<{tag}>{text(cell)}</{tag}>" for tag, cell in zip(tags, cells, strict=True))
        made.append(f'<rule id="r{number}">{inside}</rule>')
    return "".join([*made, "</decisionTable>"])


def model(*parts, **given):
    return DecisionModel(read_dmn(definitions(*parts, **given), "test.dmn"))
