"""The blocks of an HTML page in their order, free of the wrappers that a site puts around them."""

from bs4.element import NavigableString, Tag

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
WHOLE = {*HEADINGS, "ul", "ol", "table", "blockquote", "hr"}
PARAGRAPHS = {
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "figure", "figcaption", "address", "center", "pre"),
    *("details", "summary", "dl", "dt", "dd", "li", "form", "fieldset", "hgroup"),
}


def blocks_in(scope):
    """Return the blocks of an element as a flat list: headings, lists, tables, quotations, rules and paragraphs.

    What stands loose between them becomes a paragraph; what has no text is left out, but for rules.
    The tree is taken apart for it, without recursion: how deep it is does not matter.
    """
    wrappers = _with_blocks_inside(scope)
    blocks, loose = [], []

    def add(block):
        if block.name == "hr" or text_of(block):
            blocks.append(block)

    def close_paragraph():
        paragraph = Tag(name="p")
        paragraph.extend(loose)
        add(paragraph)
        loose.clear()

    # Copies of the children, because closing a paragraph moves them.
    levels = [iter(list(scope.children))]
    while levels:
        node = next(levels[-1], None)
        if node is None:
            close_paragraph()
            levels.pop()
        elif not isinstance(node, Tag):
            # Comments, declarations and scripts are strings as well, of other types.
            if type(node) is NavigableString:
                loose.append(node)
        elif node.name in WHOLE:
            close_paragraph()
            add(node)
        elif id(node) in wrappers:
            close_paragraph()
            levels.append(iter(list(node.children)))
        elif node.name in PARAGRAPHS:
            close_paragraph()
            node.name = "p"
            add(node)
        else:
            loose.append(node)
    return blocks


def text_of(node):
    """Return the text of a string or element on one line, a line break as a space."""
    if not isinstance(node, Tag):
        return " ".join(node.split())
    words = "".join(" " if each.name == "br" else each for each in node.descendants if each.name == "br" or type(each) is NavigableString)
    return " ".join(words.split())


def _with_blocks_inside(scope):
    """Return the ids of the elements that hold blocks. Each is looked at once, however deep the tree."""
    wrappers = set()
    for block in scope.find_all([*WHOLE, *PARAGRAPHS]):
        for parent in block.parents:
            if id(parent) in wrappers:
                break
            wrappers.add(id(parent))
    return wrappers
