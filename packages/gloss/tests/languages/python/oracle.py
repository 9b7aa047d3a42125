"""
What CPython itself sees of programs: reads paths, one a line, and answers with one line of JSON for each. `null` stands
for a file that this version of Python can't read.
"""
import ast
import io
import json
import sys
import tokenize
import warnings

SKIPPED = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def docstrings(tree):
    """Ends of the strings that document something."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if not node.body or not isinstance(node.body[0], ast.Expr):
            continue
        value = node.body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found.add((value.lineno, value.end_lineno))
    return found


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
        tree = ast.parse(data)
        tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
    except (SyntaxError, ValueError, UnicodeDecodeError, tokenize.TokenError, RecursionError):
        return None
    documents = docstrings(tree)
    comments, strings = [], []
    for index, token in enumerate(tokens):
        if token.type == tokenize.COMMENT:
            comments.append([token.start[0], token.string, token.line[: token.start[1]].strip() == ""])
        if token.type != tokenize.STRING or (token.start[0], token.end[0]) not in documents:
            continue
        before = [t for t in tokens[max(0, index - 50) : index] if t.type not in SKIPPED]
        after = tokens[index + 1]
        # Alone in its statement: neither joined to another string nor in brackets.
        if after.type not in (tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER):
            continue
        if before and before[-1].type == tokenize.STRING:
            continue
        # Of its line, nothing stands before it.
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        own = lines[token.start[0] - 1][: token.start[1]].strip() == ""
        strings.append([token.start[0], token.end[0], token.string, own])
    return {"comments": comments, "docstrings": strings}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10_000)
    for line in sys.stdin:
        print(json.dumps(read(line.rstrip("\n"))))
