"""Short ways to write models of several parts in tests, beside dmn_texts."""

from app.decisions.dmn import DecisionModel, read_together
from dmn_texts import definitions, literal


def together(*files, tolerant=True):
    return DecisionModel(
        *read_together([(file, f"{number}.dmn") for number, file in enumerate(files)], is_tolerant=tolerant),
        is_tolerant=tolerant,
    )


def answered(*parts, inputs=None, asked=None, version="1.5"):
    answer = together(definitions(*parts, version=version)).answer(inputs or {}, asked)
    assert answer.problems == {}
    return answer.outputs


def knowledge(name, parameters, body, knows=()):
    formal = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    needs = "".join(f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows)
    logic = f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>"
    return f'<businessKnowledgeModel id="b_{name}" name="{name}">{needs}{logic}</businessKnowledgeModel>'


def service(name, outputs, decisions=(), inputs=(), inside=()):
    parts = "".join(f'<outputDecision href="#{one}"/>' for one in outputs)
    parts += "".join(f'<encapsulatedDecision href="#{one}"/>' for one in inside)
    parts += "".join(f'<inputDecision href="#{one}"/>' for one in decisions)
    parts += "".join(f'<inputData href="#{one}"/>' for one in inputs)
    return f'<decisionService id="s_{name}" name="{name}">{parts}</decisionService>'


def part(name, inside):
    return f"<{name}>{inside}</{name}>"


def entry(name, inside):
    return f'<contextEntry><variable name="{name}"/>{inside}</contextEntry>'


def bound(function, **arguments):
    bindings = "".join(f'<binding><parameter name="{name}"/>{logic}</binding>' for name, logic in arguments.items())
    return f"<invocation>{literal(function)}{bindings}</invocation>"
